internal import Foundation
package import SpeechModel

/// Rounds samples to few bits, like a cheap converter whose full scale is the clip's peak; each
/// bit removed raises the quantization noise by 6.02 dB.
public struct BitCrush: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// Bits per sample.
  public var bits = Interval(5, 10)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var bits: Int

    package init(bits: Int) { self.bits = bits }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      // Relative to the peak, since at five bits of the range [-1, 1] a soft clip is silence.
      guard let peak = samples.map(abs).max(), peak > 0 else { return }
      // As many levels below zero as above, and zero, so that silence is kept.
      let most = exp2(Float(bits - 1)) - 1
      let level = peak / (most + 0.5)
      for i in samples.indices {
        samples[i] = max(-most, min(most, (samples[i] / level).rounded())) * level
      }
    }
  }
}

extension Augmenter {
  /// Rounds samples to few bits.
  public static func bitCrush(_ step: BitCrush) -> Augmenter { Augmenter(step) }
}

extension BitCrush: AugmentationStep {
  package static let name = "bit-crush"

  package static let settings: [Setting<BitCrush>] = [
    .probability,
    Setting("bits", \.bits, .wholeNumbers(2...24), help: "How many bits per sample"),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(bits: bits.drawWhole(from: &stream))
  }
}
