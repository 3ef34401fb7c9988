internal import CKernels
package import SpeechModel

/// Bends loud samples by tanh, as an overdriven amplifier does, which adds odd harmonics; the clip
/// keeps its level.
public struct Saturation: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// How far the clip's peak lies above 1, where tanh bends, in dB.
  public var driveDecibels = Interval(-6, 18)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var driveDecibels: Double

    package init(driveDecibels: Double) { self.driveDecibels = driveDecibels }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      guard let peak = samples.map(abs).max(), peak > 0 else { return }
      let power = samples.meanPower
      asr_tanh(samples.count, Float(decibelsToAmplitude(driveDecibels)) / peak, &samples)
      samples.scale(toMeanPower: power)
    }
  }
}

extension Augmenter {
  /// Loud samples bent by tanh.
  public static func saturation(_ step: Saturation) -> Augmenter { Augmenter(step) }
}

extension Saturation: AugmentationStep {
  package static let name = "saturation"

  package static let settings: [Setting<Saturation>] = [
    .probability,
    Setting(
      "drive-decibels",
      \.driveDecibels,
      .within(-40...60),
      help: "How far the peak lies above 1, where tanh bends, in dB"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(driveDecibels: driveDecibels.draw(from: &stream))
  }
}
