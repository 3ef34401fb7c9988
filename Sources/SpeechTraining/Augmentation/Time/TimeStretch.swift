package import SpeechModel

/// Changes the pace at the same pitch: at factor f the clip lasts 1/f as long.
public struct TimeStretch: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// How many times as fast.
  public var factor = Interval(0.8, 1.25)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var factor: Double

    package init(factor: Double) { self.factor = factor }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      samples = OverlapAdd.stretch(samples, factor: factor, rateHertz: scene.rateHertz)
    }
  }
}

extension Augmenter {
  /// Faster or slower, at the same pitch.
  public static func timeStretch(_ step: TimeStretch) -> Augmenter { Augmenter(step) }
}

extension TimeStretch: AugmentationStep {
  package static let name = "time-stretch"

  package static let settings: [Setting<TimeStretch>] = [
    .probability,
    Setting(
      "factor",
      \.factor,
      .within(0.25...4),
      help: "How many times as fast, at the same pitch"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(factor: factor.draw(from: &stream))
  }
}
