internal import CKernels
internal import SpeechFoundation

/// The logarithm of energies, with a fixed floor so that silence stays finite and a clip's values
/// do not depend on its loudest frame.
public enum LogCompression: String, Codable, Sendable, CaseIterable {
  /// ln(max(x, floor)).
  case natural
  /// ln(x + floor) (torchaudio).
  case naturalOffset = "natural-offset"
  /// 10 log10(max(x, floor)) (librosa's power_to_db).
  case decibels

  /// The factor by which natural logarithms are multiplied.
  package var scale: Float { self == .decibels ? 10 / log(10) : 1 }

  /// Replaces `count` energies by their logarithms.
  func apply(_ values: UnsafeMutablePointer<Float>, count: Int, floor: Float) {
    let isOffset = self == .naturalOffset
    asr_log(count, scale, isOffset ? 0 : floor, isOffset ? floor : 0, values)
  }
}
