/// Finds the tags before, after and between the frames of an MPEG stream: ID3, APE, Lyrics3.
enum MPEGTags {
  private static let (id3v1, extendedID3v1, apeHead) = (128, 227, 32)

  /// The length of the tag at an offset; nil if there is none.
  static func length(_ reader: ByteReader, at offset: Int) -> Int? {
    if let length = id3v2(reader, at: offset) { return length }
    if reader.has("TAG+", at: offset) { return extendedID3v1 }
    if reader.has("TAG", at: offset) { return id3v1 }
    if reader.has("APETAGEX", at: offset), let size = reader.number(4, at: offset + 12, .little) {
      return apeHead + size
    }
    return nil
  }

  /// The length of an ID3v2 tag with its header; nil if there is none.
  static func id3v2(_ reader: ByteReader, at offset: Int) -> Int? {
    guard reader.has("ID3", at: offset), let flags = reader.number(1, at: offset + 5, .big),
      let size = reader.number(4, at: offset + 6, .big), size & 0x8080_8080 == 0
    else { return nil }
    let length = (0..<4).reduce(0) { $0 | (size >> (8 * $1) & 0x7F) << (7 * $1) }
    let head = 10
    return head + length + (flags & 0x10 == 0 ? 0 : head)
  }

  /// The end of the tags at the beginning of a part of a file.
  ///
  /// - Throws: `AudioRefusal` if the file ends before they do.
  static func start(
    of reader: ByteReader,
    from start: Int,
    to end: Int
  ) throws(AudioRefusal) -> Int {
    var offset = start
    while offset < end, let length = length(reader, at: offset) {
      offset += length
      if offset > end { throw AudioRefusal(.truncated(.within(.tag))) }
    }
    return offset
  }

  /// The start of the tags at the end of a part of a file.
  static func end(of reader: ByteReader, in part: Range<Int>) -> Int {
    var end = part.upperBound
    while let length = lengthBefore(reader, end), end - length >= part.lowerBound { end -= length }
    return end
  }

  private static func lengthBefore(_ reader: ByteReader, _ end: Int) -> Int? {
    if reader.has("TAG", at: end - id3v1) { return id3v1 }
    if reader.has("TAG+", at: end - extendedID3v1) { return extendedID3v1 }
    if reader.has("APETAGEX", at: end - apeHead),
      let size = reader.number(4, at: end - apeHead + 12, .little),
      let flags = reader.number(4, at: end - apeHead + 20, .little)
    {
      return max(apeHead, size) + (flags & 0x8000_0000 == 0 ? 0 : apeHead)
    }
    // Its size, six digits, precedes its mark.
    let (lyricsMark, lyricsSize) = (9, 6)
    if reader.has("LYRICS200", at: end - lyricsMark), end >= lyricsMark + lyricsSize {
      let digits = reader.bytes[end - lyricsMark - lyricsSize..<end - lyricsMark]
      return Int(String(decoding: digits, as: UTF8.self)).map {
        max(0, $0) + lyricsMark + lyricsSize
      }
    }
    return nil
  }

  /// An ID3v2 tag of at least `count` zeros, which a decoder skips.
  static func filling(_ count: Int) -> [UInt8] {
    // The least that decoders take for a real tag, and the most that the four 7-bit bytes of a size
    // can hold: 256 MiB.
    let size = min(max(count, 128), 0x0FFF_FFFF)
    let head: [UInt8] = Array("ID3".utf8) + [4, 0, 0]
    return head + (0..<4).map { UInt8(size >> (7 * (3 - $0)) & 0x7F) }
      + [UInt8](repeating: 0, count: size)
  }
}
