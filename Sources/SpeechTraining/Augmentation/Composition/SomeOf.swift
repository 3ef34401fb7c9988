package import SpeechModel

/// A drawn number of several steps, each at most once, in the order in which they are listed;
/// their own probabilities do not count.
public struct SomeOf: Sendable, Equatable {
  /// How likely it is that any of them happen, in [0, 1].
  public var probability: Double = 1
  /// The fewest and the most that happen.
  public var count = Interval(1, 2)
  /// The steps to choose from.
  public var steps: [Augmenter] = []

  /// Creates it without steps.
  public init() {}
}

extension Augmenter {
  /// A drawn number of several steps.
  public static func someOf(_ step: SomeOf) -> Augmenter { Augmenter(step) }
}

extension SomeOf: Composition {
  package static let name = "some-of"

  package static let settings: [Setting<SomeOf>] = [
    .probability,
    Setting("count", \.count, help: "The fewest and the most steps that happen"),
    .steps,
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> DrawnSteps {
    let (fewest, most) = (Int(count.lower), Int(count.upper))
    let number = fewest + stream.index(below: most - fewest + 1)
    let chosen = stream.permutation(of: steps.count).prefix(number).sorted()
    return DrawnSteps(chosen.map { steps[$0].step.drawCertainly(from: &stream, scene) })
  }

  package func validateTogether() throws {
    try validateSteps()
    let bounds = Bounds<Interval>.wholeNumbers(0...steps.count)
    if let (found, expected) = bounds.violation(count) {
      throw Self.invalid(\.count, found: found, expected: expected)
    }
  }
}
