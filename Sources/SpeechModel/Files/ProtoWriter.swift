/// Writes the fields of a message (Protocol Buffers, "Encoding"): the kinds that ONNX models and
/// TensorBoard's event files need.
package struct ProtoWriter {
  /// The fields so far.
  package private(set) var bytes: [UInt8] = []

  /// Starts a message without fields.
  package init() {}

  private enum WireType: UInt64 {
    case varint = 0
    case fixed64 = 1
    case lengthDelimited = 2
    case fixed32 = 5
  }

  /// A field of type int32, int64 or an enumeration.
  package mutating func integer(_ field: Int, _ value: Int) {
    key(field, .varint)
    varint(UInt64(bitPattern: Int64(value)))
  }

  /// A field of type bool.
  package mutating func flag(_ field: Int, _ value: Bool) { integer(field, value ? 1 : 0) }

  /// A field of type float.
  package mutating func float(_ field: Int, _ value: Float) {
    key(field, .fixed32)
    fixed(value.bitPattern)
  }

  /// A field of type double.
  package mutating func double(_ field: Int, _ value: Double) {
    key(field, .fixed64)
    fixed(value.bitPattern)
  }

  /// A field of type string.
  package mutating func text(_ field: Int, _ value: String) { data(field, Array(value.utf8)) }

  /// A field of type bytes.
  package mutating func data(_ field: Int, _ value: [UInt8]) {
    key(field, .lengthDelimited)
    varint(UInt64(value.count))
    bytes += value
  }

  /// A field that is a message itself.
  package mutating func message(_ field: Int, _ write: (inout ProtoWriter) -> Void) {
    var inner = ProtoWriter()
    write(&inner)
    data(field, inner.bytes)
  }

  private mutating func key(_ field: Int, _ type: WireType) {
    varint(UInt64(field) << 3 | type.rawValue)
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func fixed(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
