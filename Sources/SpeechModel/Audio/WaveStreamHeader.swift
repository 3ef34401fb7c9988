/// What stands before the samples of a WAV file that arrives as a stream, such as that of `arecord`; its sizes
/// are of no use, since they were written before the sound.
package struct WaveStreamHeader: Sendable, Equatable {
  package let coding: SampleCoding
  /// The bytes of the header.
  package let count: Int

  /// What the first bytes of a stream are.
  package enum Finding: Sendable, Equatable {
    /// A header, whole.
    case header(WaveStreamHeader)
    /// Perhaps a header, of which more bytes are needed.
    case beginning
    /// Something else, or a coding that needs a decoder.
    case other
  }

  private static let extensible = 0xFFFE

  /// Finds the header at the beginning of a stream of which these bytes have arrived.
  package static func find(in bytes: [UInt8]) -> Finding {
    let reader = ByteReader(bytes)
    if bytes.count < 12 {
      return "RIFF".utf8.elementsEqual(bytes.prefix(4)) || "RIFF".utf8.starts(with: bytes)
        ? .beginning : .other
    }
    guard reader.has("RIFF", at: 0), reader.has("WAVE", at: 8) else { return .other }
    var offset = 12
    var coding: SampleCoding?
    while bytes.count >= offset + 8 {
      guard let size = reader.number(4, at: offset + 4, .little) else { return .beginning }
      if reader.has("data", at: offset) {
        guard let coding else { return .other }
        return .header(WaveStreamHeader(coding: coding, count: offset + 8))
      }
      if reader.has("fmt ", at: offset) {
        guard bytes.count >= offset + 8 + min(size, 40) else { return .beginning }
        guard let found = Self.coding(reader, at: offset + 8, size) else { return .other }
        coding = found
      }
      offset += 8 + size + size & 1
      // No header has a chunk as long before its samples.
      if offset > FirstBytes.count { return .other }
    }
    return .beginning
  }

  private static func coding(
    _ reader: ByteReader,
    at start: Int,
    _ size: Int
  ) -> SampleCoding? {
    guard size >= 16, var number = reader.number(2, at: start, .little),
      let channels = reader.number(2, at: start + 2, .little), channels > 0,
      let rate = reader.number(4, at: start + 4, .little),
      let bits = reader.number(2, at: start + 14, .little)
    else { return nil }
    // The coding then stands at the beginning of a longer name.
    if number == extensible, size >= 40 {
      number = reader.number(2, at: start + 24, .little) ?? number
    }
    return SampleEncoding(waveCoding: number, bits: bits).map {
      SampleCoding(encoding: $0, channels: channels, sampleRateHertz: rate)
    }
  }
}
