internal import SpeechModel

/// Hides runs of frames, which become zero, the mean of normalized features (SpecAugment; Park et
/// al., 2019).
public struct TimeMask: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// How many masks.
  public var count: Int = 1
  /// The widest mask, in frames.
  public var width: Int = 8
  /// The widest mask as a fraction of the clip's frames.
  public var share: Double = 0.25

  /// Creates it with the default settings.
  public init() {}
}

extension Augmenter {
  /// Frames hidden.
  public static func timeMask(_ step: TimeMask) -> Augmenter { Augmenter(step) }
}

extension TimeMask: FeatureMask {
  package static let name = "time-mask"
  package static let unit = "frame"

  package static func hide(
    _ masks: DrawnMasks,
    inRows rows: UnsafeMutablePointer<Float>,
    frames: Int,
    values: Int,
    bands: Int
  ) {
    for range in masks.ranges(length: frames) {
      (rows + range.lowerBound * values).update(repeating: 0, count: range.count * values)
    }
  }
}
