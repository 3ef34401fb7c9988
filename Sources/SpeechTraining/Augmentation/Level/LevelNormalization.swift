package import SpeechModel

/// Normalizes the clip to a drawn level.
public struct LevelNormalization: Sendable, Equatable {
  /// What is set to the level.
  public enum Method: String, Codable, Sendable, CaseIterable {
    /// The largest magnitude of a sample.
    case peak
    /// The root mean square.
    case rms
  }

  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// What is set to the level.
  public var method: Method = .peak
  /// The level, in dB relative to a magnitude of 1.
  public var decibelsFullScale = Interval(-12, 0)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var method: Method
    package var decibelsFullScale: Double

    package init(method: Method, decibelsFullScale: Double) {
      self.method = method
      self.decibelsFullScale = decibelsFullScale
    }

    /// Scales the clip to the level; a silent clip is left unchanged.
    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      switch method {
      case .peak:
        let peak = samples.reduce(0) { max($0, $1.magnitude) }
        guard peak > 0 else { return }
        let factor = Float(decibelsToAmplitude(decibelsFullScale)) / peak
        for i in samples.indices { samples[i] *= factor }
      case .rms:
        samples.scale(toMeanPower: decibelsToPower(decibelsFullScale))
      }
    }
  }
}

extension Augmenter {
  /// At a drawn level.
  public static func normalize(_ step: LevelNormalization) -> Augmenter { Augmenter(step) }
}

extension LevelNormalization: AugmentationStep {
  package static let name = "normalize"

  package static let settings: [Setting<LevelNormalization>] = [
    .probability,
    Setting(
      "method",
      \.method,
      help: "What is set to the level: the peak or the root mean square"
    ),
    Setting(
      "decibels-full-scale",
      \.decibelsFullScale,
      .within(-60...0),
      help: "The level, in dB relative to a magnitude of 1"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(method: method, decibelsFullScale: decibelsFullScale.draw(from: &stream))
  }
}
