package import SpeechModel

/// Removes the high frequencies that an MP3 encoder drops at a bit rate.
///
/// The band limit only, and none of the encoder's other artefacts, such as noise and echoes
/// before loud sounds. It has no effect if the limit is above half the clip's rate.
public struct CodecBand: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The bit rate, in kilobits per second; those of MP3 within the range are equally likely.
  public var kilobitsPerSecond = Interval(8, 64)

  /// Creates it with the default settings.
  public init() {}

  /// The highest frequency, in Hz, that LAME keeps by default at a constant bit rate, in kilobits
  /// per second (LAME 3.100, the table of `optimum_bandwidth` in libmp3lame/lame.c, which its
  /// option --lowpass replaces).
  package static let cutoffHertz = [
    8: 2_000.0, 16: 3_700, 24: 3_900, 32: 5_500, 40: 7_000, 48: 7_500, 56: 10_000, 64: 11_000,
    80: 13_500, 96: 15_100, 112: 15_600, 128: 17_000, 160: 17_500, 192: 18_600, 224: 19_400,
    256: 19_700, 320: 20_500,
  ]

  /// The width of the transition from pass band to stop band, in Hz.
  private static let transitionHertz = 200.0

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var kilobitsPerSecond: Int

    package init(kilobitsPerSecond: Int) { self.kilobitsPerSecond = kilobitsPerSecond }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      guard
        let cutoff = CodecBand.cutoffHertz[kilobitsPerSecond],
        cutoff + CodecBand.transitionHertz / 2 < Double(scene.rateHertz) / 2
      else { return }
      LinearPhaseLowPass(
        hertz: cutoff,
        transitionHertz: CodecBand.transitionHertz,
        rateHertz: scene.rateHertz
      ).apply(to: &samples)
    }
  }

  /// The bit rates in the range, the lowest first.
  private var bitRates: [Int] {
    Self.cutoffHertz.keys.sorted().filter {
      (kilobitsPerSecond.lower...kilobitsPerSecond.upper).contains(Double($0))
    }
  }
}

extension Augmenter {
  /// Removes the high frequencies that an MP3 encoder drops.
  public static func codecBand(_ step: CodecBand) -> Augmenter { Augmenter(step) }
}

extension CodecBand: AugmentationStep {
  package static let name = "codec-band"

  package static let settings: [Setting<CodecBand>] = [
    .probability,
    Setting(
      "kilobits-per-second",
      \.kilobitsPerSecond,
      .within(8...320),
      help: "The bit rate, in kilobits per second; MP3's own in the range are equally likely"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let rates = bitRates
    return Drawn(kilobitsPerSecond: rates.isEmpty ? 0 : rates[stream.index(below: rates.count)])
  }

  package func validateTogether() throws {
    guard !bitRates.isEmpty else {
      throw Self.invalid(
        \.kilobitsPerSecond,
        found: kilobitsPerSecond,
        expected: "a range with one of "
          + Self.cutoffHertz.keys.sorted().map(String.init).joined(separator: ", ")
      )
    }
  }
}
