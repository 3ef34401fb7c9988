package import SpeechModel

/// Normalizes the clip to a drawn perceived loudness (ITU-R BS.1770-4).
public struct LoudnessNormalization: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The loudness, in LUFS.
  public var lufs = Interval(-31, -13)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var lufs: Double

    package init(lufs: Double) { self.lufs = lufs }

    /// Scales the clip to the loudness; a silent clip is left unchanged.
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
