internal import SpeechModel

/// Removes the frequencies in a band.
public struct BandStop: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The middle of the band, in Hz, drawn uniformly in mel; lower where the band would not fit
  /// below half the clip's rate.
  public var centreHertz = Interval(200, 4_000)
  /// From one edge, at which 3 dB are lost, to the other, in octaves.
  public var bandwidthOctaves = Interval(0.5, 2)
  /// The order of the Butterworth filter: the higher, the steeper the edges; 2 or 4.
  public var order = 2

  /// Creates it with the default settings.
  public init() {}
}

extension Augmenter {
  /// Removes the frequencies in a band.
  public static func bandStop(_ step: BandStop) -> Augmenter { Augmenter(step) }
}

extension BandStop: BandFilter {
  package static let name = "band-stop"

  package static func filter(
    _ samples: inout [Float],
    _ band: FrequencyBand,
    order: Int,
    rateHertz: Int
  ) {
    ButterworthFilter.bandStop(band, order: order, rateHertz: rateHertz).apply(to: &samples)
  }
}
