package import SpeechModel

/// Brings the clip to a drawn loudness, as it is heard (ITU-R BS.1770-4).
public struct LoudnessNormalization: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// The loudness, in LUFS.
  public var lufs = Interval(-31, -13)

  /// The defaults.
  public init() {}

  /// What was drawn.
  package struct Drawn: DrawnValue {
    package var lufs: Double

    package init(lufs: Double) { self.lufs = lufs }

    /// The clip at the loudness; as it is if it is silent.
    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      guard let found = Loudness.integratedLUFS(samples, rateHertz: scene.rateHertz) else { return }
      let factor = Float(decibelsToAmplitude(lufs - found))
      for i in samples.indices { samples[i] *= factor }
    }
  }
}

extension Augmenter {
  /// At a drawn loudness.
  public static func loudness(_ step: LoudnessNormalization) -> Augmenter { Augmenter(step) }
}

extension LoudnessNormalization: AugmentationStep {
  package static let name = "loudness"

  package static let settings: [Setting<LoudnessNormalization>] = [
    .probability,
    Setting("lufs", \.lufs, .within(-70...0), help: "The loudness, in LUFS"),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(lufs: lufs.draw(from: &stream))
  }
}
