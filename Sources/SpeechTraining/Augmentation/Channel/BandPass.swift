internal import SpeechModel

/// Removes the frequencies outside of a band.
public struct BandPass: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The middle of the band, in Hz, drawn uniformly in mel; lower where the band would not fit
  /// below half the clip's rate.
  public var centreHertz = Interval(200, 4_000)
  /// From one edge, at which 3 dB are lost, to the other, in octaves.
  public var bandwidthOctaves = Interval(0.5, 2)
  /// The order of the Butterworth filter: each adds 6 dB per octave on both sides; 2 or 4.
  public var order = 2

  /// Creates it with the default settings.
  public init() {}
}

extension Augmenter {
  /// Keeps only the frequencies in a band.
  public static func bandPass(_ step: BandPass) -> Augmenter { Augmenter(step) }
}

extension BandPass: BandFilter {
  package static let name = "band-pass"

  package static func filter(
    _ samples: inout [Float],
    _ band: FrequencyBand,
    order: Int,
    rateHertz: Int
  ) {
    ButterworthFilter.bandPass(band, order: order, rateHertz: rateHertz).apply(to: &samples)
  }
}
