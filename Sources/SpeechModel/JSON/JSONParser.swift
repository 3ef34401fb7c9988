/// Reads JSON as RFC 8259 has it, and no more of it than a request has reason for.
struct JSONParser {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private var values = 0

  /// The deepest nesting.
  private static let depthLimit = 64
  /// The most values, since one takes much more memory than the bytes it was read from.
  private static let valueLimit = 1_000_000

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  private func defect(_ words: String) -> JSONDefect {
    JSONDefect(words: "\(words) at byte \(position - bytes.startIndex + 1)")
  }

  private mutating func skipSpace() {
    while position < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private func isNext(_ character: Unicode.Scalar) -> Bool {
    position < bytes.endIndex && bytes[position] == UInt8(ascii: character)
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard isNext(character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(JSONDefect) {
    guard accept(character) else { throw defect("expected '\(character)'") }
  }

  mutating func expectEnd() throws(JSONDefect) {
    skipSpace()
    guard position == bytes.endIndex else { throw defect("something follows the value") }
  }

  mutating func value(depth: Int) throws(JSONDefect) -> JSONValue {
    guard depth < Self.depthLimit else {
      throw defect("more than \(Self.depthLimit) values in one another")
    }
    values += 1
    guard values <= Self.valueLimit else {
      throw defect("more than \(Self.valueLimit) values")
    }
    skipSpace()
    let start = position
    guard position < bytes.endIndex else { throw defect("a value is missing") }
    let content: JSONValue.Content
    switch bytes[position] {
    case UInt8(ascii: "{"): content = try object(depth)
    case UInt8(ascii: "["): content = try array(depth)
    case UInt8(ascii: "\""):
      try skipString()
      content = .string
    case UInt8(ascii: "t"): content = try word("true", .bool(true))
    case UInt8(ascii: "f"): content = try word("false", .bool(false))
    case UInt8(ascii: "n"): content = try word("null", .null)
    default:
      try skipNumber()
      content = .number
    }
    return JSONValue(content, raw: bytes[start..<position])
  }

  private mutating func object(_ depth: Int) throws(JSONDefect) -> JSONValue.Content {
    position += 1
    var members: [(name: String, value: JSONValue)] = []
    if accept("}") { return .object(members) }
    repeat {
      skipSpace()
      let start = position
      guard isNext("\"") else { throw defect("expected a member's name") }
      try skipString()
      guard let name = Self.text(of: bytes[start..<position]) else {
        throw defect("half a surrogate pair")
      }
      try expect(":")
      members.append((name, try value(depth: depth + 1)))
    } while accept(",")
    try expect("}")
    return .object(members)
  }

  private mutating func array(_ depth: Int) throws(JSONDefect) -> JSONValue.Content {
    position += 1
    var elements: [JSONValue] = []
    if accept("]") { return .array(elements) }
    repeat { elements.append(try value(depth: depth + 1)) } while accept(",")
    try expect("]")
    return .array(elements)
  }

  private mutating func word(
    _ word: String,
    _ content: JSONValue.Content
  ) throws(JSONDefect) -> JSONValue.Content {
    guard bytes[position...].starts(with: word.utf8) else { throw defect("expected a value") }
    position += word.utf8.count
    return content
  }

  private mutating func skipString() throws(JSONDefect) {
    position += 1
    while position < bytes.endIndex {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return
      case UInt8(ascii: "\\"):
        guard position < bytes.endIndex else { throw defect("text without an end") }
        let escape = bytes[position]
        position += 1
        guard escape == UInt8(ascii: "u") || Self.escapes[escape] != nil else {
          throw defect("an unknown escape")
        }
        guard escape == UInt8(ascii: "u") else { continue }
        guard bytes.endIndex - position >= 4,
          bytes[position..<position + 4].allSatisfy({ Self.hexadecimal($0) != nil })
        else { throw defect("an unknown escape") }
        position += 4
      case 0..<0x20: throw defect("a control character in text")
      default: continue
      }
    }
    throw defect("text without an end")
  }

  private mutating func skipDigits() throws(JSONDefect) {
    let start = position
    while position < bytes.endIndex, (0x30...0x39).contains(bytes[position]) { position += 1 }
    if position == start { throw defect("expected a value") }
  }

  private mutating func skipNumber() throws(JSONDefect) {
    if isNext("-") { position += 1 }
    let start = position
    try skipDigits()
    guard position == start + 1 || bytes[start] != UInt8(ascii: "0") else {
      throw defect("a number that begins with 0")
    }
    if isNext(".") {
      position += 1
      try skipDigits()
    }
    if isNext("e") || isNext("E") {
      position += 1
      if isNext("+") || isNext("-") { position += 1 }
      try skipDigits()
    }
  }

  // MARK: Text

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
    UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
  ]

  private static func hexadecimal(_ byte: UInt8) -> UInt32? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt32.init)
  }

  /// The text of a string's bytes, quotes included, that were read without a defect; nil if an
  /// escape is half a surrogate pair or the bytes are not UTF-8.
  static func text(of raw: ArraySlice<UInt8>) -> String? {
    let inner = raw.dropFirst().dropLast()
    guard inner.contains(UInt8(ascii: "\\")) else {
      return String(validating: inner, as: UTF8.self)
    }
    var content: [UInt8] = []
    var position = inner.startIndex
    func unit(at start: Int) -> UInt32? {
      guard inner.endIndex - start >= 6, inner[start] == UInt8(ascii: "\\"),
        inner[start + 1] == UInt8(ascii: "u")
      else { return nil }
      return inner[start + 2..<start + 6].reduce(0) { $0 << 4 + (hexadecimal($1) ?? 0) }
    }
    while position < inner.endIndex {
      guard inner[position] == UInt8(ascii: "\\") else {
        content.append(inner[position])
        position += 1
        continue
      }
      if let byte = escapes[inner[position + 1]] {
        content.append(byte)
        position += 2
        continue
      }
      guard var code = unit(at: position) else { return nil }
      position += 6
      if (0xD800..<0xDC00).contains(code) {
        guard let low = unit(at: position), (0xDC00..<0xE000).contains(low) else { return nil }
        position += 6
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { return nil }
      content += Array(String(Character(scalar)).utf8)
    }
    return String(validating: content, as: UTF8.self)
  }
}
