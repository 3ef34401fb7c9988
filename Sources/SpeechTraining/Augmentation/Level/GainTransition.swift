internal import Foundation
package import SpeechModel

/// Makes the clip louder or softer over time, as when a speaker turns or moves: one gain up to
/// a drawn position, then along a ramp to another.
public struct GainTransition: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The gain before and the gain after, in dB, drawn independently.
  public var decibels = Interval(-12, 6)
  /// How long the ramp between them is, in milliseconds; at most the clip.
  public var milliseconds = Interval(100, 500)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var fromDecibels: Double
    package var toDecibels: Double
    package var milliseconds: Double
    /// Where the ramp begins, as a fraction of the positions where it fits, in [0, 1].
    package var place: Double

    package init(
      fromDecibels: Double,
      toDecibels: Double,
      milliseconds: Double,
      place: Double
    ) {
      self.fromDecibels = fromDecibels
      self.toDecibels = toDecibels
      self.milliseconds = milliseconds
      self.place = place
    }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      let length = min(samples.count, scene.samples(milliseconds: milliseconds))
      let start = Int((place * Double(samples.count - length)).rounded())
      // The ramp is a straight line in dB: the factor grows by the same ratio each sample.
      let ratio = decibelsToAmplitude((toDecibels - fromDecibels) / Double(max(1, length)))
      var factor = decibelsToAmplitude(fromDecibels)
      for i in samples.indices {
        if (start..<start + length).contains(i) { factor *= ratio }
        samples[i] *= Float(factor)
      }
    }
  }
}

extension Augmenter {
  /// Makes clips louder or softer over time.
  public static func gainTransition(_ step: GainTransition) -> Augmenter { Augmenter(step) }
}

extension GainTransition: AugmentationStep {
  package static let name = "gain-transition"

  package static let settings: [Setting<GainTransition>] = [
    .probability,
    Setting(
      "decibels",
      \.decibels,
      .within(-60...60),
      help: "The gain before and the gain after, in dB, drawn independently"
    ),
    Setting(
      "milliseconds",
      \.milliseconds,
      .within(0...60_000),
      help: "How long the ramp between them is, in ms; at most the clip"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let from = decibels.draw(from: &stream)
    let to = decibels.draw(from: &stream)
    let milliseconds = milliseconds.draw(from: &stream)
    return Drawn(
      fromDecibels: from,
      toDecibels: to,
      milliseconds: milliseconds,
      place: stream.uniform(0...1)
    )
  }
}
