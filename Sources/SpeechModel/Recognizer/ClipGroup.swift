extension SpeechRecognizer {
  /// The most clips that the network runs at once; more in one call gain nothing.
  package var clipsAtOnce: Int { inference.windowsAtOnce }

  /// The most samples of clips that are worth being decoded before any is answered, so that long
  /// recordings do not fill the memory together.
  package static let samplesAtOnce = 1 << 19

  /// The result of each of a few clips, computed together: the same bits as alone, and one that
  /// cannot be recognized takes no other with it.
  package func results(for clips: [AudioClip]) -> [Result<Prediction, any Error>] {
    if let predictions = try? recognize(clips) { return predictions.map { .success($0) } }
    return clips.map { clip in Result { try recognize(clip) } }
  }
}
