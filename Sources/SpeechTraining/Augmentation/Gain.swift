package import SpeechModel

/// Makes the clip louder or softer.
public struct Gain: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// By how much, in dB.
  public var decibels = Interval(-6, 6)

  /// The defaults.
  public init() {}

  /// What was drawn.
  package struct Drawn: Codable, Equatable {
    package var decibels: Double

    package init(decibels: Double) {
      self.decibels = decibels
    }
  }

  package func draw(from stream: inout RandomStream) -> Drawn {
    Drawn(decibels: decibels.draw(from: &stream))
  }

  package static func apply(_ drawn: Drawn, to samples: inout [Float]) {
    let factor = Float(decibelsToAmplitude(drawn.decibels))
    for i in samples.indices { samples[i] *= factor }
  }
}

extension Gain: Codable {
  private enum Keys: String, CodingKey, CaseIterable { case probability, decibels }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.decibels, into: &decibels)
    try validateProbability(probability, "gain")
    try decibels.validate("gain.decibels", within: -60...60)
  }
}
