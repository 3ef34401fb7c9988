/// How a stream is listened to: how often a window of it is answered, and when answers become an event.
public struct StreamSettings: Sendable, Equatable {
  /// How windows are answered.
  public enum Mode: String, Sendable, CaseIterable {
    /// Each as a clip, for every network: bit for bit what `recognize` gives for its samples.
    case windows
    /// By the network running along with the stream, every frame through every layer once: bit for bit the same
    /// network over all that was heard, with its mean over the clip replaced by that over the last frames.
    ///
    /// For networks of convolutions and of forward recurrent layers. Where windows have zeros around them, it
    /// hears what was said before and after.
    case incremental
  }

  /// How windows are answered.
  public var mode = Mode.windows
  /// From one window to the next, in seconds; the incremental mode takes the nearest multiple of the network's own
  /// stride, and refuses less than one.
  public var hopSeconds = 0.1
  /// The length of a window, in seconds; nil for the model's own (`SpeechRecognizer.streamWindowSeconds`).
  public var windowSeconds: Double?
  /// A label's probability is averaged over the windows of this time, in seconds.
  public var smoothingSeconds = 0.3
  /// The mean probability, in (0, 1], from which on a label is an event; nil for the model's own thresholds of
  /// streams, or else that of clips, but at least `usualThreshold`.
  public var threshold: Double?
  /// The thresholds of single labels, which come before `threshold`.
  public var labelThresholds: [String: Double] = [:]
  /// The share of the threshold, in (0, 1], below which an event is over: lower than 1, so that an event
  /// near the threshold does not become many.
  public var releaseShare = 0.6
  /// After an event, the same label is no other event for this time, in seconds.
  public var refractorySeconds = 0.7
  /// Whether labels exclude each other: after an event, no label is another one for the refractory time.
  public var isExclusive = false
  /// Labels that are never an event: what is heard while nobody says a word.
  public var backgroundLabels: Set<String> = ["_unknown_", "_silence_", "_background_noise_"]

  /// The threshold of models that have none of their own, or a lower one for clips.
  ///
  /// As of TensorFlow's `RecognizeCommands`.
  public static let usualThreshold = 0.7

  /// The settings that fit single words.
  public init() {}

  /// Refuses settings that no stream can have.
  ///
  /// - Throws: `ConfigurationError`.
  package func validate() throws {
    func check(_ key: String, _ value: Double?, _ range: ClosedRange<Double>, _ unit: String) throws
    {
      guard let value, !range.contains(value) else { return }
      throw ConfigurationError.invalidValue(
        key: key,
        found: "\(value)",
        expected: "\(range.lowerBound) to \(range.upperBound)\(unit)"
      )
    }
    try check("hop", hopSeconds, 0.01...10, " seconds")
    try check("window", windowSeconds, 0.05...60, " seconds")
    try check("smoothing", smoothingSeconds, 0...10, " seconds")
    try check("threshold", threshold, 0.01...1, "")
    for (label, threshold) in labelThresholds.sorted(by: { $0.key < $1.key }) {
      try check("the threshold of \(label)", threshold, 0.01...1, "")
    }
    try check("release", releaseShare, 0.01...1, "")
    try check("refractory time", refractorySeconds, 0...60, " seconds")
  }
}
