package import SpeechModel

/// Hides a piece of the clip under silence or faint noise; the clip keeps its length.
public struct SampleMask: Sendable, Equatable {
  /// What replaces the piece.
  public enum Fill: String, Codable, Sendable, CaseIterable {
    /// Nothing.
    case silence
    /// White noise.
    case noise
  }

  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The piece as a fraction of the clip.
  public var share = Interval(0.02, 0.2)
  /// What replaces the piece.
  public var fill: Fill = .silence
  /// The noise's level relative to the clip's, in dB; nil for the level of the clip's quietest
  /// part, so that the noise is as loud as the room.
  public var decibels: Interval?

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package enum Fill: Sendable, Equatable, Codable {
      case silence
      /// The seed makes the noise's samples; no level is that of the clip's quietest part.
      case noise(decibels: Double?, seed: UInt64)
    }

    package var share: Double
    /// The piece's position as a fraction of the possible positions, in [0, 1].
    package var place: Double
    package var fill: Fill

    package init(share: Double, place: Double, fill: Fill) {
      self.share = share
      self.place = place
      self.fill = fill
    }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      let piece = samples.piece(share: share, place: place)
      let noise = noise(count: piece.count, in: samples, scene)
      let fade = min(scene.samples(milliseconds: SampleMask.fadeMilliseconds), piece.count / 2)
      for (i, index) in piece.enumerated() {
        // Both ends fade inside of the piece; the weights are of the power.
        let toEnd = min(i, piece.count - 1 - i)
        let share = toEnd < fade ? (Float(toEnd) + 0.5) / Float(fade) : 1
        samples[index] =
          samples[index] * (1 - share).squareRoot() + noise[i] * share.squareRoot()
      }
    }

    private func noise(
      count: Int,
      in samples: [Float],
      _ scene: AugmentationScene
    ) -> [Float] {
      guard case .noise(let decibels, let seed) = fill else {
        return [Float](repeating: 0, count: count)
      }
      var noise = NoiseGenerator.white(count, seed: seed)
      noise.scale(
        toMeanPower: decibels.map { samples.meanPower * decibelsToPower($0) }
          ?? samples.quietestPower(
            block: scene.samples(milliseconds: SampleMask.quietestMilliseconds)
          )
      )
      return noise
    }
  }

  /// How long the piece fades out, and in again.
  static let fadeMilliseconds = 5.0
  /// How long the part is whose level counts as the clip's quietest.
  static let quietestMilliseconds = 20.0
}

extension Augmenter {
  /// A piece of the clip under silence or noise.
  public static func mask(_ step: SampleMask) -> Augmenter { Augmenter(step) }
}

extension SampleMask: AugmentationStep {
  package static let name = "mask"

  package static let settings: [Setting<SampleMask>] = [
    .probability,
    Setting("share", \.share, .within(0...1), help: "The piece as a fraction of the clip, 0 to 1"),
    Setting("fill", \.fill, help: "What replaces the piece: silence or white noise"),
    Setting(
      "decibels",
      open: \.decibels,
      .within(-100...20),
      help: "The noise's level relative to the clip's, in dB; by default that of its quietest part"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let share = share.draw(from: &stream)
    let place = stream.uniform(0...1)
    switch fill {
    case .silence:
      return Drawn(share: share, place: place, fill: .silence)
    case .noise:
      let decibels = decibels?.draw(from: &stream)
      return Drawn(
        share: share,
        place: place,
        fill: .noise(decibels: decibels, seed: stream.next())
      )
    }
  }
}

extension [Float] {
  /// The mean power of the quietest of the consecutive blocks; of the whole clip if it is
  /// no longer than one.
  fileprivate func quietestPower(block: Int) -> Double {
    let block = Swift.max(1, block)
    return stride(from: 0, through: count - block, by: block)
      .map { Array(self[$0..<$0 + block]).meanPower }.min() ?? meanPower
  }
}
