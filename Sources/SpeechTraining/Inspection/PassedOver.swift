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
}
