/// Checks and repairs the sizes in WAV, RF64 and W64 files.
///
/// libsndfile silently reads a truncated file, and none of the sound of a recorder that was
/// switched off before it wrote the size.
enum WaveHeader {
  /// The kind of a file's data.
  enum Sound {
    /// Sound that libsndfile decodes, given these bytes of the file.
    case file([UInt8])
    /// MPEG frames in this part of the file.
    case mpeg(Range<Int>)
  }

  /// Programs that write to a pipe cannot know the size and write one near the largest.
  static let unknownSizes = 0x7FFF_0000...

  private static let mpegCodings = [0x50, 0x55]

  /// A RIFF or RIFX file.
  ///
  /// - Throws: `AudioRefusal` if it ends before what it announces.
  static func checked(_ bytes: [UInt8], _ order: ByteOrder) throws(AudioRefusal) -> Sound {
    if bytes.count < 36 { throw .missing(44, bytes.count) }
    let reader = ByteReader(bytes)
    var coding: Int?
    var offset = 12
    while let size = reader.number(4, at: offset + 4, order), reader.hasName(at: offset) {
      let start = offset + 8
      if reader.has("fmt ", at: offset) { coding = reader.number(2, at: start, order) }
      if reader.has("data", at: offset) {
        let isUnknown = unknownSizes.contains(size)
        let isUnfilled = size == 0 && !reader.areChunks(from: start, order)
        let end = isUnknown || isUnfilled ? bytes.count : start + size
        if end > bytes.count { throw .missing(end, bytes.count) }
        if let coding, mpegCodings.contains(coding) { return .mpeg(start..<end) }
        return .file(
          isUnfilled ? reader.replacing(4, at: offset + 4, by: end - start, order) : bytes
        )
      }
      if start + size > bytes.count { throw .missing(start + size, bytes.count) }
      offset = start + size + size & 1
    }
    // No chunk at all: libsndfile reports the error.
    return .file(bytes)
  }

  /// An RF64 file: its sizes are in a chunk `ds64`, of 64 bits.
  ///
  /// - Throws: `AudioRefusal` if it ends before what it announces.
  static func checkedRF64(_ bytes: [UInt8]) throws(AudioRefusal) -> Sound {
    let reader = ByteReader(bytes)
    let hasSizes = reader.has("ds64", at: 12)
    if hasSizes, let whole = known(reader.number(8, at: 20, .little)), whole + 8 > bytes.count {
      throw .missing(whole + 8, bytes.count)
    }
    var offset = 12
    while let size = reader.number(4, at: offset + 4, .little), reader.hasName(at: offset) {
      let start = offset + 8
      if reader.has("data", at: offset) {
        let rest = bytes.count - start
        let announced = hasSizes ? known(reader.number(8, at: 28, .little)) : nil
        if let announced, announced > rest { throw .missing(start + announced, bytes.count) }
        if announced != nil || reader.areChunks(from: start, .little) { return .file(bytes) }
        let own = size == 0 || unknownSizes.contains(size) ? rest : size
        if own > rest { throw .missing(start + own, bytes.count) }
        // Without the chunk's size, libsndfile finds no sound in an RF64 file, but does in a WAV
        // file.
        let sized = reader.replacing(4, at: offset + 4, by: own, .little)
        return .file(Array("RIFF".utf8) + sized[4...])
      }
      offset = start + size + size & 1
    }
    return .file(bytes)
  }

  /// A W64 file: chunks are named by 16 bytes, have sizes of 64 bits that count the whole chunk, and
  /// begin at multiples of 8.
  ///
  /// - Throws: `AudioRefusal` if it ends before what it announces.
  static func checkedW64(_ bytes: [UInt8]) throws(AudioRefusal) -> Sound {
    let reader = ByteReader(bytes)
    if let whole = known(reader.number(8, at: 16, .little)), whole > bytes.count {
      throw .missing(whole, bytes.count)
    }
    let head = 24
    var offset = 40
    while offset + head <= bytes.count {
      let size = known(reader.number(8, at: offset + 16, .little))
      if reader.has("data", at: offset) {
        if let size, size > head {
          if offset + size > bytes.count { throw .missing(offset + size, bytes.count) }
          return .file(bytes)
        }
        let rest = bytes.count - offset
        if rest == head || reader.hasName(at: offset + head) { return .file(bytes) }
        return .file(reader.replacing(8, at: offset + 16, by: rest, .little))
      }
      guard let size, size >= head, size <= bytes.count else { break }
      offset += (size + 7) & ~7
    }
    return .file(bytes)
  }

  /// A size of 64 bits; nil if it was never written.
  private static func known(_ size: Int?) -> Int? {
    guard let size, size > 0, size < 1 << 62 else { return nil }
    return size
  }

  /// The name of a WAV file's coding if libsndfile does not decode it: libsndfile itself calls such
  /// a file malformed.
  static func unknownCoding(_ bytes: [UInt8]) -> String? {
    let reader = ByteReader(bytes)
    guard reader.has("RIFF", at: 0), reader.has("fmt ", at: 12),
      let tag = reader.number(2, at: 20, .little)
    else { return nil }
    // PCM, MS ADPCM, float, A-law, µ-law, IMA ADPCM, GSM, G.721, NMS ADPCM, MPEG, extensible.
    let decoded: Set = [1, 2, 3, 6, 7, 0x11, 0x31, 0x38, 0x40, 0x50, 0x55, 0xFFFE]
    return decoded.contains(tag) ? nil : "WAV coding 0x" + String(tag, radix: 16)
  }
}
