package import SpeechModel

/// Moves the sound within the clip, which keeps its length; what leaves at one end is lost and
/// zeros come in at the other.
public struct TimeShift: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// How far, in milliseconds; positive is later.
  public var milliseconds = Interval(-100, 100)

  /// The defaults.
  public init() {}

  /// What was drawn.
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

  package func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(milliseconds: milliseconds.draw(from: &stream))
  }
}

extension TimeShift: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case probability, milliseconds }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<CodingKeys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.milliseconds, into: &milliseconds)
    try validateProbability(probability, Self.name)
    try milliseconds.validate("time-shift.milliseconds", within: -10_000...10_000)
  }
}
