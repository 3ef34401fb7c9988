/// Walks the pages of an Ogg file (RFC 3533) and extracts the sound.
///
/// libsndfile silently skips pages that are damaged or missing, and reads only the first of several
/// streams.
struct OggPages {
  /// Groups of streams that begin together; several groups may follow one another.
  private var links: [[Int: OggStream]] = []
  /// The serial numbers of each link in the order of their first pages.
  private var order: [[Int]] = []
  private var isLinkOpen = false

  /// The audio streams of a file, each the bytes of an Ogg file of its own, to be decoded one after
  /// another; the file itself if it is a single such stream, or of an unknown kind.
  ///
  /// - Throws: `AudioRefusal` if a page is damaged, missing or truncated.
  static func audioStreams(in bytes: [UInt8]) throws(AudioRefusal) -> [[UInt8]] {
    // Not a page: the version must be 0 and only three flags exist.
    guard bytes.count >= OggPage.head else {
      throw AudioRefusal(.truncated(.within(.firstPage)))
    }
    guard bytes[4] == 0, bytes[5] < 8 else { return [bytes] }
    var pages = OggPages()
    try pages.walk(ByteReader(bytes))
    let found = pages.order.indices.compactMap { link in
      pages.order[link].lazy.compactMap { pages.links[link][$0] }.first { $0.codec != nil }
    }
    return found.isEmpty
      ? [bytes] : try found.map { stream throws(AudioRefusal) in try stream.decodable(bytes) }
  }

  private mutating func walk(_ reader: ByteReader) throws(AudioRefusal) {
    var offset = 0
    while offset < reader.count {
      guard reader.has("OggS", at: offset) else {
        guard let next = Self.nextPage(reader, from: offset) else {
          try checkRest(reader, from: offset)
          return
        }
        // If that was a page, the number of the next one shows it.
        offset = next
        continue
      }
      guard let page = OggPage(reader, at: offset) else {
        throw Self.nextPage(reader, from: offset + 1) == nil
          ? AudioRefusal(.truncated(.within(.lastPage))) : Self.damaged(offset)
      }
      guard page.isSound(reader.bytes) else { throw Self.damaged(offset) }
      try add(page, reader)
      offset = page.body.upperBound
    }
  }

  private mutating func add(_ page: OggPage, _ reader: ByteReader) throws(AudioRefusal) {
    if page.isFirst {
      if !isLinkOpen || links.last?[page.serial] != nil {
        links.append([:])
        order.append([])
        isLinkOpen = true
      }
      links[links.count - 1][page.serial] = OggStream(page, reader)
      order[order.count - 1].append(page.serial)
      return
    }
    // First pages come together at the beginning.
    isLinkOpen = false
    guard let last = links.last?[page.serial]?.last else {
      throw AudioRefusal(.malformed(.ogg(.unknownStream, byte: page.offset)))
    }
    guard page.sequence == last.sequence &+ 1 else {
      let missing = page.sequence &- last.sequence &- 1
      throw AudioRefusal(
        .malformed(
          .ogg(missing < 1 << 31 ? .missingPages(Int(missing)) : .order, byte: page.offset)
        )
      )
    }
    guard !last.isLast else {
      throw AudioRefusal(.malformed(.ogg(.afterEnd, byte: page.offset)))
    }
    links[links.count - 1][page.serial]?.pages.append(page)
  }

  /// Bytes after the last page may be a damaged page, unless every stream has ended.
  private func checkRest(_ reader: ByteReader, from offset: Int) throws(AudioRefusal) {
    let rest = reader.bytes[offset...]
    if links.last?.values.allSatisfy(\.last.isLast) ?? false { return }
    if rest.allSatisfy({ $0 == 0 }) { return }
    if "OggS".utf8.starts(with: rest) {
      throw AudioRefusal(.truncated(.within(.lastPage)))
    }
    throw AudioRefusal(.malformed(.ogg(.noPage, byte: offset)))
  }

  private static func damaged(_ offset: Int) -> AudioRefusal {
    AudioRefusal(.malformed(.ogg(.checksum, byte: offset)))
  }

  private static func nextPage(_ reader: ByteReader, from start: Int) -> Int? {
    let first = UInt8(ascii: "O")
    var offset = start
    while offset + 4 <= reader.count {
      if reader.bytes[offset] == first, reader.has("OggS", at: offset) { return offset }
      offset += 1
    }
    return nil
  }
}
