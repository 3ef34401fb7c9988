/// One of the streams that the pages of an Ogg file form.
struct OggStream {
  /// The coding of its packets.
  enum Codec {
    case vorbis, opus, speex
    /// Preceded by a mark of its own, of `mark` bytes.
    case flac(mark: Int)
  }

  /// Nil if it is not sound.
  let codec: Codec?
  /// At least one.
  var pages: [OggPage]
  var last: OggPage { pages[pages.count - 1] }

  /// Begins a stream with its first page.
  init(_ page: OggPage, _ reader: ByteReader) {
    pages = [page]
    func begins(_ mark: String) -> Bool { reader.has(mark, at: page.body.lowerBound) }
    codec =
      if begins("\u{1}vorbis") {
        .vorbis
      } else if begins("OpusHead") {
        .opus
      } else if begins("Speex   ") {
        .speex
      } else if begins("\u{7F}FLAC") {
        .flac(mark: 9)
      } else if begins("fLaC") {
        .flac(mark: 0)
      } else {
        nil
      }
  }

  /// The stream by itself, in the form that libsndfile reads.
  ///
  /// - Throws: `AudioRefusal` if it ends within a packet.
  func decodable(_ file: [UInt8]) throws(AudioRefusal) -> [UInt8] {
    if last.isUnfinished { throw AudioRefusal(.truncated(.within(.lastPacket))) }
    if case .speex = codec { throw AudioRefusal(.unsupported(detail: "Speex")) }
    if case .flac(let mark) = codec {
      // Concatenated, its packets are a FLAC file; in Ogg, libsndfile does not read it.
      let bodies = pages.reduce(into: []) { $0 += file[$1.body] }
      return Array(bodies.dropFirst(mark))
    }
    let size = pages.reduce(0) { $0 + $1.body.upperBound - $1.offset }
    if size == file.count, last.isLast { return file }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    for page in pages { bytes += file[page.offset..<page.body.upperBound] }
    // Some recorders leave the end unmarked; without the mark, libsndfile loses the end of Opus.
    if !last.isLast { last.markLast(in: &bytes) }
    return bytes
  }
}
