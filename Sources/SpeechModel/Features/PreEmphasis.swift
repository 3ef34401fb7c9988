/// Kaldi's processing of a frame's samples before the window.
enum PreEmphasis {
  /// Subtracts the mean of the frame, [W].
  static func removeOffset(_ frame: UnsafeMutableBufferPointer<Float>) {
    var sum = 0.0
    for sample in frame { sum += Double(sample) }
    let mean = Float(sum / Double(frame.count))
    for i in frame.indices { frame[i] -= mean }
  }

  /// x[i] -= c · x[i - 1] within the frame, [W]; the first sample also serves as the one before it.
  static func apply(_ coefficient: Float, to frame: UnsafeMutableBufferPointer<Float>) {
    for i in stride(from: frame.count - 1, to: 0, by: -1) {
      frame[i] -= coefficient * frame[i - 1]
    }
    frame[0] -= coefficient * frame[0]
  }
}
