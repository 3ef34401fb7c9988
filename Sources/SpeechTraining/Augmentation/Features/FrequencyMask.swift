package import SpeechModel

/// Hides runs of bands, which become zero, the mean of normalized features (SpecAugment; Park et
/// al., 2019).
public struct FrequencyMask: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// How many masks.
  public var count: Int = 1
  /// The widest mask, in bands.
  public var width: Int = 8
  /// The widest mask as a share of the clip's bands.
  public var share: Double = 0.25

  /// The defaults.
  public init() {}

  /// What was drawn.
  package struct Drawn: DrawnValue {
    package var masks: DrawnMasks

    package var actsOnSamples: Bool { false }
    package var inWords: String? { masks.words(of: "band") }
    package var isNothing: Bool { masks.areEmpty }

    /// Hides a band together with its time differences, which would tell what it held.
    package func apply(
      toRows rows: UnsafeMutablePointer<Float>,
      frames: Int,
      values: Int,
      bands: Int
    ) {
      for range in masks.ranges(length: bands) {
        for first in stride(from: range.lowerBound, to: frames * values, by: bands) {
          (rows + first).update(repeating: 0, count: range.count)
        }
      }
    }
  }
}

extension Augmenter {
  /// Bands hidden.
  public static func frequencyMask(_ step: FrequencyMask) -> Augmenter { Augmenter(step) }
}

extension FrequencyMask: AugmentationStep {
  package static let name = "frequency-mask"

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(
      masks: DrawnMasks(count: count, widest: width, widestShare: share, from: &stream)
    )
  }
}

extension FrequencyMask: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case probability, count, width, share }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<CodingKeys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.count, into: &count)
    try values.read(.width, into: &width)
    try values.read(.share, into: &share)
    try validateProbability(probability, Self.name)
    try DrawnMasks.validate(count: count, width: width, share: share, Self.name)
  }
}
