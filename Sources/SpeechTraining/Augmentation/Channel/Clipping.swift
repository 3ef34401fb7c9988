package import SpeechModel

/// Cuts off the loudest samples, as a recording does whose level was set too high.
public struct Clipping: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// The share of samples that are cut off, in [0, 1].
  public var shareOfSamples = Interval(0, 0.1)

  /// The defaults.
  public init() {}

  /// What was drawn.
  package struct Drawn: DrawnValue {
    package var shareOfSamples: Double

    package init(shareOfSamples: Double) { self.shareOfSamples = shareOfSamples }

    /// The share of samples that are loudest become as loud as the loudest of the others.
    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      let cut = Int((shareOfSamples * Double(samples.count)).rounded())
      guard cut > 0, cut < samples.count else { return }
      let most = samples.magnitude(rank: cut)
      for i in samples.indices { samples[i] = max(-most, min(most, samples[i])) }
    }
  }
}

extension Augmenter {
  /// The loudest samples cut off.
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
      help: "The share of samples that are cut off, 0 to 1"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(shareOfSamples: shareOfSamples.draw(from: &stream))
  }
}
