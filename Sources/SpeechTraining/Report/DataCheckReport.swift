internal import SpeechModel

/// The findings of a data check, as text for a terminal.
package struct DataCheckReport {
  private let check: DataCheck

  /// The most instances of a finding that are shown.
  static let mostCases = 10
  /// The most labels that are shown.
  static let mostLabels = 40
  /// Characters of the longest bar.
  static let barWidth = 40

  /// The advice of a finding.
  private let advice: (DataFinding) -> String

  /// Describes a check, with a command's own advice where it has one.
  package init(_ check: DataCheck, advice: @escaping (DataFinding) -> String = \.advice) {
    self.check = check
    self.advice = advice
  }

  /// The text, including line breaks: totals, findings, clips of each label.
  package var text: String {
    ([totals] + findings + [labels]).joined(separator: "\n\n") + "\n"
  }

  private var totals: String {
    let numbers = check.statistics
    var lines = [
      [
        counted(numbers.clips, "recording"), counted(numbers.labels.count, "label"),
        numbers.speakers.map { counted($0, "speaker") } ?? "", Self.duration(numbers.seconds),
        numbers.sampleRatesHertz.map { "\($0.value) Hz" }.joined(separator: " and "),
      ].filter { !$0.isEmpty }.joined(separator: ", ")
    ]
    if let seconds = numbers.durationSeconds, let level = numbers.loudestDecibels {
      lines.append(
        "a recording lasts \(HTML.decimal(seconds.smallest, 2)) to"
          + " \(HTML.decimal(seconds.largest, 2)) s, mostly"
          + " \(HTML.decimal(seconds.median, 2)) s; its loudest 20 ms are at"
          + " \(HTML.decimal(level.smallest, 0)) to \(HTML.decimal(level.largest, 0)) dBFS, mostly"
          + " \(HTML.decimal(level.median, 0))"
      )
    }
    lines.append(
      check.findings.isEmpty
        ? "nothing was found wrong"
        : DataFinding.Severity.allCases.map { counted(check.count($0), $0.rawValue) }
          .joined(separator: ", ")
    )
    return lines.joined(separator: "\n")
  }

  private var findings: [String] {
    check.findings.map { finding in
      let shown = finding.instances.prefix(Self.mostCases).map { instance in
        let paths = instance.paths.prefix(Self.mostCases).map { Self.printable($0) }
        let more = instance.paths.count - paths.count
        let list = paths.joined(separator: " = ") + (more > 0 ? " and \(more) more" : "")
        let detail = Self.printable(instance.detail)
        return "    \(list.isEmpty ? detail : "\(list): \(detail)")"
      }
      let more = finding.instances.count - shown.count
      return
        (["\(finding.severity.rawValue): \(Self.printable(finding.found))"]
        + ["  \(finding.reason)", "  \(advice(finding))"] + shown
        + (more > 0 ? ["    and \(more) more"] : [])).joined(separator: "\n")
    }
  }

  private var labels: String {
    let labels = check.statistics.labels
    let shown = labels.prefix(Self.mostLabels)
    let most = labels.map(\.clips).max() ?? 1
    let width = shown.map { Self.printable($0.label).count }.max() ?? 0
    let digits = "\(most)".count
    let lines = shown.map { label in
      let number = "\(label.clips)"
      let bar = max(1, label.clips * Self.barWidth / most)
      return "  " + Self.printable(label.label).padded(to: width) + "  "
        + String(repeating: " ", count: digits - number.count) + number + "  "
        + String(repeating: "█", count: bar)
    }
    let more = labels.count - shown.count
    return
      (["recordings of each label"] + lines + (more > 0 ? ["  and \(more) more labels"] : []))
      .joined(separator: "\n")
  }

  /// "21 s", "3.5 min" or "12.4 h".
  static func duration(_ seconds: Double) -> String {
    if seconds < 60 { return "\(HTML.decimal(seconds, 0)) s" }
    if seconds < 3_600 { return "\(HTML.decimal(seconds / 60, 1)) min" }
    return "\(HTML.decimal(seconds / 3_600, 1)) h"
  }

  /// The text without control characters, which file names may contain and a terminal would
  /// interpret.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }
      )
    )
  }
}

extension DataCheck {
  /// The totals, the findings with their reasons and advice, and the clips of each label, for a
  /// terminal.
  public var report: String { DataCheckReport(self).text }
}
