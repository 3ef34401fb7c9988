import SpeechModel
import TestSupport
import Testing

/// MP3, MP2 and free format, with and without a header that says how many frames there are.
@Suite struct AudioMPEGStreamTests {
  /// The encoder's delay and the decoder's: what a LAME header removes in front.
  static func delay(_ samplesPerFrame: Int) -> Int { samplesPerFrame + 529 }

  /// Without the header the same samples come out, with the encoder's delay in front and padding at
  /// the end.
  @Test(arguments: [
    ("vbr", 576, 1), ("vbr-stereo", 1_152, 2), ("vbr-8000", 576, 1), ("free", 576, 1),
  ])
  func readsToTheEndWithoutHeader(_ name: String, _ samplesPerFrame: Int, _ channels: Int) throws {
    let announced = try AudioStreams.decode(AudioStreams.bytes("\(name)-xing.mp3"))
    let bare = try AudioStreams.decode(AudioStreams.bytes("\(name).mp3"))
    #expect(bare.sampleRateHertz == announced.sampleRateHertz)
    #expect(bare.samples.count.isMultiple(of: samplesPerFrame))
    let delay = try #require(
      (0...2_000).first { delay in
        delay + announced.samples.count <= bare.samples.count
          && zip(announced.samples, bare.samples[delay...]).allSatisfy { abs($0 - $1) < 2e-4 }
      }
    )
    #expect((1_000...2_000).contains(delay))
    // And the samples are the word.
    #expect(abs(announced.durationSeconds - (try AudioStreams.word()).durationSeconds) < 0.001)
  }

  @Test func readsAllFramesOfLayerTwo() throws {
    let bytes = try AudioStreams.bytes("layer-two.mp2")
    // 32 kbit/s at 16 kHz are 288 bytes a frame of 1,152 samples.
    #expect(try AudioStreams.decode(bytes).samples.count == bytes.count / 288 * 1_152)
  }

  private static let id3v1 = Array("TAG".utf8) + [UInt8](repeating: 0, count: 125)
  private static let id3v2 =
    Array("ID3".utf8) + [4, 0, 0, 0, 0, 1, 0] + [UInt8](repeating: 0x41, count: 128)

  private static func apeTag(hasHeader: Bool) -> [UInt8] {
    let items: [UInt8] =
      AudioStreams.little(UInt32(5)) + AudioStreams.little(UInt32(0))
      + Array("Title\0hello".utf8)
    func part(_ flags: UInt32) -> [UInt8] {
      Array("APETAGEX".utf8) + AudioStreams.little(UInt32(2_000))
        + AudioStreams.little(UInt32(items.count + 32)) + AudioStreams.little(UInt32(1))
        + AudioStreams.little(flags) + [UInt8](repeating: 0, count: 8)
    }
    return hasHeader ? part(0xA000_0000) + items + part(0x8000_0000) : items + part(0)
  }

  private static let lyrics =
    Array("LYRICSBEGININD0000210LYR00005hello000031LYRICS200".utf8)

  @Test func tagsAndJunkAreNoSound() throws {
    let stream = try AudioStreams.bytes("vbr.mp3")
    let expected = try AudioStreams.decode(stream)
    let junk = (0..<1_500).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ $0 / 7) }
    for (name, bytes) in [
      ("ID3v2", Self.id3v2 + stream), ("two ID3v2", Self.id3v2 + Self.id3v2 + stream),
      ("ID3v1", stream + Self.id3v1), ("both", Self.id3v2 + stream + Self.id3v1),
      ("APE", stream + Self.apeTag(hasHeader: true)),
      ("APE without header", stream + Self.apeTag(hasHeader: false) + Self.id3v1),
      ("APE in front", Self.apeTag(hasHeader: true) + stream),
      ("Lyrics3", stream + Self.lyrics + Self.id3v1),
      ("junk behind a tag", Self.id3v2 + junk + stream),
      ("zeros behind a tag", Self.id3v2 + [UInt8](repeating: 0, count: 5_000) + stream),
      ("zeros at the end", stream + [UInt8](repeating: 0, count: 5_000)),
    ] {
      #expect(try AudioStreams.decode(bytes) == expected, "\(name)")
    }
  }

  @Test func headerThatAnnouncesTooFewFramesShortensNothing() throws {
    let stream = try AudioStreams.bytes("vbr-xing.mp3")
    let one = try AudioStreams.decode(stream).samples.count
    // Joined as by `cat`, where the header is that of the first one.
    #expect(try AudioStreams.decode(stream + stream).samples.count >= 2 * one)
    #expect(
      try AudioStreams.decode(Self.id3v2 + stream + Self.id3v1 + Self.id3v2 + stream).samples.count
        >= 2 * one
    )
    let xing = try #require(AudioStreams.offset(of: "Xing", in: stream))
    let frames = AudioStreams.replacing(stream, at: xing + 8, by: AudioStreams.big(UInt32(0)))
    #expect(try AudioStreams.decode(frames).samples.count >= one)
  }

  @Test func readsMPEGInWave() throws {
    let stream = try AudioStreams.bytes("vbr.mp3")
    let expected = try AudioStreams.decode(stream)
    // The number of frames and both sizes were never written.
    for size in [UInt32(stream.count), 0, .max] {
      let format: [UInt8] =
        AudioStreams.little(UInt16(0x55)) + AudioStreams.little(UInt16(1))
        + AudioStreams.little(UInt32(16_000)) + AudioStreams.little(UInt32(4_000))
        + AudioStreams.little(UInt16(1)) + AudioStreams.little(UInt16(0))
        + AudioStreams.little(UInt16(12)) + [UInt8](repeating: 0, count: 12)
      let wave: [UInt8] =
        Array("RIFF".utf8) + AudioStreams.little(size) + Array("WAVEfmt ".utf8)
        + AudioStreams.little(UInt32(format.count)) + format + Array("fact".utf8)
        + AudioStreams.little(UInt32(4)) + AudioStreams.little(UInt32(0)) + Array("data".utf8)
        + AudioStreams.little(size) + stream
      #expect(try AudioStreams.decode(wave) == expected)
    }
  }

  @Test func cutStreamsAreFound() throws {
    let announced = try AudioStreams.bytes("vbr-xing.mp3")
    let bare = try AudioStreams.bytes("vbr.mp3")
    for count in stride(from: 400, to: announced.count - 1, by: 97) {
      let reason = AudioStreams.refusal(Array(announced[..<count]))
      guard case .truncated = reason else {
        Issue.record("\(count) of \(announced.count) bytes: \(String(describing: reason))")
        continue
      }
    }
    #expect(
      AudioStreams.refusal(Array(bare.dropLast(100)))
        == .truncated(.within(.lastFrame))
    )
    #expect(
      AudioStreams.refusal(Array(announced.dropLast(800)))
        == .truncated(.frames(announced: 19, found: 16))
        || AudioStreams.refusal(Array(announced.dropLast(800)))
          == .truncated(.within(.lastFrame))
    )
  }

  @Test func damageBetweenFramesIsFound() throws {
    let stream = try AudioStreams.bytes("vbr.mp3")
    let headers = stream.indices.filter {
      stream[$0...].starts(with: stream[..<2]) && $0 + 2 < stream.count
        && stream[$0 + 2] & 0x0C == stream[2] & 0x0C
    }
    let middle = headers[headers.count / 2]
    var damaged = stream
    damaged[middle] ^= 1
    #expect(
      AudioStreams.refusal(damaged)
        == .malformed(.mpegFrame(byte: middle))
    )
  }

  @Test func whatOnlyBeginsLikeFramesIsNoAudio() {
    let text = Array("\u{FEFF}a text, and not a short one".utf16).flatMap(AudioStreams.little)
    for bytes in [
      text, [0xFF, 0xFB, 0x90, 0x00], [UInt8](repeating: 0xFF, count: 3_000),
      Self.id3v2 + Array("nothing that sounds".utf8),
    ] {
      #expect(AudioStreams.refusal(bytes) == .notAudio)
    }
    #expect(
      AudioStreams.refusal(Array(Self.id3v2.dropLast(60)))
        == .truncated(.within(.tag))
    )
  }
}
