package import SpeechModel

/// One of several steps, chosen by their weights; their own probabilities do not count.
public struct OneOf: Sendable, Equatable {
  /// How likely it is that one of them happens, in [0, 1].
  public var probability: Double = 0.5
  /// The steps to choose from.
  public var steps: [Augmenter] = []
  /// How likely each is, relative to the others; empty if all are equally likely.
  public var weights: [Double] = []

  /// Creates it without steps.
  public init() {}
}

extension Augmenter {
  /// One of several steps.
  public static func oneOf(_ step: OneOf) -> Augmenter { Augmenter(step) }
}

extension OneOf: Composition {
  package static let name = "one-of"

  package static let settings: [Setting<OneOf>] = [
    .probability,
    .steps,
    Setting(
      "weights",
      \.weights,
      help: "How likely each step is, relative to the others; empty for all the same"
    ),
  ]

  package var vocalTractFactors: Set<Double> { Set(steps.flatMap(\.step.vocalTractFactors)) }

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> DrawnSteps {
    let weights = weights.isEmpty ? steps.map { _ in 1 } : weights
    var left = stream.uniform(0...weights.reduce(0, +))
    let chosen = weights.firstIndex { weight in
      left -= weight
      return left < 0
    }
    guard let step = chosen.map({ steps[$0] }) ?? steps.last else { return DrawnSteps([]) }
    return DrawnSteps([step.step.drawCertainly(from: &stream, scene)])
  }

  package func validateTogether() throws {
    try validateSteps()
    let arePossible =
      weights.allSatisfy { $0 >= 0 && $0.isFinite } && weights.contains { $0 > 0 }
      && weights.count == steps.count
    guard weights.isEmpty || arePossible else {
      throw Self.invalid(
        \.weights,
        found: weights,
        expected: "a number of 0 or more for each of the \(steps.count) steps, one above 0"
      )
    }
  }
}
