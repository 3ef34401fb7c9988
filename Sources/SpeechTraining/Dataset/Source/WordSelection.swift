/// A few words to recognize, the rest as one label, and silence as another: the 10-words task of
/// Speech Commands.
public struct WordSelection: Sendable, Equatable, Codable {
  /// The labels to recognize, in the order of the network's outputs; empty for all that the data has but
  /// `_unknown_` and `_silence_`.
  public var words: [String]
  /// Clips of other labels, as a percentage of those of the words in each subset; nil for none.
  public var unknownPercent: Double?
  /// Clips of noise, as a percentage of those of the words in each subset; nil for none.
  public var silencePercent: Double?

  /// Creates a selection, with or without clips of other words and of silence.
  public init(words: [String] = [], unknownPercent: Double? = nil, silencePercent: Double? = nil) {
    self.words = words
    self.unknownPercent = unknownPercent
    self.silencePercent = silencePercent
  }

  /// The label of clips of other words (Speech Commands' name).
  public static let unknownLabel = "_unknown_"
  /// The label of clips without a word (Speech Commands' name).
  public static let silenceLabel = "_silence_"
}
