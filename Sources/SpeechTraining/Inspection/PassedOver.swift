internal import Foundation
internal import SpeechModel

/// Files of a source that are not taken though nothing is wrong with them, by their paths below it.
package struct PassedOver: Sendable, Equatable {
  /// Files in label folders that are no recordings, by their names and first bytes.
  package var others: [String] = []
  /// Folders inside label folders.
  package var foldersInside: [String] = []
  /// Recordings in those, at most so many that counting takes no time.
  package var deeper: [String] = []
  static let mostDeeper = 10_000
  /// Recordings beside the label folders.
  package var beside: [String] = []

  package init() {}

  /// What a person should know of it, a sentence each.
  var remarks: [String] {
    var remarks: [String] = []
    if let first = foldersInside.first {
      remarks.append(
        "folders inside label folders are not looked into, such as '\(first)'"
          + (deeper.isEmpty ? "" : "; they hold \(counted(deeper.count, "recording"))")
      )
    }
    if let first = beside.first {
      remarks.append(
        "\(counted(beside.count, "recording")) beside the label folders"
          + " \(beside.count == 1 ? "is" : "are") passed over, such as '\(first)'"
      )
    }
    if !others.isEmpty {
      remarks.append(
        "\(counted(others.count, "other file")) \(others.count == 1 ? "was" : "were") passed over"
          + " (\(Self.endings(of: others)))"
      )
    }
    return remarks
  }

  /// How many files there are of each ending, as in `2 .txt, 1 without ending`.
  static func endings(of paths: [String]) -> String {
    let counts = Dictionary(grouping: paths) { fileEnding(of: $0) }.mapValues(\.count)
      .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let shown = counts.prefix(5).map {
      "\($0.value) \($0.key.isEmpty ? "without ending" : ".\($0.key.excerpt(20))")"
    }
    let rest = counts.dropFirst(5).reduce(0) { $0 + $1.value }
    return (shown + (rest > 0 ? ["\(counted(rest, "other"))"] : [])).joined(
      separator: ", "
    )
  }
}
