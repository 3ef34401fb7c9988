/// Encodes pictures as PNG (W3C, Portable Network Graphics, third edition), without compression:
/// every reader accepts it, and no library is needed.
package enum PNGEncoder {
  /// What the bytes of a picture mean.
  package enum Colour: Sendable, Equatable {
    /// One byte per pixel, black to white.
    case grey
    /// Three bytes per pixel.
    case rgb
    /// One byte per pixel, the index of its colour among at most 256.
    case palette([RGB])

    fileprivate var type: UInt8 {
      switch self {
      case .grey: 0
      case .rgb: 2
      case .palette: 3
      }
    }

    fileprivate var bytesPerPixel: Int { self == .rgb ? 3 : 1 }
  }

  /// A colour, 0 to 255 each.
  package struct RGB: Sendable, Equatable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8

    package init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }
  }

  /// Encodes the rows of a picture, the top one first.
  package static func encode(
    _ pixels: [UInt8],
    width: Int,
    height: Int,
    _ colour: Colour
  ) -> [UInt8] {
    let rowBytes = width * colour.bytesPerPixel
    precondition(width > 0 && height > 0 && pixels.count == rowBytes * height)
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // 8 bits per sample; the only methods of compression and filtering; not interlaced.
    append(
      "IHDR",
      bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, colour.type, 0, 0, 0],
      to: &file
    )
    if case .palette(let colours) = colour {
      precondition((1...256).contains(colours.count))
      append("PLTE", colours.flatMap { [$0.red, $0.green, $0.blue] }, to: &file)
    }
    var rows: [UInt8] = []
    rows.reserveCapacity((rowBytes + 1) * height)
    for row in 0..<height {
      rows.append(0)  // no filter
      rows += pixels[row * rowBytes..<(row + 1) * rowBytes]
    }
    append("IDAT", stored(rows), to: &file)
    append("IEND", [], to: &file)
    return file
  }

  /// A zlib stream (RFC 1950) of stored blocks (RFC 1951, 3.2.4).
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let most = 65_535
    var stream: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: bytes.count, by: most) {
      let block = bytes[start..<min(start + most, bytes.count)]
      let length = UInt16(block.count)
      stream.append(block.endIndex == bytes.count ? 1 : 0)
      for value in [length, ~length] {
        stream += [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)]
      }
      stream += block
    }
    return stream + bigEndian(adler32(bytes))
  }

  private static func append(_ type: String, _ contents: [UInt8], to file: inout [UInt8]) {
    let checked = Array(type.utf8) + contents
    file += bigEndian(UInt32(contents.count)) + checked + bigEndian(crc32(checked))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// RFC 1950, 8.2.
  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }

  /// PNG specification, annex D.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in crcTable[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8
    }
  }

  private static let crcTable: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? 0xEDB8_8320 ^ crc >> 1 : crc >> 1 }
  }
}
