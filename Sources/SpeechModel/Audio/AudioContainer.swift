/// What the first and last bytes of a file tell without decoding it.
///
/// libsndfile reads a WAV file that was cut short without a word, so whether everything that the
/// header announces is there is looked up here.
enum AudioContainer {
  /// Whether the first bytes are those of a format that we let libsndfile open.
  ///
  /// A list of our own, because libsndfile also tries rare formats whose parsers are old and
  /// that have no signature, so that any bytes may pass for audio.
  static func isKnown(_ bytes: [UInt8]) -> Bool {
    let signatures = [
      "RIFF", "RIFX", "RF64", "fLaC", "OggS", "FORM", "caff", ".snd", "dns.", "riff",
    ]
    if signatures.contains(where: { bytes.starts(with: $0.utf8) }) { return true }
    return isMPEG(bytes)
  }

  /// Whether the bytes are MPEG audio: a tag, or a frame, which begins with eleven set bits and a
  /// layer that is not the reserved one.
  static func isMPEG(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: "ID3".utf8) { return true }
    return bytes.count > 2 && bytes[0] == 0xFF && bytes[1] & 0xE0 == 0xE0 && bytes[1] & 0x06 != 0
  }

  /// What is missing at the end, in words, or nil if everything announced is there.
  static func truncation(of bytes: [UInt8]) -> String? {
    if bytes.starts(with: "RIFF".utf8) { return truncatedWave(bytes, littleEndian: true) }
    if bytes.starts(with: "RIFX".utf8) { return truncatedWave(bytes, littleEndian: false) }
    if bytes.starts(with: "OggS".utf8) { return truncatedOgg(bytes) }
    if bytes.starts(with: ".snd".utf8), bytes.count >= 12 {
      let size = word(bytes, at: 8, littleEndian: false)
      let announced = Int(word(bytes, at: 4, littleEndian: false)) + Int(size)
      return size != .max && announced > bytes.count ? missing(announced, bytes.count) : nil
    }
    // RF64 keeps its size in the chunk after the first twelve bytes, W64 in bytes 16 to 23.
    if bytes.starts(with: "RF64".utf8), bytes.count >= 28, bytes[12..<16].elementsEqual("ds64".utf8)
    {
      return truncated(bytes, announced: longWord(bytes, at: 20) &+ 8)
    }
    if bytes.starts(with: "riff".utf8), bytes.count >= 24 {
      return truncated(bytes, announced: longWord(bytes, at: 16))
    }
    if bytes.starts(with: "FORM".utf8), bytes.count >= 8 {
      let announced = Int(word(bytes, at: 4, littleEndian: false)) + 8
      return announced > bytes.count ? missing(announced, bytes.count) : nil
    }
    return nil
  }

  /// The coding of a WAV file in words, if it is none that libsndfile decodes: libsndfile itself
  /// calls such a file malformed.
  static func unknownWaveCoding(_ bytes: [UInt8]) -> String? {
    guard bytes.starts(with: "RIFF".utf8), bytes.count >= 22,
      bytes[12..<16].elementsEqual("fmt ".utf8)
    else { return nil }
    let tag = UInt16(bytes[21]) << 8 | UInt16(bytes[20])
    // PCM, MS ADPCM, float, A-law, µ-law, IMA ADPCM, GSM, G.721, NMS ADPCM, MPEG, extensible.
    let decoded: Set<UInt16> = [1, 2, 3, 6, 7, 0x11, 0x31, 0x38, 0x40, 0x50, 0x55, 0xFFFE]
    return decoded.contains(tag) ? nil : "WAV coding 0x" + String(tag, radix: 16)
  }

  private static func truncated(_ bytes: [UInt8], announced: UInt64) -> String? {
    announced > UInt64(bytes.count)
      ? "its header announces \(announced) bytes, \(bytes.count) are there" : nil
  }

  private static func longWord(_ bytes: [UInt8], at offset: Int) -> UInt64 {
    UInt64(word(bytes, at: offset + 4, littleEndian: true)) << 32
      | UInt64(word(bytes, at: offset, littleEndian: true))
  }

  private static func missing(_ announced: Int, _ found: Int) -> String {
    "its header announces \(announced) bytes, \(found) are there"
  }

  private static func word(_ bytes: [UInt8], at offset: Int, littleEndian: Bool) -> UInt32 {
    let four = bytes[offset..<offset + 4]
    return (littleEndian ? Array(four.reversed()) : Array(four)).reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func truncatedWave(_ bytes: [UInt8], littleEndian: Bool) -> String? {
    if bytes.count < 36 { return missing(44, bytes.count) }
    guard bytes[8..<12].elementsEqual("WAVE".utf8) else { return nil }
    var offset = 12
    while offset + 8 <= bytes.count {
      // Not a chunk at all: libsndfile will say what is wrong.
      guard bytes[offset..<offset + 4].allSatisfy({ (0x20...0x7E).contains($0) }) else {
        return nil
      }
      let size = word(bytes, at: offset + 4, littleEndian: littleEndian)
      let isData = bytes[offset..<offset + 4].elementsEqual("data".utf8)
      // Programs that write to a pipe cannot know the size and put one near the largest there.
      if isData && size >= 0x7FFF_0000 { return nil }
      let end = offset + 8 + Int(size)
      if end > bytes.count { return missing(end, bytes.count) }
      if isData { return nil }
      offset = end + Int(size & 1)
    }
    return nil
  }

  /// The last page of an Ogg stream must be whole and marked as the last one (RFC 3533).
  private static func truncatedOgg(_ bytes: [UInt8]) -> String? {
    let header = 27
    guard bytes.count >= header else { return "its first page is not whole" }
    // Not a page at all: the version must be 0 and only three flags exist.
    guard bytes[4] == 0, bytes[5] < 8 else { return nil }
    let pattern = Array("OggS".utf8)
    for offset in stride(from: bytes.count - 4, through: 0, by: -1)
    where bytes[offset] == pattern[0] && bytes[offset..<offset + 4].elementsEqual(pattern) {
      guard offset + header <= bytes.count else { return "its last page is not whole" }
      let segments = Int(bytes[offset + 26])
      guard offset + header + segments <= bytes.count else { return "its last page is not whole" }
      let body = bytes[offset + header..<offset + header + segments].reduce(0) { $0 + Int($1) }
      if offset + header + segments + body > bytes.count { return "its last page is not whole" }
      return bytes[offset + 5] & 4 == 0 ? "the page that ends the stream is missing" : nil
    }
    return nil
  }
}
