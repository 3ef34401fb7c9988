internal import SpeechModel

extension [Float] {
  /// Frames of a clip are compared by their power.
  private static let framesPerSecond = 100
  /// What is this much weaker than the loudest frame is not part of the word: 30 dB.
  private static let silence = 0.001

  /// The word in a clip [S]: from the first to the last 10 ms whose power is within 30 dB of that of the
  /// loudest; nil without any sound.
  package func soundingPart(rateHertz: Int) -> Range<Int>? {
    let frame = Swift.max(1, rateHertz / Self.framesPerSecond)
    let powers = stride(from: 0, to: count, by: frame).map { start in
      Array(self[start..<Swift.min(count, start + frame)]).meanPower
    }
    guard let loudest = powers.max(), loudest > 0,
      let first = powers.firstIndex(where: { $0 > Self.silence * loudest }),
      let last = powers.lastIndex(where: { $0 > Self.silence * loudest })
    else { return nil }
    return first * frame..<Swift.min(count, (last + 1) * frame)
  }
}
