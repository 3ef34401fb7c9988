extension ONNXGraph {
  /// The version of the file format.
  private static let formatVersion = 8

  /// The bytes of a model file (`onnx.proto` of the ONNX project).
  ///
  /// - Parameters:
  ///   - producer: The program that writes it, and its version.
  ///   - metadata: Texts beside the graph.
  package func encoded(
    producer: (name: String, version: String),
    metadata: [(key: String, text: String)]
  ) -> [UInt8] {
    var model = ProtoWriter()
    model.integer(1, Self.formatVersion)
    model.text(2, producer.name)
    model.text(3, producer.version)
    model.message(7, write)
    model.message(8) {
      $0.text(1, "")
      $0.integer(2, Self.operatorVersion)
    }
    for entry in metadata {
      model.message(14) {
        $0.text(1, entry.key)
        $0.text(2, entry.text)
      }
    }
    return model.bytes
  }

  private func write(_ graph: inout ProtoWriter) {
    let (nodes, initializers) = needed
    for node in nodes { graph.message(1) { Self.write(node, &$0) } }
    graph.text(2, "recognizer")
    for initializer in initializers { graph.message(5) { Self.write(initializer, &$0) } }
    for input in inputs { graph.message(11) { Self.write(input, &$0) } }
    for output in outputs { graph.message(12) { Self.write(output, &$0) } }
  }

  private static func write(_ node: Node, _ message: inout ProtoWriter) {
    for input in node.inputs { message.text(1, input) }
    for output in node.outputs { message.text(2, output) }
    message.text(3, node.name)
    message.text(4, node.type)
    for (name, attribute) in node.attributes.sorted(by: { $0.key < $1.key }) {
      message.message(5) { Self.write(name, attribute, &$0) }
    }
  }

  private static func write(
    _ name: String,
    _ attribute: ONNXAttribute,
    _ message: inout ProtoWriter
  ) {
    message.text(1, name)
    // Field 20 is the kind of attribute.
    switch attribute {
    case .float(let value):
      message.float(2, value)
      message.integer(20, 1)
    case .integer(let value):
      message.integer(3, value)
      message.integer(20, 2)
    case .text(let value):
      message.text(4, value)
      message.integer(20, 3)
    case .integers(let values):
      for value in values { message.integer(8, value) }
      message.integer(20, 7)
    }
  }

  private static func write(_ tensor: Initializer, _ message: inout ProtoWriter) {
    for size in tensor.shape { message.integer(1, size) }
    switch tensor.values {
    case .floats(let values):
      message.integer(2, ONNXElement.float.rawValue)
      message.data(9, values.map(\.bitPattern.littleEndian).withUnsafeBytes { Array($0) })
    case .integers(let values):
      message.integer(2, ONNXElement.integer.rawValue)
      message.data(9, values.map(\.littleEndian).withUnsafeBytes { Array($0) })
    }
    message.text(8, tensor.name)
  }

  private static func write(_ port: ONNXPort, _ message: inout ProtoWriter) {
    message.text(1, port.name)
    message.message(2) { type in
      type.message(1) { tensor in
        tensor.integer(1, port.element.rawValue)
        tensor.message(2) { shape in
          for dimension in port.dimensions {
            shape.message(1) {
              switch dimension {
              case .fixed(let size): $0.integer(1, size)
              case .named(let name): $0.text(2, name)
              }
            }
          }
        }
      }
    }
  }
}
