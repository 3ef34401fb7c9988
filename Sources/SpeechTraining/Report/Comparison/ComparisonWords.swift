internal import SpeechModel

extension DataComparison {
  /// Whether there is a shift, in a sentence.
  var verdictInWords: String {
    let pairs = "\(Self.pairs(shift.auc)) of 100 pairs"
    let chance =
      "where shuffled \(Self.shuffledInWords(shuffled)) give \(Self.pairs(shift.aucByChance))"
    let words =
      "a new clip can be told from an old one in \(pairs), \(chance) (p \(pInWords(shift.p)))"
    return shift.isFound ? "A shift: \(words)." : "No shift was found: \(words)."
  }

  private static func pairs(_ auc: Double) -> String {
    // Leaving a clip out makes a classifier that knows nothing answer slightly less than by chance.
    fixedPoint(100 * max(0.5, auc), decimals: 0)
  }

  private static func shuffledInWords(_ shuffled: String) -> String {
    switch shuffled {
    case SideShuffle.Unit.withinSpeakers.rawValue: "sides of each speaker's clips"
    case SideShuffle.Unit.speakersAndWithin.rawValue: "speakers and sides of their clips"
    default: shuffled
    }
  }

  /// The most findings that are named in passing.
  private static let mostNoticed = 2

  /// That there is a shift and what differs most, in passing.
  ///
  /// - Parameters:
  ///   - new: The new clips, with a verb, such as "these clips are".
  ///   - old: The old ones.
  package func notice(of new: String, and old: String) -> String {
    let found = findings.prefix(Self.mostNoticed).map(\.inWords)
    return "\(new) not like \(old) (p \(pInWords(shift.p)))"
      + (found.isEmpty ? "" : ": \(found.joined(separator: ", "))")
  }
}

extension DataComparison.Statistic {
  /// "signal-to-noise ratio: 9.1 dB lower, 12.3 instead of 21.4 dB (95 % interval of the difference -10.2
  /// to -8.0; p 0.001)".
  var inWords: String {
    let words = comparison
    return
      "\(name.rawValue): \(words) (\(intervalInWords.map { "95 % interval \($0); " } ?? "")p"
      + " \(pInWords(adjustedP)))"
  }

  private func number(_ value: Double) -> String { name.words(value) }

  private var comparison: String {
    let difference = number(abs(difference))
    guard difference.contains(where: { $0 != "0" && $0 != "." }) else {
      return "distributed differently about the same median, \(number(newMedian)) \(unit)"
    }
    let comparative = self.difference > 0 ? name.comparative.more : name.comparative.less
    return "\(difference) \(name.unitOfDifference) \(comparative), \(number(newMedian)) instead of"
      + " \(number(oldMedian)) \(unit)"
  }

  private var intervalInWords: String? {
    interval.map { "\(number($0.lowerBound)) to \(number($0.upperBound))" }
  }
}

extension DataComparison.Blindness {
  /// "signal-to-noise ratio 2.3 dB".
  var inWords: String? {
    difference.map { "\(name.rawValue) \(name.words($0)) \(unit)" }
  }
}

/// A p-value with three decimals, or as many as it needs to be no zero.
func pInWords(_ p: Double) -> String {
  (3...6).lazy.map { fixedPoint(p, decimals: $0) }.first { Double($0) != 0 } ?? "< 0.000001"
}
