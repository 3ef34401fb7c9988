import Foundation

/// Reads PNG files of stored blocks and checks everything that a decoder would, bit by bit and
/// apart from the encoder.
struct PNGReader {
  struct Flaw: Error {
    var words: String
  }

  var width = 0
  var height = 0
  var colourType = 0
  var palette: [UInt8] = []
  var rows: [UInt8] = []
  var types: [String] = []

  init(_ file: [UInt8]) throws {
    func number(_ place: Int) -> Int {
      file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
    guard Array(file.prefix(8)) == [137, 80, 78, 71, 13, 10, 26, 10] else {
      throw Flaw(words: "signature")
    }
    var stream: [UInt8] = []
    var place = 8
    while place < file.count {
      let length = number(place)
      let end = place + 8 + length
      guard end + 4 <= file.count else { throw Flaw(words: "length") }
      let type = String(decoding: file[place + 4..<place + 8], as: UTF8.self)
      guard Self.crc(file[place + 4..<end]) == UInt32(number(end)) else {
        throw Flaw(words: "CRC of \(type)")
      }
      switch type {
      case "IHDR":
        (width, height) = (number(place + 8), number(place + 12))
        guard file[place + 16] == 8, Array(file[place + 18..<end]) == [0, 0, 0] else {
          throw Flaw(words: "header")
        }
        colourType = Int(file[place + 17])
      case "PLTE": palette = Array(file[place + 8..<end])
      case "IDAT": stream += file[place + 8..<end]
      default: break
      }
      types.append(type)
      place = end + 4
    }
    rows = try Self.inflate(stream)
  }

  private static func inflate(_ stream: [UInt8]) throws -> [UInt8] {
    guard stream.count > 6, (Int(stream[0]) << 8 | Int(stream[1])) % 31 == 0, stream[0] & 15 == 8
    else { throw Flaw(words: "zlib header") }
    var bytes: [UInt8] = []
    var place = 2
    while true {
      let (head, low, high) = (stream[place], stream[place + 1], stream[place + 2])
      guard head >> 1 == 0 else { throw Flaw(words: "not stored") }
      guard stream[place + 3] == ~low, stream[place + 4] == ~high else {
        throw Flaw(words: "length of a block")
      }
      let end = place + 5 + Int(high) << 8 + Int(low)
      bytes += stream[place + 5..<end]
      place = end
      if head & 1 == 1 { break }
    }
    var (a, b) = (1, 0)
    for byte in bytes {
      a = (a + Int(byte)) % 65_521
      b = (b + a) % 65_521
    }
    let sum = stream[place...].reduce(0) { $0 << 8 | Int($1) }
    guard stream.count == place + 4, sum == b << 16 | a else { throw Flaw(words: "Adler-32") }
    return bytes
  }

  /// The remainder by the polynomial, one bit after another.
  private static func crc(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var remainder: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      for bit in 0..<8 {
        let carry = (remainder ^ UInt32(byte) >> UInt32(bit)) & 1
        remainder >>= 1
        if carry == 1 { remainder ^= 0xEDB8_8320 }
      }
    }
    return ~remainder
  }
}
