package import SpeechModel

/// Inverts the waveform, as a microphone wired the other way would: inaudible, and
/// nothing that a model should rely on.
public struct PolarityInversion: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5

  /// Creates it with the default settings.
  public init() {}

  /// That it was drawn; it has no parameters.
  package struct Drawn: DrawnValue {
    package init() {}

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      for i in samples.indices { samples[i].negate() }
    }
  }
}

extension Augmenter {
  /// Inverts the waveform.
  public static func polarity(_ step: PolarityInversion) -> Augmenter { Augmenter(step) }
}

extension PolarityInversion: AugmentationStep {
  package static let name = "polarity"
  package static let settings: [Setting<PolarityInversion>] = [.probability]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn()
  }
}
