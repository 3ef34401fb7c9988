package import SpeechModel

/// Plays the clip faster or slower by resampling: at factor f it lasts 1/f as long and every
/// frequency is f times as high (Ko et al., "Audio augmentation for speech recognition", 2015).
public struct SpeedPerturbation: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// How many times as fast.
  public var factor = Interval(0.85, 1.15)

  /// The defaults.
  public init() {}

  /// What was drawn.
  package struct Drawn: Codable, Equatable {
    package var factor: Double

    package init(factor: Double) {
      self.factor = factor
    }
  }

  package func draw(from stream: inout RandomStream) -> Drawn {
    Drawn(factor: factor.draw(from: &stream))
  }

  package static func apply(_ drawn: Drawn, to samples: inout [Float]) throws {
    samples = try Resampler.resample(samples, from: drawn.factor, to: 1)
  }
}

extension SpeedPerturbation: Codable {
  private enum Keys: String, CodingKey, CaseIterable { case probability, factor }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.factor, into: &factor)
    try validateProbability(probability, "speed")
    try factor.validate("speed.factor", within: 0.25...4)
  }
}
