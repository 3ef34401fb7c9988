/// Mono audio: samples, nominally in [-1, 1], and their rate.
public struct AudioClip: Sendable, Equatable {
  /// The samples, [S].
  public var samples: [Float]
  /// Samples per second, in Hz.
  public var sampleRateHertz: Int

  /// Makes a clip of samples [S] at a rate in Hz.
  public init(samples: [Float], sampleRateHertz: Int) {
    precondition(sampleRateHertz > 0, "a clip needs a positive sample rate")
    self.samples = samples
    self.sampleRateHertz = sampleRateHertz
  }

  /// Whether its range does not exceed that of dither, two of the smallest steps of 16 bits in
  /// either direction; true without samples.
  package var isDigitalSilence: Bool { samples.withUnsafeBufferPointer(Self.isDigitalSilence) }

  /// The same for samples [S] in other memory.
  static func isDigitalSilence(_ samples: UnsafeBufferPointer<Float>) -> Bool {
    let ditherRange: Float = 4 / 32_768
    guard var (lowest, highest) = samples.first.map({ ($0, $0) }) else { return true }
    // Sound is told from silence by its first few samples.
    return samples.allSatisfy { sample in
      lowest = min(lowest, sample)
      highest = max(highest, sample)
      return highest - lowest <= ditherRange
    }
  }

  /// Its duration, in seconds.
  public var durationSeconds: Double { Double(samples.count) / Double(sampleRateHertz) }
}
