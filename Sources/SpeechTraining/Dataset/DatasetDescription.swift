internal import Foundation
internal import SpeechModel

extension Dataset {
  /// What was found, for a person to check before training: clips per label and side, rates,
  /// durations, what was left out and why.
  package var report: String {
    var lines = ["\(counted(clips.count, "clip")) of \(counted(labels.count, "label")) in \(root)"]
    let width = max(5, labels.map(\.count).max() ?? 0)
    func row(_ name: String, _ cells: [String]) -> String {
      "  " + name.padded(to: width)
        + cells.map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }.joined()
    }
    lines.append(row("label", Side.allCases.map(\.rawValue)))
    for (place, label) in labels.enumerated() {
      lines.append(
        row(
          label,
          Side.allCases.map { side in
            "\(clips.count { $0.label == place && $0.side == side })"
          }
        )
      )
    }
    lines.append(
      row("all", Side.allCases.map { side in "\(clips.count { $0.side == side })" })
    )
    lines.append("  split: \(ruleInWords)")
    let rates = Dictionary(grouping: clips, by: \.rateHertz).mapValues(\.count)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key) Hz (\($0.value))" }
    lines.append("  rates: \(rates.joined(separator: ", "))")
    let durations = clips.map(\.seconds).sorted()
    lines.append(
      String(
        format: "  durations: %.2f to %.2f s, median %.2f s, %.1f minutes in all",
        durations.first ?? 0,
        durations.last ?? 0,
        durations[durations.count / 2],
        durations.reduce(0, +) / 60
      )
    )
    let speakers = Set(clips.compactMap(\.speaker))
    if !speakers.isEmpty { lines.append("  speakers: \(speakers.count)") }
    if !noise.isEmpty { lines.append("  noise: \(counted(noise.count, "recording"))") }
    if let copiesInWords { lines.append("  copies: \(copiesInWords)") }
    for remark in remarks { lines.append("  note: \(remark)") }
    if !omissions.isEmpty {
      lines.append("  left out: \(counted(omissions.count, "file"))")
      for omission in omissions.prefix(Self.omissionsShown) {
        lines.append("    \(omission.path): \(omission.reason)")
      }
      if omissions.count > Self.omissionsShown {
        lines.append("    and \(omissions.count - Self.omissionsShown) more, all in split.json")
      }
    }
    // Names of files and labels may hold anything.
    return lines.map(\.printable).joined(separator: "\n")
  }

  /// The report, with what a quick check found below it.
  package func report(_ check: DataCheck) -> String {
    [report, check.summary].compactMap { $0 }.joined(separator: "\n")
  }

  private static let omissionsShown = 10

  /// How clips came to their sides.
  package var ruleInWords: String { isSplitFromRun ? "as the run split it" : rule.words }
}
