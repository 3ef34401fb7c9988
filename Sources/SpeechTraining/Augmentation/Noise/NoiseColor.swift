internal import SpeechModel

/// How the power of a noise is spread over frequencies.
public enum NoiseColor: String, Codable, Sendable, CaseIterable {
  /// The same power in every hertz.
  case white
  /// -3 dB an octave.
  case pink
  /// -6 dB an octave.
  case brown
  /// +3 dB an octave.
  case blue
  /// +6 dB an octave.
  case violet
  /// Every noise has a slope of its own, -9 to +3 dB an octave, and levels about it that differ by some 8 dB.
  case drawn
}

extension NoiseColor: WrittenEntry {
  package static var writtenEntries: String {
    "colours (\(allCases.map(\.rawValue).joined(separator: ", "))), such as [drawn]"
  }
}
