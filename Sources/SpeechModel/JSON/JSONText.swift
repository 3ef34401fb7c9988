/// JSON as it is written: values one after another, commas in between.
package struct JSONText: Sendable {
  /// The bytes so far.
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// Begins without any value.
  package init() { bytes.reserveCapacity(256) }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  /// Writes an object with the members that the body writes.
  package mutating func object<Failure: Error>(
    _ body: (inout JSONText) throws(Failure) -> Void
  ) throws(Failure) {
    separate()
    bytes.append(UInt8(ascii: "{"))
    needsComma = false
    try body(&self)
    bytes.append(UInt8(ascii: "}"))
    needsComma = true
  }

  /// Writes an array with the elements that the body writes.
  package mutating func array<Failure: Error>(
    _ body: (inout JSONText) throws(Failure) -> Void
  ) throws(Failure) {
    separate()
    bytes.append(UInt8(ascii: "["))
    needsComma = false
    try body(&self)
    bytes.append(UInt8(ascii: "]"))
    needsComma = true
  }

  /// Writes the name of the member whose value follows.
  package mutating func name(_ name: String) {
    separate()
    append(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Writes a text.
  package mutating func string(_ text: String) {
    separate()
    append(text)
  }

  /// Writes a number with the fewest digits that are read back to the same bits.
  ///
  /// - Precondition: It is finite.
  package mutating func number(_ value: Float) {
    precondition(value.isFinite)
    separate()
    bytes += "\(value)".utf8
  }

  /// Writes a number with the fewest digits that are read back to the same bits.
  ///
  /// - Precondition: It is finite.
  package mutating func number(_ value: Double) {
    precondition(value.isFinite)
    separate()
    bytes += "\(value)".utf8
  }

  /// Writes a whole number.
  package mutating func number(_ value: Int) {
    separate()
    bytes += "\(value)".utf8
  }

  /// Writes true or false.
  package mutating func bool(_ value: Bool) {
    separate()
    bytes += (value ? "true" : "false").utf8
  }

  /// Writes bytes that are a JSON value already.
  package mutating func raw(_ value: some Sequence<UInt8>) {
    separate()
    bytes += value
  }

  private mutating func append(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += "\\\"".utf8
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case 0x0A: bytes += "\\n".utf8
      case 0x0D: bytes += "\\r".utf8
      case 0x09: bytes += "\\t".utf8
      case 0..<0x20:
        let code = String(byte, radix: 16)
        bytes += ("\\u" + String(repeating: "0", count: 4 - code.count) + code).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
