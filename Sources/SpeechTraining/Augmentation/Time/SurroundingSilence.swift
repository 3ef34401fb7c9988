package import SpeechModel

/// Adds silence before and after the clip, so that where a word begins and how long the recording
/// lasts reveal nothing.
public struct SurroundingSilence: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// How much at each end, in milliseconds, drawn independently.
  public var milliseconds = Interval(0, 200)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var beforeMilliseconds: Double
    package var afterMilliseconds: Double

    package init(beforeMilliseconds: Double, afterMilliseconds: Double) {
      self.beforeMilliseconds = beforeMilliseconds
      self.afterMilliseconds = afterMilliseconds
    }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      func silence(_ milliseconds: Double) -> [Float] {
        [Float](repeating: 0, count: scene.samples(milliseconds: milliseconds))
      }
      samples = silence(beforeMilliseconds) + samples + silence(afterMilliseconds)
    }
  }
}

extension Augmenter {
  /// Silence before and after.
  public static func silence(_ step: SurroundingSilence) -> Augmenter { Augmenter(step) }
}

extension SurroundingSilence: AugmentationStep {
  package static let name = "silence"

  package static let settings: [Setting<SurroundingSilence>] = [
    .probability,
    Setting(
      "milliseconds",
      \.milliseconds,
      .within(0...10_000),
      help: "How much at each end, in ms, drawn independently"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    let before = milliseconds.draw(from: &stream)
    return Drawn(
      beforeMilliseconds: before,
      afterMilliseconds: milliseconds.draw(from: &stream)
    )
  }
}
