internal import SpeechModel

extension DatasetError {
  /// A clip and its subset.
  public struct SplitClip: Sendable, Equatable {
    /// Its path.
    public let path: String
    /// Its subset.
    public let subset: Subset
  }

  /// Two clips of one sound in different subsets.
  public struct SharedClip: Sendable, Equatable {
    /// The clip that comes first.
    public let first: SplitClip
    /// The one in another subset.
    public let second: SplitClip
  }

  /// A recording that only trains, and is a clip that validates or tests.
  public struct ScoredClip: Sendable, Equatable {
    /// The recording's file.
    public let file: String
    /// The clip with the same sound.
    public let scored: SplitClip
  }

  /// A recording to be added to training that trains with another label already.
  public struct RelabelledClip: Sendable, Equatable {
    /// The recording's file.
    public let file: String
    /// The path of the clip with the same sound.
    public let trains: String
    /// The label of that clip.
    public let label: String
  }

  /// A speaker in two subsets.
  public struct SharedSpeaker: Sendable, Equatable {
    /// The speaker's name.
    public let speaker: String
    /// One of the subsets.
    public let first: Subset
    /// The other.
    public let second: Subset
  }

  /// Why a clip in memory cannot be listed.
  public enum ClipFault: Sendable, Equatable {
    /// It has no label.
    case noLabel
    /// An earlier clip of the label has the same name; its number, from 1.
    case repeatedName(path: String, earlier: Int)
  }

  /// Why a name pattern cannot be used.
  public enum PatternFault: Sendable, Equatable {
    /// It has no field.
    case noField
    /// It has too many fields.
    case tooManyFields(found: Int, allowed: Int)
    /// A brace is not closed.
    case openBrace
    /// A field's name is not one in small letters.
    case name(String)
    /// Nothing separates two fields.
    case adjacent(String, String)
    /// No file's name matches it; the path of one.
    case noMatch(path: String)
  }
}

extension DatasetError.SplitClip: CustomStringConvertible {
  /// "yes/anna-1.wav (training)".
  public var description: String { "\(path) (\(subset.rawValue))" }
}

extension DatasetError.ScoredClip: CustomStringConvertible {
  /// "spoken/yes/1.wav is yes/anna-1.wav (testing)".
  public var description: String { "\(file) is \(scored)" }
}

extension DatasetError.RelabelledClip: CustomStringConvertible {
  /// "alarms/3.wav (yes/anna-1.wav, label 'yes')".
  public var description: String { "\(file) (\(trains), label '\(label)')" }
}

extension DatasetError.SharedClip: CustomStringConvertible {
  /// Both clips.
  public var description: String { "\(first) and \(second)" }
}

extension DatasetError.SharedSpeaker: CustomStringConvertible {
  /// "anna (training and testing)".
  public var description: String { "\(speaker) (\(first.rawValue) and \(second.rawValue))" }
}

extension DatasetError.ClipFault: CustomStringConvertible {
  /// What was found, and what was expected.
  public var description: String {
    switch self {
    case .noLabel: "has no label"
    case .repeatedName(let path, let earlier):
      "is called '\(path.excerpt())', as clip \(earlier) is; names within a label differ"
    }
  }
}

extension DatasetError.PatternFault: CustomStringConvertible {
  /// What was found.
  public var description: String {
    switch self {
    case .noField: "it has no field"
    case .tooManyFields(let found, let allowed):
      "it has \(found) fields, where at most \(allowed) are read"
    case .openBrace: "a brace is not closed"
    case .name(let name): "'{\(name.excerpt())}' is not a name in small letters"
    case .adjacent(let first, let second): "nothing parts {\(first)} from {\(second)}"
    case .noMatch(let path): "no file's name matches it, such as '\(path)'"
    }
  }
}
