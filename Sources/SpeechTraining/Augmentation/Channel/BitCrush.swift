internal import Foundation
package import SpeechModel

/// Rounds samples to few bits, as a cheap converter does whose full scale is the clip's peak; each
/// bit fewer brings the noise of rounding up by 6.02 dB.
public struct BitCrush: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// How many bits a sample.
  public var bits = Interval(5, 10)

  /// The defaults.
  public init() {}

  /// What was drawn.
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
  /// Few bits a sample.
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
