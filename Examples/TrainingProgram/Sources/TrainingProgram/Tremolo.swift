import Foundation
import SpeechTraining

/// An augmentation of this program's own: the level trembles, as over a bad radio link.
struct Tremolo: CustomAugmentation {
  let name = "tremolo"
  /// How much of the level is lost at most, in [0, 1].
  var depth = 0.5

  // What the result depends on goes into the run's records.
  var settings: [String: Double] { ["depth": depth] }

  func apply(
    to samples: inout [Float],
    sampleRateHertz: Int,
    using random: inout some RandomNumberGenerator
  ) {
    // All that is random comes from the generator, so that the run can be repeated bit for bit.
    let hertz = Double.random(in: 4...12, using: &random)
    for i in samples.indices {
      let angle = 2 * Double.pi * hertz * Double(i) / Double(sampleRateHertz)
      samples[i] *= Float(1 - depth * (0.5 + 0.5 * sin(angle)))
    }
  }
}
