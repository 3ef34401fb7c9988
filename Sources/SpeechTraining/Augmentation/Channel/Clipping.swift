package import SpeechModel

/// Clips the loudest samples, as in a recording whose level was set too high.
public struct Clipping: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The fraction of samples that are clipped, in [0, 1].
  public var shareOfSamples = Interval(0, 0.1)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var shareOfSamples: Double

    package init(shareOfSamples: Double) { self.shareOfSamples = shareOfSamples }

    /// Limits the loudest fraction of the samples to the magnitude of the loudest of the others.
    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      let cut = Int((shareOfSamples * Double(samples.count)).rounded())
      guard cut > 0, cut < samples.count else { return }
      let most = samples.magnitude(rank: cut)
      for i in samples.indices { samples[i] = max(-most, min(most, samples[i])) }
    }
  }
}

extension Augmenter {
  /// Clips the loudest samples.
  public static func clipping(_ step: Clipping) -> Augmenter { Augmenter(step) }
}

extension Clipping: AugmentationStep {
  package static let name = "clipping"

  package static let settings: [Setting<Clipping>] = [
    .probability,
    Setting(
      "share-of-samples",
      \.shareOfSamples,
      .within(0...0.9),
      help: "The fraction of samples that are clipped, 0 to 1"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(shareOfSamples: shareOfSamples.draw(from: &stream))
  }
}
