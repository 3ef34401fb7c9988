/// The byte order of a number in a file.
enum ByteOrder {
  case little, big
}

/// Finds marks and numbers in a file's bytes; nil where the file ends before them.
struct ByteReader {
  let bytes: [UInt8]
  var count: Int { bytes.count }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether the characters of a mark are at an offset.
  func has(_ mark: String, at offset: Int) -> Bool {
    let wanted = mark.utf8
    return offset >= 0 && offset + wanted.count <= count
      && bytes[offset..<offset + wanted.count].elementsEqual(wanted)
  }

  /// Whether four printable characters, such as the name of a chunk, are at an offset.
  func hasName(at offset: Int) -> Bool {
    offset + 4 <= count && bytes[offset..<offset + 4].allSatisfy { (0x20...0x7E).contains($0) }
  }

  /// The number of `width` bytes; nil also if it does not fit an Int.
  func number(_ width: Int, at offset: Int, _ order: ByteOrder) -> Int? {
    guard offset >= 0, offset + width <= count else { return nil }
    var value: UInt64 = 0
    for k in 0..<width {
      value = value << 8 | UInt64(bytes[offset + (order == .big ? k : width - 1 - k)])
    }
    return Int(exactly: value)
  }

  /// The bytes with a number of `width` bytes replaced.
  func replacing(_ width: Int, at offset: Int, by value: Int, _ order: ByteOrder) -> [UInt8] {
    var changed = bytes
    for k in 0..<width {
      changed[offset + (order == .little ? k : width - 1 - k)] = UInt8(
        truncatingIfNeeded: value >> (8 * k)
      )
    }
    return changed
  }

  /// Whether chunks, each a name, a size and a body of that size, fill the rest of the file.
  func areChunks(from start: Int, _ order: ByteOrder, sizeBytes: Int = 4) -> Bool {
    var offset = start
    while offset < count {
      guard hasName(at: offset), let size = number(sizeBytes, at: offset + 4, order),
        size <= count
      else { return false }
      offset += 4 + sizeBytes + size + (sizeBytes == 4 ? size & 1 : 0)
    }
    // The last byte of padding is often left out.
    return offset <= count + 1
  }
}

/// Why a file is not passed to the decoder, or its decoded sound is not accepted.
struct AudioRefusal: Error {
  var reason: AudioError.Reason

  init(_ reason: AudioError.Reason) { self.reason = reason }

  /// A file that ends before what its header announces.
  static func missing(_ announced: Int, _ found: Int) -> AudioRefusal {
    AudioRefusal(.truncated(.bytes(announced: announced, found: found)))
  }
}
