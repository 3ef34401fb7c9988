internal import SpeechModel

/// Removes high frequencies, as a wall or a muffled microphone does.
public struct LowPass: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The frequency at which 3 dB are lost, in Hz, drawn uniformly in mel; at most a little below
  /// half the clip's rate.
  public var cutoffHertz = Interval(150, 7_500)
  /// The order of the Butterworth filter: each adds 6 dB per octave; 2, 4, 6 or 8.
  public var order = 4

  /// Creates it with the default settings.
  public init() {}
}

extension Augmenter {
  /// Removes the frequencies above a cutoff.
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
