internal import CKernels
package import SpeechModel

/// Bends loud samples by tanh, as an overdriven amplifier does, which adds odd harmonics; the clip
/// keeps its level.
public struct Saturation: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// How far the clip's peak lies above 1, where tanh bends, in dB.
  public var driveDecibels = Interval(-6, 18)

  /// The defaults.
  public init() {}

  /// What was drawn.
  package struct Drawn: DrawnValue {
    package var driveDecibels: Double

    package init(driveDecibels: Double) { self.driveDecibels = driveDecibels }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      guard let peak = samples.map(abs).max(), peak > 0 else { return }
      let power = samples.meanPower
      asr_tanh(samples.count, Float(decibelsToAmplitude(driveDecibels)) / peak, &samples)
      samples.scale(toMeanPower: power)
    }
  }
}

extension Augmenter {
  /// Loud samples bent by tanh.
  public static func saturation(_ step: Saturation) -> Augmenter { Augmenter(step) }
}

extension Saturation: AugmentationStep {
  package static let name = "saturation"

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(driveDecibels: driveDecibels.draw(from: &stream))
  }
}

extension Saturation: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case probability
    case driveDecibels = "drive-decibels"
  }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<CodingKeys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.driveDecibels, into: &driveDecibels)
    try validateProbability(probability, Self.name)
    try driveDecibels.validate("\(Self.name).drive-decibels", within: -40...60)
  }
}
