internal import HTTPTypes
internal import SpeechModel

/// An input of an inference request: a name, a shape and values, in JSON or in bytes.
struct KServeTensor {
  enum Values {
    /// As numbers of 32 bits.
    case floats([Float])
    case integers([Int])
    /// As elements of any bytes.
    case bytes([[UInt8]])
  }

  let name: String
  let shape: [Int]
  let values: Values
  /// Whether the values came as bytes and not as JSON.
  let isBinary: Bool

  /// The most elements of a shape.
  private static let mostElements = 1 << 28

  /// Reads an input from JSON, and the start of the bytes if its values are there.
  ///
  /// - Throws: `ServingError`.
  init(_ json: JSONValue, binary: inout ArraySlice<UInt8>) throws {
    guard let name = json["name"]?.string else {
      throw ServingError(.badRequest, "an input has no 'name'")
    }
    func fail(_ words: String) -> ServingError {
      ServingError(.badRequest, "input '\(name.excerpt(40))': \(words)")
    }
    guard case .array(let sizes)? = json["shape"]?.content, sizes.count <= 8 else {
      throw fail("expected a 'shape' of at most 8 sizes")
    }
    shape = try sizes.map { size in
      guard let size = size.integer, size >= 0 else { throw fail("a size is no whole number") }
      return size
    }
    var count = 1
    for size in shape {
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: size)
      guard !isTooLarge, product <= Self.mostElements else { throw fail("its shape is too large") }
      count = product
    }
    guard let type = json["datatype"]?.string else { throw fail("it has no 'datatype'") }
    self.name = name
    let binarySize = json["parameters"]?["binary_data_size"]?.integer
    isBinary = binarySize != nil
    if let size = binarySize {
      guard json["data"] == nil else { throw fail("it has 'data' and 'binary_data_size'") }
      guard (0...binary.count).contains(size) else {
        throw fail("'binary_data_size' is \(size), but \(binary.count) bytes follow")
      }
      let bytes = binary.prefix(size)
      binary = binary.dropFirst(size)
      values = try Self.values(type, bytes, count: count, fail)
    } else {
      guard let data = json["data"] else {
        throw fail("it has neither 'data' nor 'binary_data_size'")
      }
      values = try Self.values(type, data, count: count, fail)
    }
  }

  private static func values(
    _ type: String,
    _ bytes: ArraySlice<UInt8>,
    count: Int,
    _ fail: (String) -> ServingError
  ) throws -> Values {
    func integers<Number: FixedWidthInteger>(_: Number.Type) throws -> [Number] {
      let width = MemoryLayout<Number>.size
      guard bytes.count == count * width else {
        throw fail("\(bytes.count) bytes for \(count) values of \(type)")
      }
      return bytes.withUnsafeBytes { raw in
        (0..<count).map {
          Number(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * width, as: Number.self))
        }
      }
    }
    switch type {
    case "FP32": return .floats(try integers(UInt32.self).map(Float.init(bitPattern:)))
    case "INT32": return .integers(try integers(Int32.self).map(Int.init))
    case "INT64": return .integers(try integers(Int64.self).map(Int.init))
    case "BYTES":
      var rest = bytes
      var elements: [[UInt8]] = []
      while !rest.isEmpty {
        guard rest.count >= 4 else { throw fail("an element's length is cut off") }
        let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 + Int($1) }
        rest = rest.dropFirst(4)
        guard length <= rest.count else { throw fail("an element is cut off") }
        elements.append(Array(rest.prefix(length)))
        rest = rest.dropFirst(length)
      }
      guard elements.count == count else {
        throw fail("\(elements.count) elements for a shape of \(count)")
      }
      return .bytes(elements)
    default: throw fail("datatype \(type.excerpt(20)); expected FP32, INT32, INT64 or BYTES")
    }
  }

  private static func values(
    _ type: String,
    _ data: JSONValue,
    count: Int,
    _ fail: (String) -> ServingError
  ) throws -> Values {
    let elements = flat(data)
    guard elements.count == count else {
      throw fail("\(elements.count) values for a shape of \(count)")
    }
    switch type {
    case "FP32":
      return .floats(
        try elements.map {
          guard let value = $0.float else { throw fail("\($0.kind) that is no FP32") }
          return value
        }
      )
    case "INT32", "INT64":
      return .integers(
        try elements.map {
          guard let value = $0.integer else { throw fail("\($0.kind) that is no \(type)") }
          return value
        }
      )
    case "BYTES":
      return .bytes(
        try elements.map {
          guard let text = $0.string else { throw fail("\($0.kindBesideText); expected text") }
          return Array(text.utf8)
        }
      )
    default: throw fail("datatype \(type.excerpt(20)); expected FP32, INT32, INT64 or BYTES")
    }
  }

  /// The elements of nested arrays, in their order.
  private static func flat(_ value: JSONValue) -> [JSONValue] {
    guard case .array(let elements) = value.content else { return [value] }
    return elements.flatMap(flat)
  }
}

extension JSONValue {
  /// What it is where a text is expected and none can be had.
  var kindBesideText: String {
    if case .string = content { return "text with half of a character (a lone surrogate)" }
    return kind
  }
}
