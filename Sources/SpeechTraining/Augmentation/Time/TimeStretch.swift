package import SpeechModel

/// Speaks faster or slower at the same pitch: at factor f the clip lasts 1/f as long.
public struct TimeStretch: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// How many times as fast.
  public var factor = Interval(0.8, 1.25)

  /// The defaults.
  public init() {}

  /// What was drawn.
  package struct Drawn: DrawnValue {
    package var factor: Double

    package init(factor: Double) { self.factor = factor }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      samples = OverlapAdd.stretch(samples, factor: factor, rateHertz: scene.rateHertz)
    }
  }
}

extension Augmenter {
  /// Faster or slower, at the same pitch.
  public static func timeStretch(_ step: TimeStretch) -> Augmenter { Augmenter(step) }
}

extension TimeStretch: AugmentationStep {
  package static let name = "time-stretch"

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(factor: factor.draw(from: &stream))
  }
}

extension TimeStretch: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case probability, factor }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<CodingKeys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.factor, into: &factor)
    try validateProbability(probability, Self.name)
    try factor.validate("\(Self.name).factor", within: 0.25...4)
  }
}
