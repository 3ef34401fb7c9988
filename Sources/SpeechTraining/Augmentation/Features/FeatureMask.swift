package import SpeechModel

/// A step that hides runs of feature rows or columns, which become zero, the mean of normalized
/// features (SpecAugment; Park et al., 2019).
package protocol FeatureMask: AugmentationStep where Drawn == DrawnFeatureMask<Self> {
  /// The unit that a mask hides: `frame`.
  static var unit: String { get }
  /// How many masks.
  var count: Int { get set }
  /// The widest mask, in units.
  var width: Int { get set }
  /// The widest mask as a fraction of the clip's units.
  var share: Double { get set }

  /// Sets the masked values to zero in normalized feature rows [T, F], whose first `bands`
  /// values precede the time differences.
  static func hide(
    _ masks: DrawnMasks,
    inRows rows: UnsafeMutablePointer<Float>,
    frames: Int,
    values: Int,
    bands: Int
  )
}

extension FeatureMask {
  package static var settings: [Setting<Self>] {
    [
      .probability,
      Setting("count", \.count, .within(1...100), help: "How many masks"),
      Setting("width", \.width, .within(0...100_000), help: "The widest mask, in \(unit)s"),
      Setting(
        "share",
        \.share,
        .within(0...1),
        help: "The widest mask as a fraction of the clip's \(unit)s, 0 to 1"
      ),
    ]
  }

  package func draw(
    from stream: inout RandomStream,
    _ scene: AugmentationScene
  ) -> DrawnFeatureMask<Self> {
    DrawnFeatureMask(
      masks: DrawnMasks(count: count, widest: width, widestShare: share, from: &stream)
    )
  }
}

/// The values drawn by a feature mask.
package struct DrawnFeatureMask<Mask: FeatureMask>: DrawnValue {
  package var masks: DrawnMasks

  package var actsOnSamples: Bool { false }
  package var inWords: String? { masks.words(of: Mask.unit) }
  package var isNothing: Bool { masks.areEmpty }

  package func apply(
    toRows rows: UnsafeMutablePointer<Float>,
    frames: Int,
    values: Int,
    bands: Int
  ) {
    Mask.hide(masks, inRows: rows, frames: frames, values: values, bands: bands)
  }
}
