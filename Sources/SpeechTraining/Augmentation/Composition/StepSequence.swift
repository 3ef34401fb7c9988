package import SpeechModel

/// Steps one after another, each with its own probability.
public struct StepSequence: Sendable, Equatable {
  /// How often the whole happens.
  public var probability: Double = 1
  /// The steps, in order.
  public var steps: [Augmenter] = []

  /// No step yet.
  public init() {}
}

extension Augmenter {
  /// Steps one after another.
  public static func sequence(_ step: StepSequence) -> Augmenter { Augmenter(step) }
}

extension StepSequence: AugmentationStep {
  package static let name = "sequence"
  package var folders: [String] { steps.flatMap(\.step.folders) }
  package var takesDataNoise: Bool { steps.contains { $0.step.takesDataNoise } }
  package var vocalTractFactors: Set<Double> { steps.vocalTractFactors }

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> DrawnSteps {
    var drawn: [DrawnStep] = []
    for step in steps {
      if let one = step.draw(from: &stream, scene) { drawn.append(one) }
    }
    return DrawnSteps(drawn)
  }
}

extension StepSequence: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case probability, steps }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<CodingKeys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.steps, into: &steps)
    try validateProbability(probability, Self.name)
    try validateSteps(steps, Self.name)
  }
}

/// Checks that a composition has something to compose.
func validateSteps(_ steps: [Augmenter], _ name: String) throws {
  guard !steps.isEmpty else {
    throw ConfigurationError.invalidValue(
      key: "augmentation.\(name).steps",
      found: "an empty list",
      expected: "one step or more, such as [{gain: {}}, {speed: {}}]"
    )
  }
}
