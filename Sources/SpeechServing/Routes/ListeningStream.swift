internal import SpeechModel

/// The recognizer of a stream of sound, which is used by one turn of the queue at a time.
///
/// Unchecked: the queue orders the turns.
final class ListeningStream: @unchecked Sendable {
  private var recognizer: StreamRecognizer
  /// Kept for as long as there is a stream, whether it comes to its end or its connection breaks.
  private let permit: StreamPermits.Permit
  /// The samples of a turn, in which about one window is answered, so that a stream keeps others
  /// waiting no longer than a recording does.
  let turnSamples: Int

  /// - Throws: `AudioError` if the rate cannot be changed to the model's.
  init(
    _ model: ServedModel,
    sampleRateHertz: Int,
    settings: StreamSettings,
    permit: StreamPermits.Permit
  ) throws {
    self.permit = permit
    recognizer = try StreamRecognizer(
      model.recognizer,
      sampleRateHertz: sampleRateHertz,
      settings: settings
    )
    turnSamples = max(1, Int(settings.hopSeconds * Double(sampleRateHertz)))
  }

  /// The events that the next samples complete.
  ///
  /// - Throws: `ModelFileError` if an answer is not a number.
  func hear(_ samples: [Float]) throws -> [StreamEvent] {
    var events: [StreamEvent] = []
    try recognizer.append(samples, into: &events)
    return events
  }

  /// The last events, once no more samples come.
  ///
  /// - Throws: `ModelFileError` if an answer is not a number.
  func finish() throws -> [StreamEvent] {
    var events: [StreamEvent] = []
    try recognizer.finish(into: &events)
    return events
  }
}
