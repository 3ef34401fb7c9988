package import SpeechModel

/// Shifts the sound within the clip, which keeps its length; what leaves at one end is lost and
/// zeros come in at the other.
public struct TimeShift: Sendable, Equatable {
  /// How likely the step is to happen, in [0, 1].
  public var probability: Double = 0.5
  /// How far, in milliseconds; positive is later.
  public var milliseconds = Interval(-100, 100)

  /// Creates it with the default settings.
  public init() {}

  /// The drawn parameters.
  package struct Drawn: DrawnValue {
    package var milliseconds: Double

    package init(milliseconds: Double) { self.milliseconds = milliseconds }

    package func apply(to samples: inout [Float], _ scene: AugmentationScene) {
      let count = samples.count
      let shift = max(-count, min(count, scene.samples(milliseconds: milliseconds)))
      let silence = [Float](repeating: 0, count: abs(shift))
      samples =
        shift >= 0
        ? silence + samples.prefix(count - shift) : Array(samples.dropFirst(-shift)) + silence
    }
  }
}

extension Augmenter {
  /// The sound earlier or later within the clip.
  public static func timeShift(_ step: TimeShift) -> Augmenter { Augmenter(step) }
}

extension TimeShift: AugmentationStep {
  package static let name = "time-shift"

  package static let settings: [Setting<TimeShift>] = [
    .probability,
    Setting(
      "milliseconds",
      \.milliseconds,
      .within(-10_000...10_000),
      help: "How far, in ms; positive is later"
    ),
  ]

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(milliseconds: milliseconds.draw(from: &stream))
  }
}
