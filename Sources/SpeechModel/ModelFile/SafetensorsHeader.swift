/// The header of a safetensors file: names, shapes and ranges of tensors, and text.
///
/// UTF-8 only, no duplicate or unknown key, nothing but spaces after the end.
struct SafetensorsHeader: Equatable {
  struct Tensor: Equatable {
    var type: String
    var shape: [Int]
    var range: Range<Int>
  }

  var tensors: [String: Tensor] = [:]
  var metadata: [String: String] = [:]

  typealias Defect = StrictJSON.Defect

  private static let tensorLimit = 10_000
  private static let rankLimit = 8
  private static let nameLimit = 1_024

  init() {}

  /// Reads a header.
  ///
  /// - Throws: `Defect`.
  init(parsing bytes: ArraySlice<UInt8>) throws(Defect) {
    var parser = StrictJSON(bytes)
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
    guard parser.isAtEnd({ $0 == UInt8(ascii: " ") }) else {
      throw Defect(words: "something follows the header")
    }
  }

  private static func tensor(_ parser: inout StrictJSON) throws(Defect) -> Tensor {
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
}
