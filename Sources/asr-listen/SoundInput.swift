import CommandLineSupport
import Foundation
import SpeechModel

/// Sound from the standard input, as it comes in: raw samples, a WAV file that is still being written, or
/// another recording, which is heard when it has come to its end.
struct SoundInput {
  /// Samples without a header.
  struct Raw {
    var encoding: SampleEncoding
    var channels: Int
    var sampleRateHertz: Int
  }

  let sampleRateHertz: Int
  private let channel: ChannelChoice
  /// The encoding and the number of channels of bytes; nil for a recording that has been read.
  private let coding: (encoding: SampleEncoding, channels: Int)?
  /// Bytes that were read and not yet heard.
  private var pending: [UInt8]
  private var samples: [Float]
  private var isAtEnd = false

  /// What errors call it.
  private static let name = "standard input"
  /// The most bytes that are read at once: a few hundredths of a second, so that nothing waits.
  private static let blockBytes = 4_096

  /// Opens the standard input.
  ///
  /// - Parameter raw: How samples are written that have no header; nil to find out by the first bytes.
  /// - Throws: `AudioError`.
  init(_ raw: Raw?, channel: ChannelChoice) throws {
    self.channel = channel
    pending = []
    samples = []
    if let raw {
      sampleRateHertz = raw.sampleRateHertz
      coding = (raw.encoding, raw.channels)
    } else {
      var bytes: [UInt8] = []
      var finding = WaveStreamHeader.Finding.beginning
      while finding == .beginning, let block = try Self.read(bytes: Self.blockBytes) {
        bytes += block
        finding = WaveStreamHeader.find(in: bytes)
      }
      if case .header(let header) = finding {
        sampleRateHertz = header.sampleRateHertz
        coding = (header.encoding, header.channels)
        pending = Array(bytes[header.count...])
      } else {
        let clip = try Self.recording(bytes, channel)
        sampleRateHertz = clip.sampleRateHertz
        coding = nil
        samples = clip.samples
      }
    }
    let most = AudioLimits().channels
    if let coding, coding.channels > most {
      throw AudioError(
        source: Self.name,
        reason: .channels(found: coding.channels, allowed: most)
      )
    }
    if let coding, let number = channel.number, number > coding.channels {
      throw AudioError(
        source: Self.name,
        reason: .noSuchChannel(wanted: number, found: coding.channels)
      )
    }
  }

  /// Waits for samples, and returns those that have come in; nil at the end, or when a signal asks for it.
  ///
  /// - Throws: `AudioError` if the input cannot be read any longer.
  mutating func next() throws -> [Float]? {
    guard let coding else {
      defer { samples = [] }
      return samples.isEmpty ? nil : samples
    }
    let frameBytes = coding.encoding.bytes * coding.channels
    while pending.count < frameBytes {
      guard let block = try Self.read(bytes: Self.blockBytes) else { return nil }
      pending += block
    }
    let frames = pending.count / frameBytes
    let mixed = pending.withUnsafeBytes { bytes in
      (0..<frames).map { frame in
        func sample(_ channel: Int) -> Float {
          coding.encoding.sample(bytes, at: frame * frameBytes + channel * coding.encoding.bytes)
        }
        if let number = channel.number { return sample(number - 1) }
        return (0..<coding.channels).reduce(0) { $0 + sample($1) } / Float(coding.channels)
      }
    }
    pending.removeFirst(frames * frameBytes)
    return mixed
  }

  /// Bytes that have come in, at least one; nil at the end, or when a signal asks for it.
  private static func read(bytes most: Int) throws -> [UInt8]? {
    var block = [UInt8](repeating: 0, count: most)
    while !EndOfListening.isRequested {
      let count = block.withUnsafeMutableBytes {
        Foundation.read(STDIN_FILENO, $0.baseAddress, most)
      }
      if count >= 0 { return count > 0 ? Array(block[..<count]) : nil }
      // Other signals, such as that of a window that was resized.
      guard errno == EINTR else { throw AudioError(source: name, reason: .unreadable(.last)) }
    }
    return nil
  }

  /// A recording of which the first bytes were read.
  private static func recording(_ first: [UInt8], _ channel: ChannelChoice) throws -> AudioClip {
    guard first.isEmpty || FirstBytes.areSound(first) else {
      throw AudioError(source: name, reason: .notAudio)
    }
    var bytes = first
    // One byte more than a file may have says so.
    while bytes.count <= AudioLimits().fileBytes, let block = try read(bytes: 1 << 16) {
      bytes += block
    }
    return try AudioFile.decode(bytes, name: name, channel: channel, externalDecoder: .installed)
  }
}
