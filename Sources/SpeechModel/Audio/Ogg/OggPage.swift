/// A page of an Ogg file, as its header describes it.
struct OggPage {
  static let head = 27
  var offset: Int
  var flags: UInt8
  var serial: Int
  var sequence: UInt32
  var checksum: Int
  var body: Range<Int>
  var isUnfinished: Bool

  var isFirst: Bool { flags & 2 != 0 }
  var isLast: Bool { flags & 4 != 0 }

  /// Nil if the file ends before the page does.
  init?(_ reader: ByteReader, at offset: Int) {
    guard let serial = reader.number(4, at: offset + 14, .little),
      let sequence = reader.number(4, at: offset + 18, .little),
      let checksum = reader.number(4, at: offset + 22, .little),
      let segments = reader.number(1, at: offset + 26, .little),
      offset + Self.head + segments <= reader.count
    else { return nil }
    let start = offset + Self.head + segments
    let lacing = reader.bytes[offset + Self.head..<start]
    let length = lacing.reduce(0) { $0 + Int($1) }
    guard start + length <= reader.count else { return nil }
    self.offset = offset
    self.serial = serial
    self.sequence = UInt32(truncatingIfNeeded: sequence)
    self.checksum = checksum
    flags = reader.bytes[offset + 5]
    body = start..<start + length
    isUnfinished = lacing.last == 255
  }

  /// Marks the page, at the end of some bytes, as the last of its stream.
  func markLast(in bytes: inout [UInt8]) {
    let own = bytes.count - (body.upperBound - offset)..<bytes.count
    bytes[own.lowerBound + 5] |= 4
    let checksum = Self.checksum(bytes, own)
    for k in 0..<4 {
      bytes[own.lowerBound + 22 + k] = UInt8(truncatingIfNeeded: checksum >> (8 * k))
    }
  }

  /// Whether its checksum is correct.
  func isSound(_ bytes: [UInt8]) -> Bool {
    checksum == Int(Self.checksum(bytes, offset..<body.upperBound))
  }

  /// The checksums of single bytes: polynomial 0x04C11DB7, the highest bit first.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte) << 24) { value, _ in
      value << 1 ^ (value & 0x8000_0000 == 0 ? 0 : 0x04C1_1DB7)
    }
  }

  /// The checksum of a page, in which its own four bytes count as zeros.
  static func checksum(_ bytes: [UInt8], _ page: Range<Int>) -> UInt32 {
    let own = page.lowerBound + 22..<page.lowerBound + 26
    return bytes.withUnsafeBufferPointer { bytes in
      table.withUnsafeBufferPointer { table in
        var value: UInt32 = 0
        func add(_ range: Range<Int>) {
          for k in range { value = value << 8 ^ table[Int(value >> 24) ^ Int(bytes[k])] }
        }
        add(page.lowerBound..<own.lowerBound)
        for _ in own { value = value << 8 ^ table[Int(value >> 24)] }
        add(own.upperBound..<page.upperBound)
        return value
      }
    }
  }
}
