internal import Foundation
package import SpeechModel

/// Mixes short noises into the clip at random positions: recordings, or drawn colours if there are
/// none.
public struct Bursts: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// How many.
  public var count = Interval(1, 3)
  /// How long each is, in milliseconds; at most as long as the clip.
  public var milliseconds = Interval(30, 200)
  /// The ratio of the clip's mean power to each noise's over its length, in dB.
  public var snrDecibels = Interval(-6, 18)
  /// Where noise comes from.
  public var kind: BackgroundNoise.Kind = .automatic
  /// The colours to draw from.
  public var colors: [NoiseColor] = [.white, .pink]
  /// A folder of recordings; nil for the data's own noise.
  public var folder: String?

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package struct Burst: Sendable, Equatable, Codable {
      package var source: NoiseSource
      /// The position as a fraction of the possible positions, in [0, 1].
      package var place: Double
      package var milliseconds: Double
      package var snrDecibels: Double

      package init(source: NoiseSource, place: Double, milliseconds: Double, snrDecibels: Double) {
        self.source = source
        self.place = place
        self.milliseconds = milliseconds
        self.snrDecibels = snrDecibels
      }
    }

    package var bursts: [Burst]
    /// The folder of the recordings; nil for the data's own noise.
    package var folder: String?

    package init(bursts: [Burst], folder: String? = nil) {
      self.bursts = bursts
      self.folder = folder
    }

    package func words(_ scene: AugmentationScene) -> String? {
      guard !bursts.isEmpty else { return nil }
      return bursts.map { burst in
        "\(burst.source.words(folder: folder, scene)), \(Int(burst.milliseconds.rounded())) ms,"
          + " \(Int((100 * burst.place).rounded())) % along, snr"
          + String(format: " %.1f dB", burst.snrDecibels)
      }.joined(separator: "; ")
    }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) throws {
      let power = samples.meanPower
      for burst in bursts {
        let count = min(samples.count, scene.samples(milliseconds: burst.milliseconds))
        var noise = try burst.source.samples(count, folder: folder, scene)
        noise.fadeEnds(scene.samples(milliseconds: Bursts.fadeMilliseconds))
        samples.mix(
          noise,
          at: Int((burst.place * Double(samples.count - count)).rounded()),
          power: power * decibelsToPower(-burst.snrDecibels)
        )
      }
    }
  }

  /// How long a noise takes to fade in and out, in milliseconds.
  static let fadeMilliseconds = 5.0
}

extension [Float] {
  /// Fades the first samples in and the last samples out, at most a quarter of all at
  /// each end.
  fileprivate mutating func fadeEnds(_ fade: Int) {
    let fade = Swift.min(fade, count / 4)
    for i in 0..<fade {
      let share = (Float(i) + 0.5) / Float(fade)
      self[i] *= share
      self[count - 1 - i] *= share
    }
  }
}

extension Augmenter {
  /// Mixes in short noises.
  public static func bursts(_ step: Bursts) -> Augmenter { Augmenter(step) }
}

extension Bursts: NoiseStep {
  package static let name = "bursts"

  package static let settings: [Setting<Bursts>] = [
    .probability,
    Setting("count", \.count, .wholeNumbers(1...100), help: "How many noises"),
    Setting(
      "milliseconds",
      \.milliseconds,
      .within(1...10_000),
      help: "How long each is, in ms; at most as long as the clip"
    ),
    Setting(
      "snr-decibels",
      \.snrDecibels,
      .within(-40...100),
      help: "The ratio of the clip's mean power to each noise's over its length, in dB"
    ),
    .noiseKind,
    .noiseColors,
    .noiseFolder,
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let bursts = (0..<count.drawWhole(from: &stream)).compactMap { _ -> Drawn.Burst? in
      guard let source = drawSource(from: &stream, scene) else { return nil }
      let place = stream.uniform(0...1)
      let length = milliseconds.draw(from: &stream)
      return Drawn.Burst(
        source: source,
        place: place,
        milliseconds: length,
        snrDecibels: snrDecibels.draw(from: &stream)
      )
    }
    return Drawn(bursts: bursts, folder: folder)
  }
}
