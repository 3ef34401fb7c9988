/// How the samples of a sound that comes in as bytes are written.
package struct SampleCoding: Sendable, Equatable {
  package var encoding: SampleEncoding
  package var channels: Int
  package var sampleRateHertz: Int

  package init(encoding: SampleEncoding, channels: Int, sampleRateHertz: Int) {
    self.encoding = encoding
    self.channels = channels
    self.sampleRateHertz = sampleRateHertz
  }
}

/// Turns the bytes of a sound, as they come in, into samples of one channel.
package struct SampleDecoder: Sendable {
  package let coding: SampleCoding
  private let channel: ChannelChoice
  private let source: String
  private let magnitude: Float
  /// The beginning of a frame whose end has not come in.
  private var rest: [UInt8] = []
  private var decodedFrames = 0

  /// - Parameter source: What errors call the sound.
  /// - Throws: `AudioError` for a rate or channels that no recording may have.
  package init(_ coding: SampleCoding, channel: ChannelChoice, source: String) throws {
    let limits = AudioLimits()
    self.coding = coding
    self.channel = channel
    self.source = source
    magnitude = limits.magnitude
    let rates = limits.sampleRateHertz
    guard rates.contains(coding.sampleRateHertz) else {
      throw error(.sampleRate(found: coding.sampleRateHertz, allowed: rates))
    }
    guard (1...limits.channels).contains(coding.channels) else {
      throw error(.channels(found: coding.channels, allowed: limits.channels))
    }
    if let number = channel.number, !(1...coding.channels).contains(number) {
      throw error(.noSuchChannel(wanted: number, found: coding.channels))
    }
  }

  /// Takes the next bytes, any number of them, and returns the samples that they complete.
  ///
  /// Samples that are not finite are returned as they are.
  /// - Throws: `AudioError` for a sample far outside [-1, 1]: the bytes are no such samples.
  package mutating func decode(_ bytes: some Sequence<UInt8>) throws -> [Float] {
    rest += bytes
    let sampleBytes = coding.encoding.bytes
    let frameBytes = sampleBytes * coding.channels
    let frames = rest.count / frameBytes
    var samples: [Float] = []
    samples.reserveCapacity(frames)
    try rest.withUnsafeBytes { bytes in
      for frame in 0..<frames {
        func sample(_ channel: Int) throws -> Float {
          let offset = frame * frameBytes + channel * sampleBytes
          let value = coding.encoding.sample(bytes, at: offset)
          guard value.magnitude <= magnitude || !value.isFinite else {
            throw error(.outOfRange(frame: decodedFrames + frame, value: value))
          }
          return value
        }
        if let number = channel.number {
          samples.append(try sample(number - 1))
        } else {
          let sum = try (0..<coding.channels).reduce(Float(0)) { $0 + (try sample($1)) }
          samples.append(sum / Float(coding.channels))
        }
      }
    }
    rest.removeFirst(frames * frameBytes)
    decodedFrames += frames
    return samples
  }

  private func error(_ reason: AudioError.Reason) -> AudioError {
    AudioError(source: source, reason: reason)
  }
}
