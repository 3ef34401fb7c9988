internal import SpeechModel

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
}

extension Augmenter {
  /// Bands hidden.
  public static func frequencyMask(_ step: FrequencyMask) -> Augmenter { Augmenter(step) }
}

extension FrequencyMask: FeatureMask {
  package static let name = "frequency-mask"
  package static let unit = "band"

  /// Hides a band together with its time differences, which would tell what it held.
  package static func hide(
    _ masks: DrawnMasks,
    inRows rows: UnsafeMutablePointer<Float>,
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
