package import SpeechModel

/// Steps that happen all or not at all, whatever their own probabilities.
public struct Sometimes: Sendable, Equatable {
  /// How often they happen.
  public var probability: Double = 0.5
  /// The steps, in order.
  public var steps: [Augmenter] = []

  /// No step yet.
  public init() {}
}

extension Augmenter {
  /// Steps that happen all or not at all.
  public static func sometimes(_ step: Sometimes) -> Augmenter { Augmenter(step) }
}

extension Sometimes: AugmentationStep {
  package static let name = "sometimes"
  package var folders: [String] { steps.flatMap(\.step.folders) }
  package var takesDataNoise: Bool { steps.contains { $0.step.takesDataNoise } }
  package var vocalTractFactors: Set<Double> { steps.vocalTractFactors }

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> DrawnSteps {
    DrawnSteps(steps.map { $0.step.drawCertainly(from: &stream, scene) })
  }
}

extension Sometimes: Codable {
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
