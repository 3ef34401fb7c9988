internal import SpeechModel

/// Removes low frequencies, as a small loudspeaker or a microphone with a rumble filter does.
public struct HighPass: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The frequency at which 3 dB are lost, in Hz, drawn uniformly in mel; at most a little below
  /// half the clip's rate.
  public var cutoffHertz = Interval(20, 2_400)
  /// The order of the Butterworth filter: each adds 6 dB per octave; 2, 4, 6 or 8.
  public var order = 4

  /// Creates it with the default settings.
  public init() {}
}

extension Augmenter {
  /// Removes the frequencies below a cutoff.
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
