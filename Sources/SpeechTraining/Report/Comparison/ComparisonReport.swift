internal import SpeechModel

/// A comparison of recordings, as text for a terminal.
package struct ComparisonReport {
  private let comparison: DataComparison
  private let advice: (ShiftAdvice) -> String

  /// Describes a comparison, with a command's own words for what to do.
  package init(
    _ comparison: DataComparison,
    advice: @escaping (ShiftAdvice) -> String = \.description
  ) {
    self.comparison = comparison
    self.advice = advice
  }

  /// The text, including line breaks: both sides, the verdict, what differs, what to hear, what to do and
  /// what could have been missed.
  package var text: String {
    let sections: [[String]] = [
      sides, [comparison.verdictInWords] + comparison.notes.map { "note: \($0)" }, findings, model,
      examples, whatToDo, missed,
    ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private var sides: [String] {
    let width = max(comparison.old.path.count, comparison.new.path.count)
    return [("old", comparison.old), ("new", comparison.new)].map { name, side in
      let rates = side.sampleRatesHertz.map { "\($0.value) Hz" }.joined(separator: " and ")
      let facts = [
        counted(side.clips, "clip"), side.speakers.map { counted($0, "speaker") }, rates,
      ]
      return "\(name)  \(side.path.printable.padded(to: width))  "
        + facts.compactMap { $0 }.joined(separator: ", ")
    }
  }

  private var findings: [String] {
    guard comparison.shift.isFound else { return [] }
    let found = comparison.findings
    guard !found.isEmpty else {
      return ["No single statistic explains it; hear the most telling clips."]
    }
    let width = "\(found.count)".count
    return ["What differs, the most certain first:"]
      + found.enumerated().map { index, finding in
        let number = "\(index + 1)"
        return "  " + String(repeating: " ", count: width - number.count)
          + "\(number). \(finding.inWords)"
      }
  }

  private var model: [String] {
    guard let model = comparison.model else { return [] }
    return ["The model \(model.path.printable)"] + comparison.modelInWords.map { "  \($0)" }
  }

  /// The most clips of a kind that are named; JSON and page have all.
  private static let mostNamed = 3

  private var examples: [String] {
    let kinds: [(DataComparison.Example.SideName, DataComparison.Example.Reason, String)] = [
      (.new, .telling, "new, the least like the old"), (.new, .random, "new, drawn by chance"),
      (.old, .telling, "old, the least like the new"), (.old, .random, "old, drawn by chance"),
    ]
    let lines = kinds.compactMap { side, why, words -> String? in
      let files = comparison.examples.filter { $0.side == side && $0.why == why }
        .map(\.file.printable)
      guard !files.isEmpty else { return nil }
      let more = files.count - Self.mostNamed
      return "  \(words): \(files.prefix(Self.mostNamed).joined(separator: ", "))"
        + (more > 0 ? " and \(more) more" : "")
    }
    return lines.isEmpty ? [] : ["Clips to hear"] + lines
  }

  private var whatToDo: [String] {
    ["What to do"] + comparison.advice.map { "  \(advice($0))" }
  }

  /// Statistics that a reader has a feeling for.
  private static let familiar: [ClipStatistic] = [
    .signalToNoise, .loudness, .duration, .bandEdge, .pitch,
  ]

  private var missed: [String] {
    let known = comparison.couldHaveMissed.filter { Self.familiar.contains($0.name) }
    let words = known.compactMap(\.inWords)
    guard !words.isEmpty else {
      return ["With so few speakers or clips no single difference of any size could be shown."]
    }
    return [
      "Smaller differences than these are more likely missed than not: "
        + words.joined(separator: ", ") + "."
    ]
  }
}

extension DataComparison {
  /// Both sides, the verdict, what differs, what to hear, what to do and what could have been missed, for
  /// a terminal.
  public var report: String { ComparisonReport(self).text }
}
