internal import Foundation
package import SpeechModel

/// Raises or lowers the pitch at the same pace.
///
/// The clip is stretched in time, then resampled to its old length. Formants move with the pitch,
/// as those of a smaller or larger speaker do.
public struct PitchShift: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// By how much, in semitones: twelve double every frequency.
  public var semitones = Interval(-4, 4)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var semitones: Double

    package init(semitones: Double) { self.semitones = semitones }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) throws {
      guard semitones != 0 else { return }
      let ratio = exp2(semitones / 12)
      let count = samples.count
      let stretched = OverlapAdd.stretch(
        samples,
        factor: 1 / ratio,
        rateHertz: scene.rateHertz
      )
      samples = try Resampler.resample(stretched, from: ratio, to: 1)
      // Both lengths are rounded, which may leave one sample more or less.
      samples = Array(samples.prefix(count))
      samples += [Float](repeating: 0, count: count - samples.count)
    }
  }
}

extension Augmenter {
  /// Higher or lower, at the same pace.
  public static func pitchShift(_ step: PitchShift) -> Augmenter { Augmenter(step) }
}

extension PitchShift: AugmentationStep {
  package static let name = "pitch-shift"

  package static let settings: [Setting<PitchShift>] = [
    .probability,
    Setting(
      "semitones",
      \.semitones,
      .within(-24...24),
      help: "By how much, in semitones: twelve double every frequency"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(semitones: semitones.draw(from: &stream))
  }
}
