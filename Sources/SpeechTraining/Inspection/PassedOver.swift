internal import Foundation
internal import SpeechModel

/// Files of a source that are ignored although nothing is wrong with them, by their paths below it.
package struct PassedOver: Sendable, Equatable {
  /// Files in label folders that are no recordings, by their names and first bytes.
  package var others: [String] = []
  /// Folders inside label folders.
  package var foldersInside: [String] = []
  /// Recordings in those, up to a number that is quick to count.
  package var deeper: [String] = []
  static let mostDeeper = 10_000
  /// Recordings beside the label folders.
  package var beside: [String] = []

  package init() {}

  /// The number of files of each extension, as in `2 .txt, 1 without ending`.
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
