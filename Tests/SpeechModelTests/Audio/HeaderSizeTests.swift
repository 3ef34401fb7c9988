import SpeechModel
import TestSupport
import Testing

/// Sizes that a recorder never wrote because it was switched off, and sizes that are too large.
@Suite struct AudioHeaderSizeTests {
  /// Where a format stores the size of its sound.
  struct Format: CustomStringConvertible {
    var file: String
    /// The mark before the size, and how many bytes are between them.
    var mark: String
    var between = 0
    var width = 4
    var isBigEndian = false
    /// The size of a chunk without sound.
    var empty = 0
    /// The offset of the size of the whole file.
    var whole: Int?
    var description: String { file }

    func number(_ value: Int, _ width: Int) -> [UInt8] {
      let bytes = (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return isBigEndian ? bytes.reversed() : bytes
    }

    /// The file with another size of its sound, and of the whole if it stores one.
    func bytes(size: Int, whole size2: Int? = nil) throws -> [UInt8] {
      var bytes = try AudioFile.contents(of: Fixtures.path("audio/good/\(file)"))
      let offset =
        try #require(AudioStreams.offset(of: mark, in: bytes)) + mark.utf8.count + between
      bytes = AudioStreams.replacing(bytes, at: offset, by: number(size, width))
      if let whole, let size2 {
        bytes = AudioStreams.replacing(bytes, at: whole, by: number(size2, width))
      }
      return bytes
    }
  }

  static let formats = [
    Format(file: "wav-s16.wav", mark: "data", whole: 4),
    Format(file: "wav-f32.wav", mark: "data", whole: 4),
    Format(file: "wavex-s24-six.wav", mark: "data", whole: 4),
    // Its size is in the chunk ds64, after that of the whole.
    Format(file: "rf64-s16.wav", mark: "ds64", between: 12, width: 8, whole: 20),
    Format(file: "w64-s16.w64", mark: "data", between: 12, width: 8, empty: 24, whole: 16),
    Format(file: "aiff-s16.aiff", mark: "SSND", isBigEndian: true, empty: 8, whole: 4),
    Format(file: "au-s16.au", mark: ".snd", between: 4, isBigEndian: true),
    Format(file: "caf-s16.caf", mark: "data", width: 8, isBigEndian: true, empty: 4),
  ]

  @Test(arguments: formats)
  func soundBehindASizeThatWasNeverFilledInIsRead(_ format: Format) throws {
    let expected = try AudioFile.read(Fixtures.path("audio/good/\(format.file)"))
    for (size, whole) in [(0, 0), (format.empty, 0), (format.empty, 36), (-1, -1)] {
      #expect(
        try AudioStreams.decode(format.bytes(size: size, whole: whole)) == expected,
        "\(size)"
      )
    }
  }

  @Test(arguments: formats)
  func sizesBeyondTheFileAreFound(_ format: Format) throws {
    let count = try format.bytes(size: 0).count
    for size in [count + 100, 3 * count] {
      let reason = AudioStreams.refusal(try format.bytes(size: size, whole: 0))
      guard case .truncated(.bytes(let announced, let found)) = reason else {
        Issue.record("\(size): \(String(describing: reason))")
        continue
      }
      #expect(announced > count && found == count)
    }
  }

  /// The announced and the actual number of bytes are reported where the sound has a size of its
  /// own.
  @Test func theAnnouncedSizeIsNamed() throws {
    for format in Self.formats where ["wav-s16.wav", "rf64-s16.wav"].contains(format.file) {
      let bytes = try format.bytes(size: 0)
      let start = try #require(AudioStreams.offset(of: "data", in: bytes)) + 8
      let size = bytes.count + 100
      #expect(
        AudioStreams.refusal(try format.bytes(size: size, whole: 0))
          == .truncated(.bytes(announced: start + size, found: bytes.count))
      )
    }
  }

  /// What follows are chunks rather than sound, so there is none.
  @Test func nothingIsStillNothing() throws {
    let path = Fixtures.path("audio/broken/header-only.wav")
    let header = try AudioFile.contents(of: path)
    let list: [UInt8] = Array("LIST".utf8) + [5, 0, 0, 0] + Array("INFO1\0".utf8)
    for rest in [[], list, list + list, Array(list.dropLast())] {
      #expect(AudioStreams.refusal(header + rest) == .noFrames)
    }
  }

  /// A form of another kind, before or after a tag, reaches no parser of libsndfile.
  @Test(arguments: ["8SVX", "16SV", "AIFX", "ILBM"], ["ANNO", "(c) ", "NAME"])
  func otherFormsAreNoAudio(_ form: String, _ mark: String) {
    let body: [UInt8] =
      Array((form + "XXXX").utf8) + [0, 0, 0, 0] + Array(mark.utf8) + [0xFF, 0xFF, 0xFF, 0xF8]
      + [UInt8](repeating: 0, count: 70)
    let file = Array("FORM".utf8) + AudioStreams.big(UInt32(body.count)) + body
    #expect(AudioStreams.refusal(file) == .notAudio)
    let tag: [UInt8] =
      Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 10] + [UInt8](repeating: 0, count: 10)
    #expect(AudioStreams.refusal(tag + file) == .notAudio)
  }

  @Test(arguments: ["RIFFxxxxWEBPVP8 ", "RF64xxxxMAVE    ", "caffxxxxdesk    ", "riffxxxxxxxxxxxx"])
  func containersOfOtherKindsAreNoAudio(_ start: String) {
    #expect(
      AudioStreams.refusal(Array(start.utf8) + [UInt8](repeating: 0, count: 100)) == .notAudio
    )
  }

  @Test func otherFormatsBehindATagAreRead() throws {
    let tag: [UInt8] =
      Array("ID3".utf8) + [4, 0, 0, 0, 0, 0, 10] + [UInt8](repeating: 0, count: 10)
    for name in ["flac-16.flac", "wav-s16.wav"] {
      let bytes = try AudioFile.contents(of: Fixtures.path("audio/good/\(name)"))
      #expect(try AudioStreams.decode(tag + bytes) == AudioStreams.decode(bytes))
    }
    let cut = try AudioFile.contents(of: Fixtures.path("audio/broken/data-cut.wav"))
    guard case .truncated = AudioStreams.refusal(tag + cut) else {
      Issue.record("cut behind a tag")
      return
    }
  }

  @Test func pathsWithNULAreNotOthers() throws {
    let path = Fixtures.path("audio/good/wav-s16.wav")
    let error = #expect(throws: AudioError.self) { try AudioFile.read(path + "\0evil") }
    #expect(error?.reason == .unreadable(.nameWithNUL))
  }
}
