package import SpeechModel

/// Sends the clip over a telephone line: a low sample rate, the band from 300 to 3,400 Hz, and
/// 8 bits of μ-law per sample (ITU-T G.711 and G.712).
///
/// The clip gets its own rate back and keeps its length. A line at 6,000 Hz ends a little below
/// 3,000 Hz.
public struct Telephone: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The line's samples per second, in Hz; never more than the clip's.
  public var rateHertz = Interval(6_000, 8_000)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var rateHertz: Int

    package init(rateHertz: Int) { self.rateHertz = rateHertz }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) throws {
      let count = samples.count
      let rate = min(rateHertz, scene.rateHertz)
      let (own, line) = (Double(scene.rateHertz), Double(rate))
      if rate < scene.rateHertz {
        samples = try Resampler.resample(samples, from: own, to: line)
      }
      ButterworthFilter.highPass(hertz: 300, order: 4, rateHertz: rate).apply(to: &samples)
      ButterworthFilter.lowPass(hertz: 3_400, order: 8, rateHertz: rate).apply(to: &samples)
      for i in samples.indices { samples[i] = MuLaw.companded(samples[i]) }
      if rate < scene.rateHertz {
        samples = try Resampler.resample(samples, from: line, to: own)
      }
      // Rounding in both conversions may have removed or added a sample or two.
      samples = Array(samples.prefix(count))
      samples += [Float](repeating: 0, count: count - samples.count)
    }
  }
}

extension Augmenter {
  /// Over a telephone line.
  public static func telephone(_ step: Telephone) -> Augmenter { Augmenter(step) }
}

extension Telephone: AugmentationStep {
  package static let name = "telephone"

  package static let settings: [Setting<Telephone>] = [
    .probability,
    Setting(
      "rate-hertz",
      \.rateHertz,
      .within(2_000...48_000),
      help: "The line's samples per second, in Hz; never more than the clip's"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(rateHertz: Int(rateHertz.draw(from: &stream).rounded()))
  }
}
