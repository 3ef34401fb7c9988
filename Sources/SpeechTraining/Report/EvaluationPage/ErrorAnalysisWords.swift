internal import SpeechModel

extension AccuracySlice {
  /// "speaker theo: 70.0 % of 50 clips (57.6 to 80.3 %), 12.3 points below the others (p 0.003)".
  package var inWords: String {
    "\(subject.printable) \(name.printable): \(percent(accuracy)) of \(counted(clips, "clip"))"
      + " (\(IntervalScale.words(interval))), \(fixedPoint(100 * abs(difference), decimals: 1)) points"
      + " \(difference < 0 ? "below" : "above") the others (p \(pInWords(adjustedP)))"
  }
}

extension LabelSuspects.Suspect {
  /// "yes/a.wav: labelled yes (2.1 %), probably no".
  package var inWords: String {
    "\(file.printable): labelled \(label.printable) (\(percent(probability))), probably"
      + " \(guess.printable)"
  }
}

extension LabelSuspects {
  /// Below this accuracy, most doubts may come from the model and not from the label.
  private static let weakAccuracy = 0.9

  /// How far models that are often wrong can be trusted; nil for others.
  package var caveat: String? {
    guard accuracy < Self.weakAccuracy else { return nil }
    return "These models are right about \(percent(accuracy)) of the clips, so many of these doubts"
      + " are mistakes of theirs: better models make a shorter and surer list."
  }
}

extension ErrorAnalysis {
  private static let mostSlices = 10
  private static let mostSuspects = 20

  /// Where the model is wrong, as text for a terminal; empty if nothing was looked for.
  package var report: String {
    ([sliceLines, suspectLines].filter { !$0.isEmpty }.map { $0.joined(separator: "\n") })
      .joined(separator: "\n\n")
  }

  private var sliceLines: [String] {
    guard !slices.isEmpty else { return [] }
    let worse = slices.filter(\.isWorse)
    guard !worse.isEmpty else {
      return [
        "None of \(counted(slices.count, "group")) of clips does worse than chance among so many explains."
      ]
    }
    let more = worse.count - Self.mostSlices
    let groups = counted(slices.count, "group")
    return ["Worse than the others, beyond what chance among \(groups) explains:"]
      + worse.prefix(Self.mostSlices).map { "  \($0.inWords)" }
      + (more > 0 ? ["  and \(more) more"] : [])
  }

  private var suspectLines: [String] {
    guard let suspects else { return [] }
    let found = suspects.worthALook
    guard !found.isEmpty else { return ["No label is probably wrong."] }
    let more = found.count - Self.mostSuspects
    return [
      "\(counted(found.count, "label")) may be wrong; listen before you change one, the likeliest first:"
    ]
      + found.prefix(Self.mostSuspects).map { "  \($0.inWords)" }
      + (more > 0 ? ["  and \(more) more"] : []) + [suspects.caveat].compactMap(\.self)
  }
}
