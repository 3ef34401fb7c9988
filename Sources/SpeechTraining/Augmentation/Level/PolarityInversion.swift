package import SpeechModel

/// Turns the wave upside down, as a microphone wired the other way would: nothing to hear, and
/// nothing that a model may rely on.
public struct PolarityInversion: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5

  /// The defaults.
  public init() {}

  /// That it was drawn; there is nothing more to say.
  package struct Drawn: DrawnValue {
    package init() {}

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      for i in samples.indices { samples[i].negate() }
    }
  }
}

extension Augmenter {
  /// The wave upside down.
  public static func polarity(_ step: PolarityInversion) -> Augmenter { Augmenter(step) }
}

extension PolarityInversion: AugmentationStep {
  package static let name = "polarity"
  package static let settings: [Setting<PolarityInversion>] = [.probability]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn()
  }
}
