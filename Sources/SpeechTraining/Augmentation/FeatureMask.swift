package import SpeechModel

/// Hides a run of frames or of bands, which become zero, the mean of normalized features
/// (SpecAugment; Park et al., 2019).
public struct FeatureMask: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// How many masks.
  public var count: Int = 1
  /// The widest mask, in frames or bands.
  public var width: Int = 8
  /// The widest mask as a share of the clip's frames or bands.
  public var share: Double = 0.25

  /// The defaults.
  public init() {}

  /// What was drawn: masks as shares of the axis, since its length is not known yet.
  package struct Drawn: Codable, Equatable {
    package struct Mask: Codable, Equatable {
      /// The width as a share of the widest, in [0, 1].
      package var width: Double
      /// The place as a share of the free places, in [0, 1].
      package var place: Double
    }
    package var masks: [Mask]
    package var widest: Int
    package var widestShare: Double

    package init(masks: [Mask], widest: Int, widestShare: Double) {
      self.masks = masks
      self.widest = widest
      self.widestShare = widestShare
    }

    /// The masks' ranges along an axis of `length` frames or bands.
    package func ranges(length: Int) -> [Range<Int>] {
      let widest = min(widest, Int(widestShare * Double(length)))
      return masks.map { mask in
        let size = min(widest, Int(mask.width * Double(widest + 1)))
        let free = length - size
        let start = min(free, Int(mask.place * Double(free + 1)))
        return start..<start + size
      }
    }
  }

  package func draw(from stream: inout RandomStream) -> Drawn {
    let masks = (0..<count).map { _ in
      let width = stream.uniform(0...1)
      return Drawn.Mask(width: width, place: stream.uniform(0...1))
    }
    return Drawn(masks: masks, widest: width, widestShare: share)
  }

  /// Hides frames of rows [T, F].
  package static func applyToFrames(
    _ drawn: Drawn,
    _ rows: UnsafeMutablePointer<Float>,
    frames: Int,
    values: Int
  ) {
    for range in drawn.ranges(length: frames) {
      (rows + range.lowerBound * values).update(repeating: 0, count: range.count * values)
    }
  }

  /// Hides bands of rows [T, F].
  package static func applyToBands(
    _ drawn: Drawn,
    _ rows: UnsafeMutablePointer<Float>,
    frames: Int,
    values: Int
  ) {
    for range in drawn.ranges(length: values) {
      for frame in 0..<frames {
        (rows + frame * values + range.lowerBound).update(repeating: 0, count: range.count)
      }
    }
  }
}

extension FeatureMask: Codable {
  private enum Keys: String, CodingKey, CaseIterable { case probability, count, width, share }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.count, into: &count)
    try values.read(.width, into: &width)
    try values.read(.share, into: &share)
    try validateProbability(probability, "mask")
    guard (1...100).contains(count), (0...100_000).contains(width), (0...1).contains(share) else {
      throw ConfigurationError.invalidValue(
        key: "augmentation.mask",
        found: "count \(count), width \(width), share \(share)",
        expected: "a count of 1 to 100, a width of 0 or more, a share of 0 to 1"
      )
    }
  }
}
