package import SpeechModel

/// Mixes in noise at a drawn signal-to-noise ratio: from recordings, or white and pink noise
/// where there are none.
public struct BackgroundNoise: Sendable, Equatable {
  /// How often.
  public var probability: Double = 0.5
  /// The ratio of the clip's mean power to the noise's, in dB.
  public var snrDecibels = Interval(5, 30)

  /// The defaults.
  public init() {}

  /// What was drawn.
  package struct Drawn: Codable, Equatable {
    package enum Source: Codable, Equatable {
      /// A recording, from a place in it (a share of its length) on.
      case recording(index: Int, start: Double)
      case white
      case pink
    }

    package var source: Source
    package var snrDecibels: Double
    /// Makes the samples of white and pink noise.
    package var seed: UInt64

    package init(source: Source, snrDecibels: Double, seed: UInt64) {
      self.source = source
      self.snrDecibels = snrDecibels
      self.seed = seed
    }
  }

  package func draw(from stream: inout RandomStream, recordings: Int) -> Drawn {
    let snr = snrDecibels.draw(from: &stream)
    let source: Drawn.Source =
      if recordings > 0 {
        .recording(index: stream.index(below: recordings), start: stream.uniform(0...1))
      } else {
        stream.uniform() < 0.5 ? .white : .pink
      }
    return Drawn(source: source, snrDecibels: snr, seed: stream.next())
  }

  /// The clip with noise; as it is if it or the noise is silent.
  ///
  /// - Parameter recording: The samples of the recording drawn, at the clip's rate.
  package static func apply(_ drawn: Drawn, to samples: inout [Float], recording: [Float]?) {
    switch drawn.source {
    case .recording(_, let start):
      guard let recording, !recording.isEmpty else { return }
      let first = Int(start * Double(recording.count - 1))
      mix(&samples, snrDecibels: drawn.snrDecibels) { recording[(first + $0) % recording.count] }
    case .white:
      let noise = NoiseGenerator.white(samples.count, seed: drawn.seed)
      mix(&samples, snrDecibels: drawn.snrDecibels) { noise[$0] }
    case .pink:
      let noise = NoiseGenerator.pink(samples.count, seed: drawn.seed)
      mix(&samples, snrDecibels: drawn.snrDecibels) { noise[$0] }
    }
  }

  /// Adds noise so that 10 log10(mean x² / mean n²) is the ratio in dB.
  @inline(__always)
  static func mix(_ samples: inout [Float], snrDecibels: Double, noise: (Int) -> Float) {
    var signalPower = 0.0
    var noisePower = 0.0
    for i in samples.indices {
      signalPower += Double(samples[i]) * Double(samples[i])
      noisePower += Double(noise(i)) * Double(noise(i))
    }
    guard signalPower > 0, noisePower > 0 else { return }
    let gain = Float((signalPower / noisePower * decibelsToPower(-snrDecibels)).squareRoot())
    for i in samples.indices { samples[i] += gain * noise(i) }
  }
}

extension BackgroundNoise: Codable {
  private enum Keys: String, CodingKey, CaseIterable {
    case probability
    case snrDecibels = "snr-decibels"
  }

  /// Reads the settings given and keeps the defaults of the others.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.probability, into: &probability)
    try values.read(.snrDecibels, into: &snrDecibels)
    try validateProbability(probability, "noise")
    try snrDecibels.validate("noise.snr-decibels", within: -40...100)
  }

  /// Writes every setting.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(probability, forKey: .probability)
    try values.encode(snrDecibels, forKey: .snrDecibels)
  }
}
