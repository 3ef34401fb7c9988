/// The slope of a noise's power over frequency.
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
}
