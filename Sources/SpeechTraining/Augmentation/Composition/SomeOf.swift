package import SpeechModel

/// A drawn number of several steps, each at most once, in the order in which they are listed;
/// their own probabilities do not count.
public struct SomeOf: Sendable, Equatable {
  /// How often any happen.
  public var probability: Double = 1
  /// The fewest and the most that happen.
  public var count = Interval(1, 2)
  /// The steps to choose from.
  public var steps: [Augmenter] = []

  /// No step yet.
  public init() {}
}

extension Augmenter {
  /// A drawn number of several steps.
  public static func someOf(_ step: SomeOf) -> Augmenter { Augmenter(step) }
}

extension SomeOf: AugmentationStep {
  package static let name = "some-of"
  package var folders: [String] { steps.flatMap(\.step.folders) }
  package var takesDataNoise: Bool { steps.contains { $0.step.takesDataNoise } }
  package var vocalTractFactors: Set<Double> { steps.vocalTractFactors }

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> DrawnSteps {
    let (fewest, most) = (Int(count.lower), Int(count.upper))
    let number = fewest + stream.index(below: most - fewest + 1)
    let chosen = stream.permutation(of: steps.count).prefix(number).sorted()
    return DrawnSteps(chosen.map { steps[$0].step.drawCertainly(from: &stream, scene) })
  }
}

extension SomeOf: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case probability, count, steps }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<CodingKeys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.count, into: &count)
    try values.read(.steps, into: &steps)
    try validateProbability(probability, Self.name)
    try validateSteps(steps, Self.name)
    try count.validateWhole("\(Self.name).count", within: 0...Double(steps.count))
  }
}
