package import SpeechModel

/// Raises and lowers a few bands, as the frequency response of another microphone would.
public struct Equalizer: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// How many bands.
  public var bands = Interval(1, 3)
  /// The middle of a band, in Hz, every octave equally likely; a band above half the clip's
  /// rate has no effect.
  public var centreHertz = Interval(50, 7_500)
  /// By how much, in dB.
  public var gainDecibels = Interval(-6, 6)
  /// The quality factor: the centre by the bandwidth.
  public var quality = Interval(0.5, 2)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package struct Band: Sendable, Equatable, Codable {
      package var centreHertz: Double
      package var gainDecibels: Double
      package var quality: Double

      package init(centreHertz: Double, gainDecibels: Double, quality: Double) {
        self.centreHertz = centreHertz
        self.gainDecibels = gainDecibels
        self.quality = quality
      }
    }

    package var bands: [Band]

    package init(bands: [Band]) { self.bands = bands }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      let highest = BiquadFilter.highestHertz(rateHertz: scene.rateHertz)
      for band in bands where band.centreHertz <= highest {
        BiquadFilter.peak(
          hertz: band.centreHertz,
          gainDecibels: band.gainDecibels,
          quality: band.quality,
          rateHertz: scene.rateHertz
        ).apply(to: &samples)
      }
    }
  }
}

extension Augmenter {
  /// A few bands louder or softer.
  public static func equalizer(_ step: Equalizer) -> Augmenter { Augmenter(step) }
}

extension Equalizer: AugmentationStep {
  package static let name = "equalizer"

  package static let settings: [Setting<Equalizer>] = [
    .probability,
    Setting("bands", \.bands, .wholeNumbers(1...32), help: "How many bands"),
    Setting(
      "centre-hertz",
      \.centreHertz,
      .within(10...100_000),
      help: "The middle of a band, in Hz"
    ),
    Setting(
      "gain-decibels",
      \.gainDecibels,
      .within(-40...40),
      help: "By how much a band is raised, in dB"
    ),
    Setting(
      "q",
      \.quality,
      .within(0.05...50),
      help: "The quality factor: the centre by the bandwidth"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let count = bands.drawWhole(from: &stream)
    return Drawn(
      bands: (0..<count).map { _ in
        let centre = centreHertz.drawOctaves(from: &stream)
        let gain = gainDecibels.draw(from: &stream)
        return Drawn.Band(
          centreHertz: centre,
          gainDecibels: gain,
          quality: quality.draw(from: &stream)
        )
      }
    )
  }
}
