package import SpeechModel

/// Plays the clip faster or slower by resampling: at factor f it lasts 1/f as long and every
/// frequency is f times as high (Ko et al., "Audio augmentation for speech recognition", 2015).
public struct SpeedPerturbation: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// How many times as fast.
  public var factor = Interval(0.85, 1.15)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var factor: Double

    package init(factor: Double) { self.factor = factor }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) throws {
      samples = try Resampler.resample(samples, from: factor, to: 1)
    }
  }
}

extension Augmenter {
  /// Faster or slower, the pitch with it.
  public static func speed(_ step: SpeedPerturbation) -> Augmenter { Augmenter(step) }
}

extension SpeedPerturbation: AugmentationStep {
  package static let name = "speed"

  package static let settings: [Setting<SpeedPerturbation>] = [
    .probability,
    Setting(
      "factor",
      \.factor,
      .within(0.25...4),
      help: "How many times as fast, the pitch with it"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(factor: factor.draw(from: &stream))
  }
}
