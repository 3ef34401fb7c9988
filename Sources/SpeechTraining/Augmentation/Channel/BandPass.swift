package import SpeechModel

/// Takes out what lies outside of a band.
public struct BandPass: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// The middle of the band, in Hz, drawn uniformly in mel; lower where the band would not fit
  /// below half the clip's rate.
  public var centreHertz = Interval(200, 4_000)
  /// From one edge, at which 3 dB are lost, to the other, in octaves.
  public var bandwidthOctaves = Interval(0.5, 2)
  /// Of a Butterworth filter: 6 dB less an octave for each, on both sides; 2 or 4.
  public var order = 2

  /// The defaults.
  public init() {}

  /// What was drawn.
  package struct Drawn: DrawnValue {
    package var centreHertz: Double
    package var bandwidthOctaves: Double
    package var order: Int

    package init(centreHertz: Double, bandwidthOctaves: Double, order: Int = 2) {
      self.centreHertz = centreHertz
      self.bandwidthOctaves = bandwidthOctaves
      self.order = order
    }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      let band = FrequencyBand(
        centreHertz: centreHertz,
        octaves: bandwidthOctaves,
        rateHertz: scene.rateHertz
      )
      ButterworthFilter.bandPass(band, order: order, rateHertz: scene.rateHertz)
        .apply(to: &samples)
    }
  }
}

extension Augmenter {
  /// Only what lies in a band.
  public static func bandPass(_ step: BandPass) -> Augmenter { Augmenter(step) }
}

extension BandPass: AugmentationStep {
  package static let name = "band-pass"

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let centre = centreHertz.drawMel(from: &stream)
    return Drawn(
      centreHertz: centre,
      bandwidthOctaves: bandwidthOctaves.draw(from: &stream),
      order: order
    )
  }
}

extension BandPass: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case probability
    case centreHertz = "centre-hertz"
    case bandwidthOctaves = "bandwidth-octaves"
    case order
  }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<CodingKeys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.centreHertz, into: &centreHertz)
    try values.read(.bandwidthOctaves, into: &bandwidthOctaves)
    try values.read(.order, into: &order)
    try validateProbability(probability, Self.name)
    try centreHertz.validate("\(Self.name).centre-hertz", within: 10...100_000)
    try bandwidthOctaves.validate("\(Self.name).bandwidth-octaves", within: 0.1...6)
    try ButterworthFilter.validate(order: order, among: [2, 4], Self.name)
  }
}
