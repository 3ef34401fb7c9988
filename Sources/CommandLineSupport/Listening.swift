package import SpeechModel

/// How words are looked for in recordings instead of answering each as a whole.
package struct Listening: Sendable {
  package let settings: StreamSettings
  /// Whether recordings of any length are listened to; otherwise those that are answered by windows, more than
  /// twice as long as any training clip.
  package let includesShort: Bool
  /// Whether nothing is heard ahead of time, exactly as in a stream.
  package let isCausal: Bool
  /// Whether the probabilities of all windows are kept.
  package let keepsWindows: Bool

  package init(
    _ settings: StreamSettings,
    includesShort: Bool,
    isCausal: Bool,
    keepsWindows: Bool
  ) {
    self.settings = settings
    self.includesShort = includesShort
    self.isCausal = isCausal
    self.keepsWindows = keepsWindows
  }

  /// Whether a clip is listened to.
  func isFor(_ clip: AudioClip, _ recognizer: SpeechRecognizer) -> Bool {
    includesShort || clip.durationSeconds > 2 * recognizer.longestTrainingClipSeconds
  }

  /// The words in a clip.
  ///
  /// - Throws: `AudioError`, `ModelFileError`.
  func words(
    in clip: AudioClip,
    _ recognizer: SpeechRecognizer,
    _ pool: WorkerPool
  ) throws -> HeardWords {
    HeardWords(
      events: try isCausal
        ? heard(clip, recognizer)
        : recognizer.events(in: clip, settings: settings, on: pool),
      durationSeconds: clip.durationSeconds,
      labels: recognizer.labels,
      windows: keepsWindows
        ? try recognizer.windowScores(of: clip, settings: settings, on: pool) : nil
    )
  }

  private func heard(_ clip: AudioClip, _ recognizer: SpeechRecognizer) throws -> [StreamEvent] {
    var stream = try StreamRecognizer(
      recognizer,
      sampleRateHertz: clip.sampleRateHertz,
      settings: settings
    )
    var events: [StreamEvent] = []
    try stream.append(clip.samples, into: &events)
    try stream.finish(into: &events)
    return events.filter(\.isOver).sorted { $0.startSeconds < $1.startSeconds }
  }
}
