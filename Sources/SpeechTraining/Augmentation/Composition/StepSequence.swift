package import SpeechModel

/// Steps one after another, each with its own probability.
public struct StepSequence: Sendable, Equatable {
  /// How likely the sequence is to happen, in [0, 1].
  public var probability: Double = 1
  /// The steps, in order.
  public var steps: [Augmenter] = []

  /// Creates it without steps.
  public init() {}
}

extension Augmenter {
  /// Steps one after another.
  public static func sequence(_ step: StepSequence) -> Augmenter { Augmenter(step) }
}

extension StepSequence: Composition {
  package static let name = "sequence"

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> DrawnSteps {
    var drawn: [DrawnStep] = []
    for step in steps {
      if let one = step.draw(from: &stream, scene) { drawn.append(one) }
    }
    return DrawnSteps(drawn)
  }
}
