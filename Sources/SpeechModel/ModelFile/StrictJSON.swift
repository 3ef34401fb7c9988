/// The JSON that a model file may contain, read byte by byte.
///
/// A strict parser of our own: general JSON parsers accept duplicate keys, fractions and other
/// encodings, and disagree about what they mean, so that two readers of one file could see two
/// models.
struct StrictJSON {
  /// Why a text was refused.
  struct Defect: Error, Equatable {
    var words: String
  }

  private let bytes: ArraySlice<UInt8>
  /// The byte that is read next.
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  private mutating func skipSpace() {
    while position < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.endIndex, bytes[position] == UInt8(ascii: character) else {
      return false
    }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(Defect) {
    guard accept(character) else {
      throw Defect(words: "expected '\(character)' at byte \(position)")
    }
  }

  /// Whether nothing but what `isBlank` takes follows.
  func isAtEnd(_ isBlank: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }) -> Bool {
    bytes[position...].allSatisfy(isBlank)
  }

  /// The deepest nesting that any file has reason for, residual blocks included.
  private static let depthLimit = 128

  /// Skips a value of any kind, in whose objects no key may occur twice.
  ///
  /// - Throws: `Defect`.
  mutating func skipValue(depth: Int = 0) throws(Defect) {
    guard depth < Self.depthLimit else { throw Defect(words: "too many objects in one another") }
    skipSpace()
    guard position < bytes.endIndex else { throw Defect(words: "a value is missing at its end") }
    switch bytes[position] {
    case UInt8(ascii: "{"):
      var names: Set<String> = []
      try object { parser, name throws(Defect) in
        guard names.insert(name).inserted else { throw Defect(words: "'\(name)' comes twice") }
        try parser.skipValue(depth: depth + 1)
      }
    case UInt8(ascii: "["):
      try expect("[")
      if accept("]") { return }
      repeat { try skipValue(depth: depth + 1) } while accept(",")
      try expect("]")
    case UInt8(ascii: "\""): _ = try string()
    default: try skipWord()
    }
  }

  /// Skips a number, true, false or null; its value is left to the decoder.
  private mutating func skipWord() throws(Defect) {
    let start = position
    while position < bytes.endIndex, Self.isOfWord(bytes[position]) { position += 1 }
    guard position > start else { throw Defect(words: "expected a value at byte \(start)") }
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  mutating func object(
    _ member: (inout StrictJSON, String) throws(Defect) -> Void
  ) throws(Defect) {
    try expect("{")
    if accept("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while accept(",")
    try expect("}")
  }

  mutating func integers(atMost limit: Int) throws(Defect) -> [Int] {
    try expect("[")
    var values: [Int] = []
    if accept("]") { return values }
    repeat {
      guard values.count < limit else { throw Defect(words: "a list is too long") }
      values.append(try integer())
    } while accept(",")
    try expect("]")
    return values
  }

  private mutating func integer() throws(Defect) -> Int {
    skipSpace()
    let start = position
    while position < bytes.endIndex, (0x30...0x39).contains(bytes[position]) { position += 1 }
    let digits = bytes[start..<position]
    guard let value = Int(String(decoding: digits, as: UTF8.self)),
      digits.count == 1 || digits.first != 0x30
    else { throw Defect(words: "expected a whole number at byte \(start)") }
    return value
  }

  mutating func string() throws(Defect) -> String {
    try expect("\"")
    var content: [UInt8] = []
    while position < bytes.endIndex {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw Defect(words: "text that is not UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): content += try escape()
      case 0..<0x20: throw Defect(words: "a control character in text")
      default: content.append(byte)
      }
    }
    throw Defect(words: "text without an end")
  }

  private mutating func escape() throws(Defect) -> [UInt8] {
    guard position < bytes.endIndex else { throw Defect(words: "text without an end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code) {
        guard position + 1 < bytes.endIndex, bytes[position] == UInt8(ascii: "\\"),
          bytes[position + 1] == UInt8(ascii: "u")
        else { throw Defect(words: "half a surrogate pair") }
        position += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else {
          throw Defect(words: "half a surrogate pair")
        }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else {
        throw Defect(words: "half a surrogate pair")
      }
      return Array(String(Character(scalar)).utf8)
    default: throw Defect(words: "an unknown escape in text")
    }
  }

  private mutating func hexadecimal() throws(Defect) -> UInt32 {
    guard position + 4 <= bytes.endIndex,
      bytes[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(
        String(decoding: bytes[position..<position + 4], as: UTF8.self),
        radix: 16
      )
    else { throw Defect(words: "an unknown escape in text") }
    position += 4
    return value
  }
}
