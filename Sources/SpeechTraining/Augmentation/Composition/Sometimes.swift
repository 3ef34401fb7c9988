package import SpeechModel

/// Steps that happen all or not at all, whatever their own probabilities.
public struct Sometimes: Sendable, Equatable {
  /// How likely they are to happen, in [0, 1].
  public var probability: Double = 0.5
  /// The steps, in order.
  public var steps: [Augmenter] = []

  /// Creates it without steps.
  public init() {}
}

extension Augmenter {
  /// Steps that happen all or not at all.
  public static func sometimes(_ step: Sometimes) -> Augmenter { Augmenter(step) }
}

extension Sometimes: Composition {
  package static let name = "sometimes"

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> DrawnSteps {
    DrawnSteps(steps.map { $0.step.drawCertainly(from: &stream, scene) })
  }
}
