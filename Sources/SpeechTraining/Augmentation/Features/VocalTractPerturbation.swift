package import SpeechModel

/// Moves the clip's spectrum along the frequency axis, as a longer or shorter vocal tract would
/// (VTLP; Jaitly and Hinton, "Vocal tract length perturbation improves speech recognition", 2013).
///
/// The mel filters move instead of the sound, which costs nothing: below 4,800 Hz (or 60 % of half
/// the rate) what sounded at f sounds at αf; above, a straight line leads to half the rate.
public struct VocalTractPerturbation: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The factor α on frequencies, drawn in hundredths; above 1 is a shorter vocal tract.
  public var factor = Interval(0.9, 1.1)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var factor: Double

    package init(factor: Double) { self.factor = factor }

    package var actsOnSamples: Bool { false }
    package var vocalTractFactor: Double? { factor }
  }
}

extension Augmenter {
  /// The spectrum of a longer or shorter vocal tract.
  public static func vocalTract(_ step: VocalTractPerturbation) -> Augmenter { Augmenter(step) }
}

extension VocalTractPerturbation: AugmentationStep {
  package static let name = "vocal-tract"

  package static let settings: [Setting<VocalTractPerturbation>] = [
    .probability,
    Setting(
      "factor",
      \.factor,
      .within(0.7...1.4),
      help: "The factor on frequencies, drawn in hundredths; above 1 is a shorter vocal tract"
    ),
  ]

  package var vocalTractFactors: Set<Double> {
    let (first, last) = ((factor.lower * 100).rounded(), (factor.upper * 100).rounded())
    return Set(stride(from: first, through: last, by: 1).map { $0 / 100 })
  }

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    // Hundredths, so that filters are built once for each factor.
    Drawn(factor: (factor.draw(from: &stream) * 100).rounded() / 100)
  }
}
