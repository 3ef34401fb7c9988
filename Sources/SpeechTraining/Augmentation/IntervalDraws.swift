internal import Foundation
internal import SpeechModel

extension Interval {
  /// Draws a whole number from a range of whole numbers, each equally likely.
  func drawWhole(from stream: inout RandomStream) -> Int {
    Int(lower) + stream.index(below: Int(upper - lower) + 1)
  }

  /// Draws a frequency in Hz, uniform in mel.
  func drawMel(from stream: inout RandomStream) -> Double {
    let scale = MelScale.htk
    return scale.hertz(mel: stream.uniform(scale.mel(hertz: lower)...scale.mel(hertz: upper)))
  }

  /// Draws a positive number, every octave equally likely.
  func drawOctaves(from stream: inout RandomStream) -> Double {
    exp2(stream.uniform(log2(lower)...log2(upper)))
  }
}
