/// The header of a safetensors file: names, shapes and places of tensors, and text.
///
/// A parser of our own and a strict one: general JSON parsers accept duplicate keys, fractions
/// and other encodings, and disagree about what they mean, so that two readers of one file could
/// see two models. UTF-8 only, no duplicate or unknown key, nothing but spaces after the end.
struct SafetensorsHeader: Equatable {
  struct Tensor: Equatable {
    var type: String
    var shape: [Int]
    var range: Range<Int>
  }

  var tensors: [String: Tensor] = [:]
  var metadata: [String: String] = [:]

  /// Why a header was refused.
  struct Defect: Error, Equatable {
    var words: String
  }

  private static let tensorLimit = 10_000
  private static let rankLimit = 8
  private static let nameLimit = 1_024

  init() {}

  /// Reads a header.
  ///
  /// - Throws: `Defect`.
  init(parsing bytes: ArraySlice<UInt8>) throws(Defect) {
    var parser = Parser(bytes: bytes, position: bytes.startIndex)
    guard bytes.first == UInt8(ascii: "{") else { throw Defect(words: "the header is no object") }
    var names: Set<String> = []
    try parser.object { parser, name throws(Defect) in
      guard names.insert(name).inserted else { throw Defect(words: "'\(name)' comes twice") }
      guard name.utf8.count <= Self.nameLimit else { throw Defect(words: "a name is too long") }
      if name == "__metadata__" {
        var metadata: [String: String] = [:]
        try parser.object { parser, key throws(Defect) in
          guard metadata.updateValue(try parser.string(), forKey: key) == nil else {
            throw Defect(words: "'\(key)' comes twice")
          }
        }
        self.metadata = metadata
      } else {
        guard tensors.count < Self.tensorLimit else { throw Defect(words: "too many tensors") }
        tensors[name] = try Self.tensor(&parser)
      }
    }
    guard bytes[parser.position...].allSatisfy({ $0 == UInt8(ascii: " ") }) else {
      throw Defect(words: "something follows the header")
    }
  }

  private static func tensor(_ parser: inout Parser) throws(Defect) -> Tensor {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try parser.object { parser, key throws(Defect) in
      switch key {
      case "dtype" where type == nil: type = try parser.string()
      case "shape" where shape == nil: shape = try parser.integers(atMost: rankLimit)
      case "data_offsets" where offsets == nil: offsets = try parser.integers(atMost: 2)
      default: throw Defect(words: "unexpected key '\(key)'")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2, offsets[0] <= offsets[1] else {
      throw Defect(words: "a tensor without dtype, shape and data_offsets")
    }
    return Tensor(type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  /// The subset of JSON that a header may use.
  private struct Parser {
    let bytes: ArraySlice<UInt8>
    var position: Int

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
        throw Defect(words: "expected '\(character)' at byte \(position) of the header")
      }
    }

    mutating func object(
      _ member: (inout Parser, String) throws(Defect) -> Void
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
      else { throw Defect(words: "expected a whole number at byte \(start) of the header") }
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
}
