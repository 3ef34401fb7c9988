internal import SpeechModel

extension AccuracyNow {
  /// The accuracy, in sentences.
  var inWords: [String] {
    let before = "\(percent(old)) on the clips that validated it"
    guard let measured else {
      let low = expected?.lowerBound ?? atc
      let high = expected?.upperBound ?? atc
      let range =
        high - low < 0.0005 ? "about \(percent(low))" : "\(percent(low)) to \(percent(high))"
      let ways = [
        "by confidence \(percent(atc))",
        matched.map { "on own clips \(imitationInWords) \(percent($0))" },
      ].compactMap { $0 }
      return [
        "accuracy to expect: \(range) (\(ways.joined(separator: ", "))), where it had \(before); an estimate,"
          + " which labels would replace"
      ]
    }
    let interval = interval.map {
      " (95 % interval \(fixedPoint(100 * $0.lowerBound, decimals: 1)) to \(percent($0.upperBound)))"
    }
    let clips = labels.map { " of \(counted($0.scored, "clip"))" }
    var lines = [
      "accuracy: \(percent(measured))\(clips ?? "")\(interval ?? ""), where it had \(before)"
    ]
    if let mix, let skill {
      lines.append(
        "of the difference \(Self.points(mix)) points come from other words, and \(Self.points(skill)) from"
          + " hearing them \(skill < 0 ? "worse" : "better")"
      )
    }
    if let adapted, adapted != measured {
      lines.append(
        "with answers adapted to how frequent labels seem to be now it would be \(percent(adapted))"
      )
    }
    return lines
  }

  /// "made like the new ones (played 1.25 times as fast, with their noise and level)".
  private var imitationInWords: String {
    guard !imitated.isEmpty else { return "made like the new ones" }
    let changes = imitated.map(\.description).joined(separator: ", ")
    return "made like the new ones (\(changes), with their noise and level)"
  }

  private static func points(_ share: Double) -> String {
    let text = fixedPoint(100 * share, decimals: 1)
    return share > 0 ? "+\(text)" : text
  }
}

extension DataComparison {
  private static let mostLabelShifts = 5

  /// What a model makes of the new clips, in sentences.
  var modelInWords: [String] {
    (accuracy?.inWords ?? []) + (model?.inWords ?? []) + (labels.map(labelsInWords) ?? [])
  }

  private func labelsInWords(_ labels: [LabelShift]) -> [String] {
    guard !labels.isEmpty else { return [] }
    let found = labels.filter { $0.adjustedP <= shift.alpha }
    let named = found.prefix(Self.mostLabelShifts).map {
      "\($0.label.printable) (p \(pInWords($0.adjustedP)))"
    }
    let number =
      found.isEmpty ? "none sounds" : found.count == 1 ? "one sounds" : "\(found.count) sound"
    return [
      "of \(counted(labels.count, "label")) compared one by one, \(number) unlike before"
        + (named.isEmpty ? "" : ": \(named.joined(separator: ", "))")
        + (found.count > named.count ? " and \(found.count - named.count) more" : "")
    ]
  }
}

extension ModelComparison {
  /// A share of novel clips that is this much larger than that of familiar ones is named.
  static let notedNovelShare = 0.15
  /// A label's share that has changed by less may be an accident.
  private static let notedChange = 0.05
  private static let mostLabels = 3

  /// What the model notices, in sentences.
  var inWords: [String] {
    let changed = labelShares.filter { abs($0.corrected - $0.old) >= Self.notedChange }
      .prefix(Self.mostLabels)
    let labels = changed.map {
      "\($0.label.printable) \(percent($0.corrected)) (was \(percent($0.old)); \(percent($0.counted)) of the"
        + " answers)"
    }
    return [
      "\(percent(novelShare)) of the new clips are farther from all that trained it than 95 % of those that"
        + " validated it",
      "what it makes of new and old clips differs with p \(pInWords(answersP))",
    ]
      + (labels.isEmpty
        ? [] : ["labels that are more or less frequent: \(labels.joined(separator: ", "))"])
  }
}
