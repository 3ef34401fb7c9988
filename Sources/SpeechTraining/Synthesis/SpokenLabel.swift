internal import Foundation
internal import SpeechModel

/// A label, and what is said for it.
package struct SpokenLabel: Sendable, Equatable {
  package let label: String
  /// What every voice says, each text in a clip of its own.
  package private(set) var texts: [String]

  /// The label itself, or other texts in its place.
  ///
  /// - Parameter texts: The texts; empty for the label, with blanks for underscores.
  /// - Throws: `SynthesisError` for a label that cannot be the name of its folder, and for nothing
  ///   to say.
  package init(_ label: String, texts: [String] = []) throws(SynthesisError) {
    if let problem = Self.problem(ofFolder: label) {
      throw SynthesisError.label(label, words: problem)
    }
    self.label = label
    let all = texts.isEmpty ? [label.replacing("_", with: " ")] : texts
    self.texts = all.map { String($0.trimmed(\.isWhitespace)) }
    guard self.texts.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(0) }) else {
      throw SynthesisError.emptyText(label: label)
    }
  }

  private static func problem(ofFolder name: String) -> String? {
    if name.isEmpty { return "it is empty" }
    if name.contains("/") { return "it contains a slash" }
    if name.contains(where: \.isNewline) || name.utf8.contains(0) {
      return "it contains a line end"
    }
    if name.hasPrefix("_") { return "folders that begin with an underscore are no labels" }
    if name.hasPrefix(".") { return "folders that begin with a dot are hidden" }
    return name.utf8.count > 255 ? "it is longer than 255 bytes" : nil
  }

  /// The labels of recordings, in their order.
  ///
  /// - Throws: `DatasetError`.
  package static func names(like source: DataSource) throws -> [String] {
    let list = try RecordingList.list(source)
    return Set(list.recordings.map(\.label)).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }
}
