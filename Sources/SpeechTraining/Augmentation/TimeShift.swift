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
  package struct Drawn: Codable, Equatable {
    package var milliseconds: Double

    package init(milliseconds: Double) {
      self.milliseconds = milliseconds
    }
  }

  package func draw(from stream: inout RandomStream) -> Drawn {
    Drawn(milliseconds: milliseconds.draw(from: &stream))
  }

  package static func apply(_ drawn: Drawn, to samples: inout [Float], rateHertz: Int) {
    let count = samples.count
    let shift = max(
      -count,
      min(count, Int((drawn.milliseconds * Double(rateHertz) / 1_000).rounded()))
    )
    let silence = [Float](repeating: 0, count: abs(shift))
    samples =
      shift >= 0
      ? silence + samples.prefix(count - shift) : Array(samples.dropFirst(-shift)) + silence
  }
}

extension TimeShift: Codable {
  private enum Keys: String, CodingKey, CaseIterable { case probability, milliseconds }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.milliseconds, into: &milliseconds)
    try validateProbability(probability, "time-shift")
    try milliseconds.validate("time-shift.milliseconds", within: -10_000...10_000)
  }
}
