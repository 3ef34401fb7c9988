internal import Foundation
package import SpeechModel

/// Mixes in several voices at once at a drawn signal-to-noise ratio: pieces of other training clips.
///
/// The label stays the clip's own.
public struct Babble: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// How many voices speak at once, equally loud.
  public var voices = Interval(2, 6)
  /// The ratio of the clip's mean power to that of all voices together, in dB.
  public var snrDecibels = Interval(0, 30)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    /// A piece of a training clip.
    package struct Piece: Sendable, Equatable, Codable {
      /// The index of the clip among the training clips.
      package var clip: Int
      /// Where in it the voice begins, as a fraction of its length; at its end it starts again.
      package var start: Double

      package init(clip: Int, start: Double) {
        self.clip = clip
        self.start = start
      }
    }

    package var voices: [Piece]
    package var snrDecibels: Double

    package init(voices: [Piece], snrDecibels: Double) {
      self.voices = voices
      self.snrDecibels = snrDecibels
    }

    package var inWords: String? {
      guard !voices.isEmpty else { return "no other clip to mix in" }
      let voices = voices.count == 1 ? "1 voice" : "\(voices.count) voices"
      return voices + String(format: ", snr %.1f dB", snrDecibels)
    }

    /// Adds the voices; changes nothing if the clip or all of them are silent.
    package func apply(to samples: inout [Float], _ scene: AugmentationScene) throws {
      let pieces = try voices.map { voice in
        let clip = try scene.clips.samples(voice.clip)
        return scene.looped(clip, from: voice.start, count: samples.count)
      }
      samples.mix(equallyLoud: pieces, snrDecibels: snrDecibels)
    }
  }
}

extension Augmenter {
  /// Several voices at once, from other training clips.
  public static func babble(_ step: Babble) -> Augmenter { Augmenter(step) }
}

extension Babble: AugmentationStep {
  package static let name = "babble"

  package static let settings: [Setting<Babble>] = [
    .probability,
    Setting(
      "voices",
      \.voices,
      .wholeNumbers(1...16),
      help: "How many other training clips are heard at once, equally loud"
    ),
    Setting(
      "snr-decibels",
      \.snrDecibels,
      .within(-40...100),
      help: "The ratio of the clip's mean power to that of all voices together, in dB"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let snr = snrDecibels.draw(from: &stream)
    guard scene.clips.count > 0 else { return Drawn(voices: [], snrDecibels: snr) }
    let count = voices.drawWhole(from: &stream)
    let drawn = (0..<count).map { _ in
      Drawn.Piece(clip: stream.index(below: scene.clips.count), start: stream.uniform(0...1))
    }
    return Drawn(voices: drawn, snrDecibels: snr)
  }
}
