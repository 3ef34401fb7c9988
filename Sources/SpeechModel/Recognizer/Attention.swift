/// Where in a clip a recognizer looked: the weights of its attention-pool layer.
///
/// A weight says how much a frame contributed to the answer, not which label it supported.
public struct Attention: Sendable, Equatable {
  /// A moment and its weight.
  public struct Frame: Sendable, Equatable {
    /// The middle of the frame, in seconds from the start of the clip.
    public let seconds: Double
    /// Its weight, in [0, 1]; those of all frames sum to 1.
    public let weight: Float
  }

  /// The frames in order of time; where windows of a long clip overlap, the frames of both.
  public let frames: [Frame]

  init(_ frames: [Frame]) {
    self.frames = frames.sorted { $0.seconds < $1.seconds }
  }

  /// The middle of the frame with the largest weight, in seconds from the start of the clip.
  public var peakSeconds: Double { frames.max { $0.weight < $1.weight }?.seconds ?? 0 }
}
