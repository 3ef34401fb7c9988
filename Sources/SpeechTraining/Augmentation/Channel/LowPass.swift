internal import SpeechModel

/// Takes out what lies above a cutoff: speech through a wall, a muffled microphone.
public struct LowPass: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// The frequency at which 3 dB are lost, in Hz, drawn uniformly in mel; at most a little below
  /// half the clip's rate.
  public var cutoffHertz = Interval(150, 7_500)
  /// Of a Butterworth filter: 6 dB less an octave for each; 2, 4, 6 or 8.
  public var order = 4

  /// The defaults.
  public init() {}
}

extension Augmenter {
  /// Without what lies above a cutoff.
  public static func lowPass(_ step: LowPass) -> Augmenter { Augmenter(step) }
}

extension LowPass: CutoffFilter {
  package static let name = "low-pass"

  package static func filter(
    _ samples: inout [Float],
    cutoffHertz: Double,
    order: Int,
    rateHertz: Int
  ) {
    ButterworthFilter.lowPass(hertz: cutoffHertz, order: order, rateHertz: rateHertz)
      .apply(to: &samples)
  }
}
