/// Checks and repairs the sizes in AIFF, AU and CAF files, whose truncation libsndfile does not
/// report.
///
/// A size of 0 or of the largest number, with sound after it, was left by a recorder that was
/// switched off: the sound continues to the end of the file.
enum SizedHeader {
  /// An AIFF or AIFC file.
  ///
  /// - Throws: `AudioRefusal` if it ends before what it announces.
  static func checkedAIFF(_ bytes: [UInt8]) throws(AudioRefusal) -> [UInt8] {
    let reader = ByteReader(bytes)
    let whole = reader.number(4, at: 4, .big) ?? 0
    if !WaveHeader.unknownSizes.contains(whole), whole + 8 > bytes.count {
      throw .missing(whole + 8, bytes.count)
    }
    // The sound follows an offset and a block size.
    let head = 8
    var offset = 12
    while let size = reader.number(4, at: offset + 4, .big), reader.hasName(at: offset) {
      let start = offset + 8
      if reader.has("SSND", at: offset) {
        let isUnknown = WaveHeader.unknownSizes.contains(size)
        let isUnfilled =
          size <= head && bytes.count > start + head
          && !reader.areChunks(from: start + size, .big)
        if isUnknown || isUnfilled {
          return reader.replacing(4, at: offset + 4, by: bytes.count - start, .big)
        }
      }
      if start + size > bytes.count { throw .missing(start + size, bytes.count) }
      offset = start + size + size & 1
    }
    return bytes
  }

  /// An AU file.
  ///
  /// - Throws: `AudioRefusal` if it ends before what it announces.
  static func checkedAU(_ bytes: [UInt8], _ order: ByteOrder) throws(AudioRefusal) -> [UInt8] {
    let reader = ByteReader(bytes)
    guard let start = reader.number(4, at: 4, order), let size = reader.number(4, at: 8, order)
    else { return bytes }
    let unknown = Int(UInt32.max)
    if size == unknown { return bytes }
    if start + size > bytes.count { throw .missing(start + size, bytes.count) }
    return size == 0 && start < bytes.count
      ? reader.replacing(4, at: 8, by: unknown, order) : bytes
  }

  /// A CAF file.
  ///
  /// - Throws: `AudioRefusal` if it ends before what it announces.
  static func checkedCAF(_ bytes: [UInt8]) throws(AudioRefusal) -> [UInt8] {
    let reader = ByteReader(bytes)
    // The sound follows a count of edits.
    let head = 4
    var offset = 8
    while offset + 12 <= bytes.count, reader.hasName(at: offset) {
      let start = offset + 12
      let size = reader.number(8, at: offset + 4, .big)
      if reader.has("data", at: offset) {
        let isUnfilled =
          (size ?? .max) <= head && !reader.areChunks(from: start + (size ?? 0), .big, sizeBytes: 8)
        if size == nil || isUnfilled {
          return reader.replacing(8, at: offset + 4, by: bytes.count - start, .big)
        }
      }
      guard let size, size < 1 << 62 else { return bytes }
      if start + size > bytes.count { throw .missing(start + size, bytes.count) }
      offset = start + size
    }
    return bytes
  }
}
