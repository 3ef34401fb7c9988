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

extension Sometimes: Composition {
  package static let name = "sometimes"

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> DrawnSteps {
    DrawnSteps(steps.map { $0.step.drawCertainly(from: &stream, scene) })
  }
}
