internal import SpeechModel

/// Why recordings cannot be compared.
public enum ComparisonError: Error, Equatable {
  /// Too few recordings to say anything.
  case tooFewClips(path: String, clips: Int, needed: Int)
  /// The same sound on both sides.
  case sharedClips(old: String, new: String, pairs: [SharedClip])
  /// A field of the name pattern that is to group clips is not known of some.
  case noGroup(path: String, field: String, clip: String, clips: Int)
  /// A run that did not keep what others are compared with.
  case noReference(run: String)
  /// The same, but it cannot be read: why.
  case unreadableReference(path: String, ReferenceFault)
  /// No statistic differs between any two clips.
  case nothingToCompare(old: String, new: String)
}

extension ComparisonError {
  /// Two recordings of one sound, one on either side.
  public struct SharedClip: Sendable, Equatable {
    /// The path of the one on the old side.
    public let old: String
    /// The path of the one on the new side.
    public let new: String
  }

  /// Why what a run kept for comparisons cannot be read.
  public enum ReferenceFault: Error, Sendable, Equatable {
    /// It is of another version, or something else.
    case version
    /// It holds other statistics.
    case statistics
    /// A table does not have a row for each clip.
    case rows(table: String)
    /// A clip has an impossible sample rate.
    case sampleRate
    /// A part of it cannot be read.
    case unreadable(part: String)
    /// It is no safetensors file, or a damaged one.
    case damaged
  }
}

extension ComparisonError.SharedClip: CustomStringConvertible {
  /// "old.wav and new.wav".
  public var description: String { "\(old) and \(new)" }
}

extension ComparisonError.ReferenceFault: CustomStringConvertible {
  /// What was found.
  public var description: String {
    switch self {
    case .version: "it is not a reference of this version"
    case .statistics: "it holds other statistics"
    case .rows(let table): "'\(table)' does not have a row for each clip"
    case .sampleRate: "a clip has an impossible sample rate"
    case .unreadable(let part): "'\(part)' cannot be read"
    case .damaged: "it is damaged"
    }
  }
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
      case .unreadableReference(let path, let fault): "\(path): cannot be read: \(fault)"
      case .nothingToCompare(let old, let new):
        "\(old) and \(new): no statistic differs between any two recordings; are they silent?"
      }
    return words.printable
  }

  private static func list(_ items: [SharedClip]) -> String {
    let shown = 3
    return items.prefix(shown).map { $0.description.excerpt(200) }.joined(separator: ", ")
      + (items.count > shown ? " and \(items.count - shown) more" : "")
  }
}
