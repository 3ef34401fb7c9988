package import SpeechModel

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

  /// What was drawn.
  package struct Drawn: DrawnValue {
    package var cutoffHertz: Double
    package var order: Int

    package init(cutoffHertz: Double, order: Int = 4) {
      self.cutoffHertz = cutoffHertz
      self.order = order
    }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      ButterworthFilter.highPass(hertz: cutoffHertz, order: order, rateHertz: scene.rateHertz)
        .apply(to: &samples)
    }
  }
}

extension Augmenter {
  /// Without what lies below a cutoff.
  public static func highPass(_ step: HighPass) -> Augmenter { Augmenter(step) }
}

extension HighPass: AugmentationStep {
  package static let name = "high-pass"

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(cutoffHertz: cutoffHertz.drawMel(from: &stream), order: order)
  }
}

extension HighPass: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case probability
    case cutoffHertz = "cutoff-hertz"
    case order
  }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<CodingKeys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.cutoffHertz, into: &cutoffHertz)
    try values.read(.order, into: &order)
    try validateProbability(probability, Self.name)
    try cutoffHertz.validate("\(Self.name).cutoff-hertz", within: 10...100_000)
    try ButterworthFilter.validate(order: order, among: [2, 4, 6, 8], Self.name)
  }
}
