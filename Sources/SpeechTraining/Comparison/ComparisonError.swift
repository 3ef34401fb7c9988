internal import SpeechModel

/// Why recordings cannot be compared.
public enum ComparisonError: Error, Equatable {
  /// Too few recordings to say anything.
  case tooFewClips(path: String, clips: Int, needed: Int)
  /// The same sound on both sides; pairs of paths.
  case sharedClips(old: String, new: String, pairs: [String])
  /// A field of the name pattern that is to group clips is not known of some.
  case noGroup(path: String, field: String, clip: String, clips: Int)
  /// A run that did not keep what others are compared with.
  case noReference(run: String)
  /// The same, but it cannot be read: why.
  case unreadableReference(path: String, words: String)
  /// No statistic differs between any two clips.
  case nothingToCompare(old: String, new: String)
}

extension ComparisonError: CustomStringConvertible {
  /// A one-line message for the user: what was found, what was expected, what to do.
  public var description: String {
    let words =
      switch self {
      case .tooFewClips(let path, let clips, let needed):
        "\(path): holds \(counted(clips, "recording")) that can be read; expected at least \(needed) to"
          + " compare, and better 50"
      case .sharedClips(let old, let new, let pairs):
        "\(old) and \(new): \(counted(pairs.count, "recording")) with the same sound on both sides:"
          + " \(Self.list(pairs)); what is on both sides makes them alike, so remove it from one"
      case .noGroup(let path, let field, let clip, let clips):
        "\(path): the \(field) of \(counted(clips, "clip")) is not known, such as '\(clip.excerpt())'"
      case .noReference(let run):
        "\(run): holds no \(ReferenceClips.fileName) to compare with, as it was made by an earlier version or"
          + " stopped; name its recordings instead"
      case .unreadableReference(let path, let words): "\(path): cannot be read: \(words)"
      case .nothingToCompare(let old, let new):
        "\(old) and \(new): no statistic differs between any two recordings; are they silent?"
      }
    return words.printable
  }

  private static func list(_ items: [String]) -> String {
    let shown = 3
    return items.prefix(shown).map { $0.excerpt(200) }.joined(separator: ", ")
      + (items.count > shown ? " and \(items.count - shown) more" : "")
  }
}
