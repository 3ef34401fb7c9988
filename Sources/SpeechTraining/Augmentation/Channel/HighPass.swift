internal import SpeechModel

/// Takes out what lies below a cutoff: a small loudspeaker, a microphone with a rumble filter.
public struct HighPass: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// The frequency at which 3 dB are lost, in Hz, drawn uniformly in mel; at most a little below
  /// half the clip's rate.
  public var cutoffHertz = Interval(20, 2_400)
  /// Of a Butterworth filter: 6 dB less an octave for each; 2, 4, 6 or 8.
  public var order = 4

  /// The defaults.
  public init() {}
}

extension Augmenter {
  /// Without what lies below a cutoff.
  public static func highPass(_ step: HighPass) -> Augmenter { Augmenter(step) }
}

extension HighPass: CutoffFilter {
  package static let name = "high-pass"

  package static func filter(
    _ samples: inout [Float],
    cutoffHertz: Double,
    order: Int,
    rateHertz: Int
  ) {
    ButterworthFilter.highPass(hertz: cutoffHertz, order: order, rateHertz: rateHertz)
      .apply(to: &samples)
  }
}
