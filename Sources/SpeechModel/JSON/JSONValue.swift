/// A JSON value that remembers the bytes it was read from, so that a consumer's key or metadata is
/// returned as it came: no number is rounded, no member reordered.
package struct JSONValue: Sendable {
  /// What kind of value it is.
  package enum Content: Sendable {
    /// Members in their order; a name may come twice.
    case object([(name: String, value: JSONValue)])
    case array([JSONValue])
    /// A text, or a number, to be read from the bytes.
    case string, number
    case bool(Bool)
    case null
  }

  /// What kind of value it is.
  package let content: Content
  /// Its bytes, without space around it.
  package let raw: ArraySlice<UInt8>

  /// Its name in messages: "an object", "a number".
  package var kind: String {
    switch content {
    case .object: "an object"
    case .array: "an array"
    case .string: "text"
    case .number: "a number"
    case .bool: "true or false"
    case .null: "null"
    }
  }

  /// The text of a string; nil for other values, and for escapes that stand for no character.
  package var string: String? {
    guard case .string = content else { return nil }
    return JSONParser.text(of: raw)
  }

  /// The whole number; nil for other values.
  package var integer: Int? {
    guard case .number = content else { return nil }
    return Int(String(decoding: raw, as: UTF8.self))
  }

  /// The number rounded to single precision; nil for other values, and for those out of its range.
  package var float: Float? {
    guard case .number = content else { return nil }
    return Float(String(decoding: raw, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
  }

  /// The value of a member, the last if the name comes twice; nil if there is none.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = content else { return nil }
    return members.last { $0.name == name }?.value
  }

  /// Reads a value and nothing after it but space.
  ///
  /// - Throws: `JSONDefect`.
  package init(parsing bytes: ArraySlice<UInt8>) throws(JSONDefect) {
    var parser = JSONParser(bytes)
    self = try parser.value(depth: 0)
    try parser.expectEnd()
  }

  init(_ content: Content, raw: ArraySlice<UInt8>) {
    self.content = content
    self.raw = raw
  }
}

/// Why a text is not JSON.
package struct JSONDefect: Error, Equatable {
  /// What is wrong, and where.
  package let words: String

  /// Makes a defect of these words.
  package init(words: String) { self.words = words }
}
