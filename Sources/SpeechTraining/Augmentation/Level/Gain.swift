package import SpeechModel

/// Makes the clip louder or softer.
public struct Gain: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// By how much, in dB.
  public var decibels = Interval(-6, 6)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var decibels: Double

    package init(decibels: Double) { self.decibels = decibels }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      let factor = Float(decibelsToAmplitude(decibels))
      for i in samples.indices { samples[i] *= factor }
    }
  }
}

extension Augmenter {
  /// Louder or softer.
  public static func gain(_ step: Gain) -> Augmenter { Augmenter(step) }
}

extension Gain: AugmentationStep {
  package static let name = "gain"

  package static let settings: [Setting<Gain>] = [
    .probability,
    Setting(
      "decibels",
      \.decibels,
      .within(-60...60),
      help: "By how much the clip is louder, in dB"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(decibels: decibels.draw(from: &stream))
  }
}
