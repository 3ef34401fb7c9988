internal import SpeechModel

/// What was found in a source that no model can be trained on, and what the user may have meant.
public enum SourceHint: Sendable, Equatable {
  /// A file in it is a usable manifest; its path.
  case manifest(path: String)
  /// The parent folder is usable; its path.
  case parent(path: String)
  /// A folder in it is usable; its name and its path.
  case labelsBelow(name: String, path: String)
  /// Folders inside label folders are ignored, such as this one.
  case foldersInLabels(first: String)
  /// The same, and one of the folders may be the data; its path.
  case severalSets(first: String, path: String)
  /// The same, with name patterns that include them, each with the folder that becomes the label.
  case namePatterns(first: String, [NamedLabel])
  /// The folders of labels hold no recordings.
  case noRecordings(labels: [String])
  /// A file is packed; its path, and what it is.
  case packed(path: String, PackedFile)
  /// Files of one extension cannot be read; the path of one, and why.
  case unreadable(files: Int, ending: String, path: String, reason: OmittedRecording.Reason)
  /// More files cannot be read.
  case otherUnreadable(files: Int)

  /// A name pattern, and the folder that names the label by it.
  public struct NamedLabel: Sendable, Equatable {
    /// The pattern, `{label}/{speaker}/{index}`.
    public let pattern: String
    /// The folder.
    public let label: String
  }
}

extension SourceHint: CustomStringConvertible {
  /// A sentence for the user.
  public var description: String {
    words(pattern: Self.patternInWords, reason: \.description)
  }

  static func patternInWords(_ pattern: String) -> String { "the name pattern '\(pattern)'" }

  /// The same, with other wording for a name pattern and for why a file cannot be read.
  package func words(
    pattern: (String) -> String,
    reason words: (OmittedRecording.Reason) -> String
  ) -> String {
    func ignored(_ first: String) -> String {
      "folders inside label folders are ignored, such as '\(first)'"
    }
    switch self {
    case .manifest(let path): return "did you mean its manifest, \(shellQuoted(path))?"
    case .parent(let path): return "did you mean its parent, \(shellQuoted(path))?"
    case .labelsBelow(let name, let path):
      return "'\(name)' in it holds label folders: did you mean \(shellQuoted(path))?"
    case .foldersInLabels(let first): return ignored(first)
    case .severalSets(let first, let path):
      return ignored(first) + "; is one of its folders the data, such as \(shellQuoted(path))?"
    case .namePatterns(let first, let labels):
      let says = labels.enumerated().map { place, one in
        "\(pattern(one.pattern)) \(place == 0 ? "says that '\(one.label)' is the label" : "that '\(one.label)' is")"
      }
      return ignored(first) + "; " + says.joined(separator: ", and ")
    case .noRecordings(let labels):
      let shown = labels.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
      let more = labels.count > 3 ? " and \(labels.count - 3) more" : ""
      return "\(shown)\(more) hold\(labels.count == 1 ? "s" : "") no recordings"
    case .packed(let path, let file): return "'\(path.excerpt(200))': \(file)"
    case .unreadable(let files, let ending, let path, let reason):
      return
        "\(counted(files, "file"))\(ending.isEmpty ? "" : " .\(ending.excerpt(20))") cannot be read,"
        + " such as '\(path.excerpt(200))': \(words(reason))"
    case .otherUnreadable(let files): return "\(counted(files, "other file")) cannot be read either"
    }
  }
}
