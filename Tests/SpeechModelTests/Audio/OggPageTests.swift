import SpeechModel
import TestSupport
import Testing

/// Ogg files taken apart into pages, damaged, and put together again.
@Suite struct AudioOggPageTests {
  static let names = ["vorbis.ogg", "opus.ogg", "flac.oga"]

  /// Bit by bit, as RFC 3533 describes it.
  static func checksum(_ page: [UInt8]) -> UInt32 {
    page.reduce(0) { value, byte in
      (0..<8).reduce(value ^ UInt32(byte) << 24) { value, _ in
        value & 0x8000_0000 == 0 ? value << 1 : value << 1 ^ 0x04C1_1DB7
      }
    }
  }

  static func sealed(_ page: [UInt8]) -> [UInt8] {
    let blank = AudioStreams.replacing(page, at: 22, by: [0, 0, 0, 0])
    return AudioStreams.replacing(blank, at: 22, by: AudioStreams.little(checksum(blank)))
  }

  static func pages(_ name: String) throws -> [[UInt8]] {
    let bytes = try AudioStreams.bytes(name)
    var pages: [[UInt8]] = []
    var offset = 0
    while offset < bytes.count {
      let segments = Int(bytes[offset + 26])
      let body = bytes[offset + 27..<offset + 27 + segments].reduce(0) { $0 + Int($1) }
      pages.append(Array(bytes[offset..<offset + 27 + segments + body]))
      offset += 27 + segments + body
    }
    return pages
  }

  /// A page with other flags, or of another stream.
  static func changed(_ page: [UInt8], flags: UInt8? = nil, serial: UInt32? = nil) -> [UInt8] {
    var page = page
    if let flags { page[5] = flags }
    if let serial { page = AudioStreams.replacing(page, at: 14, by: AudioStreams.little(serial)) }
    return sealed(page)
  }

  @Test(arguments: names)
  func readsWhatWasWritten(_ name: String) throws {
    #expect(try Self.pages(name).count >= 7)
    let clip = try AudioStreams.decode(AudioStreams.bytes(name))
    let word = try AudioStreams.word()
    #expect(clip.sampleRateHertz == 16_000)
    #expect(abs(clip.durationSeconds - word.durationSeconds) < 0.001)
    if name == "flac.oga" { #expect(clip == word) }
  }

  /// As Android writes them.
  @Test(arguments: names)
  func endNeedNotBeMarked(_ name: String) throws {
    var pages = try Self.pages(name)
    let whole = try AudioStreams.decode(pages.flatMap { $0 })
    let last = pages.count - 1
    pages[last] = Self.changed(pages[last], flags: pages[last][5] & ~4)
    #expect(try AudioStreams.decode(pages.flatMap { $0 }) == whole)
    // A recorder that reserved more space than it needed.
    #expect(
      try AudioStreams.decode(pages.flatMap { $0 } + [UInt8](repeating: 0, count: 900)) == whole
    )
  }

  @Test(arguments: names)
  func everyFlippedBitIsFound(_ name: String) throws {
    let bytes = try AudioStreams.bytes(name)
    for offset in stride(from: 0, to: bytes.count, by: 53) {
      var damaged = bytes
      damaged[offset] ^= UInt8(1 << (offset % 8))
      #expect(throws: AudioError.self, "\(offset)") { try AudioStreams.decode(damaged) }
    }
  }

  @Test(arguments: names)
  func damageIsNamed(_ name: String) throws {
    let pages = try Self.pages(name)
    let middle = pages.count / 2
    let offset = pages[..<middle].reduce(0) { $0 + $1.count }
    var damaged = pages
    damaged[middle][pages[middle].count - 1] ^= 1
    #expect(
      AudioStreams.refusal(damaged.flatMap { $0 })
        == .malformed(.ogg(.checksum, byte: offset))
    )
    var gone = pages
    gone.removeSubrange(middle..<middle + 2)
    #expect(
      AudioStreams.refusal(gone.flatMap { $0 })
        == .malformed(.ogg(.missingPages(2), byte: offset))
    )
    gone = pages
    gone.remove(at: middle)
    #expect(
      AudioStreams.refusal(gone.flatMap { $0 })
        == .malformed(.ogg(.missingPages(1), byte: offset))
    )
    var swapped = pages
    swapped.insert(pages[middle - 1], at: middle)
    #expect(
      AudioStreams.refusal(swapped.flatMap { $0 })
        == .malformed(.ogg(.order, byte: offset))
    )
    // The mark of the middle page itself.
    damaged = pages
    damaged[middle][1] ^= 1
    #expect(throws: AudioError.self) { try AudioStreams.decode(damaged.flatMap { $0 }) }
    // The mark of the last page, after which no page number reveals the gap.
    damaged = pages
    damaged[pages.count - 1][1] ^= 1
    #expect(throws: AudioError.self) { try AudioStreams.decode(damaged.flatMap { $0 }) }
  }

  @Test(arguments: names)
  func cutStreamsAreFound(_ name: String) throws {
    let bytes = try AudioStreams.bytes(name)
    let pages = try Self.pages(name)
    for lost in [1, 10, pages[pages.count - 1].count - 2] {
      #expect(
        AudioStreams.refusal(Array(bytes.dropLast(lost)))
          == .truncated(.within(.lastPage)),
        "\(lost)"
      )
    }
    // The page is complete, but its last packet continues in a page that is missing.
    var page = pages[pages.count - 1]
    page = AudioStreams.replacing(page, at: 5, by: [page[5] & ~4])
    let segments = Int(page[26])
    page = Array(page[..<(27 + segments)]) + page[(27 + segments)...]
    page[26] += 1
    page.insert(255, at: 27 + segments)
    page += [UInt8](repeating: 7, count: 255)
    #expect(
      AudioStreams.refusal((pages.dropLast() + [Self.sealed(page)]).flatMap { $0 })
        == .truncated(.within(.lastPacket))
    )
  }

  /// One stream after another, as of a recorder that was paused, with the same number or another.
  @Test(arguments: names)
  func readsChainedStreams(_ name: String) throws {
    let pages = try Self.pages(name)
    let one = try AudioStreams.decode(pages.flatMap { $0 }).samples
    let other = pages.map { Self.changed($0, serial: 77) }
    for second in [pages, other] {
      let both = try AudioStreams.decode((pages + second).flatMap { $0 })
      #expect(both.samples == one + one)
    }
  }

  /// Streams without sound, such as an index or a film's pictures, between the pages of the sound.
  @Test(arguments: names)
  func readsMultiplexedStreams(_ name: String) throws {
    let pages = try Self.pages(name)
    let whole = try AudioStreams.decode(pages.flatMap { $0 })
    func silent(_ sequence: UInt32, flags: UInt8) -> [UInt8] {
      let head: [UInt8] = Array("OggS".utf8) + [0, flags] + [UInt8](repeating: 0, count: 8)
      return Self.sealed(
        head + AudioStreams.little(UInt32(99)) + AudioStreams.little(sequence) + [0, 0, 0, 0, 1, 8]
          + Array("fishead\0".utf8)
      )
    }
    let mixed =
      [silent(0, flags: 2)] + pages[..<2] + [silent(1, flags: 0)] + pages[2..<4]
      + [silent(2, flags: 4)] + pages[4...]
    #expect(try AudioStreams.decode(mixed.flatMap { $0 }) == whole)
    var lost = mixed
    lost.remove(at: 5)
    #expect(throws: AudioError.self) { try AudioStreams.decode(lost.flatMap { $0 }) }
  }

  @Test func streamsOfDifferentRatesAreRefused() throws {
    let both = try AudioStreams.bytes("vorbis.ogg") + AudioStreams.bytes("vorbis-44100.ogg")
    #expect(
      AudioStreams.refusal(both)
        == .mixedStreams
    )
  }
}
