internal import Foundation
internal import SpeechModel

/// A label, and what is said for it.
package struct SpokenLabel: Sendable, Equatable {
  package let label: String
  /// What every voice says, each text in a clip of its own.
  package private(set) var texts: [String]

  /// The label itself, or other texts instead of it.
  ///
  /// - Parameter texts: The texts; empty for the label, with blanks for underscores.
  /// - Throws: `SynthesisError` for a label that cannot be the name of its folder, and for nothing
  ///   to say.
  package init(_ label: String, texts: [String] = []) throws(SynthesisError) {
    if let problem = Self.problem(ofFolder: label) {
      throw SynthesisError.label(label, problem)
    }
    self.label = label
    let all = texts.isEmpty ? [label.replacing("_", with: " ")] : texts
    self.texts = all.map { String($0.trimmed(\.isWhitespace)) }
    guard self.texts.allSatisfy({ !$0.isEmpty && !$0.utf8.contains(0) }) else {
      throw SynthesisError.emptyText(label: label)
    }
  }

  private static func problem(ofFolder name: String) -> SynthesisError.FolderNameFault? {
    if name.isEmpty { return .empty }
    if name.contains("/") { return .slash }
    if name.contains(where: \.isNewline) || name.utf8.contains(0) {
      return .lineEnd
    }
    if name.hasPrefix("_") { return .underscore }
    if name.hasPrefix(".") { return .dot }
    return name.utf8.count > 255 ? .tooLong(bytes: name.utf8.count) : nil
  }

  /// The labels of recordings that say themselves, in their order.
  ///
  /// - Throws: `DatasetError`.
  package static func names(like source: DataSource) throws -> [String] {
    words(among: try RecordingList.list(source).recordings.map(\.label))
  }

  /// The labels to recognize that say themselves, in their order.
  ///
  /// - Throws: `SynthesisError.noWords` if there are none.
  static func names(of corpus: Corpus) throws(SynthesisError) -> [String] {
    let chosen = corpus.source.words?.words ?? []
    let names = words(among: chosen.isEmpty ? corpus.readable.map(\.recording.label) : chosen)
    guard !names.isEmpty else { throw SynthesisError.noWords(path: corpus.root) }
    return names
  }

  /// Those of labels that are words, not what `_unknown_`, `unknown` or `_silence_` stands for.
  private static func words(among labels: [String]) -> [String] {
    Set(labels).filter { !$0.hasPrefix("_") && $0 != Prediction.unknownLabel }.sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
  }
}
