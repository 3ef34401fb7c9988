/// A word that a stream of sound was heard to hold.
public struct StreamEvent: Sendable, Equatable {
  /// The label of the word.
  public var label: String
  /// Where the word begins, in seconds from the beginning of the stream.
  ///
  /// An estimate: a window is answered as a whole, so that a word's place is known to about the time from
  /// one window to the next.
  public var startSeconds: Double
  /// Where the word ends, in seconds; until the event is over, the end of what was heard of it.
  public var endSeconds: Double
  /// When the label was likely enough, in seconds: a listener hears of the event at this time.
  public var detectedSeconds: Double
  /// The largest mean probability of the label so far, in [0, 1].
  public var confidence: Float
  /// Whether the event is over: its end and its confidence are final.
  public var isOver: Bool

  package init(
    label: String,
    startSeconds: Double,
    endSeconds: Double,
    detectedSeconds: Double,
    confidence: Float,
    isOver: Bool
  ) {
    self.label = label
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
    self.detectedSeconds = detectedSeconds
    self.confidence = confidence
    self.isOver = isOver
  }
}
