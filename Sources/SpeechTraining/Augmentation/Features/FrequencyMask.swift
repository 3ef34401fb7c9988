internal import SpeechModel

/// Hides runs of bands, which become zero, the mean of normalized features (SpecAugment; Park et
/// al., 2019).
public struct FrequencyMask: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// How many masks.
  public var count: Int = 1
  /// The widest mask, in bands.
  public var width: Int = 8
  /// The widest mask as a fraction of the clip's bands.
  public var share: Double = 0.25

  /// Creates it with the default settings.
  public init() {}
}

extension Augmenter {
  /// Bands hidden.
  public static func frequencyMask(_ step: FrequencyMask) -> Augmenter { Augmenter(step) }
}

extension FrequencyMask: FeatureMask {
  package static let name = "frequency-mask"
  package static let unit = "band"

  /// Hides a band together with its time differences, which would reveal it.
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
