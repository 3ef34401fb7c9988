import CommandLineSupport
import Foundation
import SpeechModel

/// Sound as it comes in, from a sound card or from the standard input: raw samples, a WAV file that is still
/// being written, or another recording, which is heard when it has come to its end.
struct SoundInput {
  let sampleRateHertz: Int
  /// The sound card; nil for the standard input.
  private let card: SoundCard?
  /// What turns bytes into samples; nil for a recording that has been read.
  private var decoder: SampleDecoder?
  /// Samples that were read and not yet heard.
  private var samples: [Float]

  /// What errors call it.
  private static let name = "standard input"
  /// The most bytes that are read at once: a few hundredths of a second, so that nothing waits.
  private static let blockBytes = 4_096

  /// Opens the standard input.
  ///
  /// - Parameter coding: How samples are written that have no header; nil to find out by the first bytes.
  /// - Throws: `AudioError`.
  init(_ coding: SampleCoding?, channel: ChannelChoice) throws {
    card = nil
    samples = []
    if let coding {
      sampleRateHertz = coding.sampleRateHertz
      decoder = try SampleDecoder(coding, channel: channel, source: Self.name)
      return
    }
    var bytes: [UInt8] = []
    var finding = WaveStreamHeader.Finding.beginning
    while finding == .beginning, let block = try Self.read(bytes: Self.blockBytes) {
      bytes += block
      finding = WaveStreamHeader.find(in: bytes)
    }
    if case .header(let header) = finding {
      sampleRateHertz = header.coding.sampleRateHertz
      decoder = try SampleDecoder(header.coding, channel: channel, source: Self.name)
      samples = try decoder?.decode(bytes[header.count...]) ?? []
    } else {
      let clip = try Self.recording(bytes, channel)
      sampleRateHertz = clip.sampleRateHertz
      samples = clip.samples
    }
  }

  /// Sound from a card.
  ///
  /// - Throws: `AudioError`.
  init(_ card: SoundCard, channel: ChannelChoice) throws {
    self.card = card
    sampleRateHertz = card.coding.sampleRateHertz
    decoder = try SampleDecoder(card.coding, channel: channel, source: "the sound card")
    samples = []
  }

  /// How often the card lost sound.
  var gaps: Int { card?.gaps ?? 0 }

  /// Waits for samples, and returns those that have come in; nil at the end, or when a signal asks for it.
  ///
  /// - Throws: `AudioError` or `SoundCardError` if nothing can be read any longer.
  mutating func next() throws -> [Float]? {
    while samples.isEmpty {
      guard decoder != nil, let block = try nextBlock() else { return nil }
      samples = try decoder?.decode(block) ?? []
    }
    defer { samples = [] }
    return samples
  }

  private func nextBlock() throws -> [UInt8]? {
    if let card { return try card.read() }
    return try Self.read(bytes: Self.blockBytes)
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
