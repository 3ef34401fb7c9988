package import SpeechModel

/// Puts silence before and after the clip, so that where a word begins and how long the recording
/// runs tell nothing.
public struct SurroundingSilence: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// How much at each end, in milliseconds, drawn for each by itself.
  public var milliseconds = Interval(0, 200)

  /// The defaults.
  public init() {}

  /// What was drawn.
  package struct Drawn: Codable, Equatable {
    package var beforeMilliseconds: Double
    package var afterMilliseconds: Double

    package init(beforeMilliseconds: Double, afterMilliseconds: Double) {
      self.beforeMilliseconds = beforeMilliseconds
      self.afterMilliseconds = afterMilliseconds
    }
  }

  package func draw(from stream: inout RandomStream) -> Drawn {
    let before = milliseconds.draw(from: &stream)
    return Drawn(
      beforeMilliseconds: before,
      afterMilliseconds: milliseconds.draw(from: &stream)
    )
  }

  package static func apply(_ drawn: Drawn, to samples: inout [Float], rateHertz: Int) {
    func silence(_ milliseconds: Double) -> [Float] {
      [Float](repeating: 0, count: Int((milliseconds * Double(rateHertz) / 1_000).rounded()))
    }
    samples = silence(drawn.beforeMilliseconds) + samples + silence(drawn.afterMilliseconds)
  }
}

extension SurroundingSilence: Codable {
  private enum Keys: String, CodingKey, CaseIterable { case probability, milliseconds }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.milliseconds, into: &milliseconds)
    try validateProbability(probability, "silence")
    try milliseconds.validate("silence.milliseconds", within: 0...10_000)
  }
}
