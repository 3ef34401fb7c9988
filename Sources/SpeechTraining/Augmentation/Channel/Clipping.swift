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

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(shareOfSamples: shareOfSamples.draw(from: &stream))
  }
}

extension Clipping: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case probability
    case shareOfSamples = "share-of-samples"
  }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<CodingKeys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.shareOfSamples, into: &shareOfSamples)
    try validateProbability(probability, Self.name)
    try shareOfSamples.validate("\(Self.name).share-of-samples", within: 0...0.9)
  }
}
