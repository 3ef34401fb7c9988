/// A graph of ONNX operators under construction, in the order in which they run.
///
/// Operators are those of version 17, the oldest with layer normalization, which every runtime of
/// the last years has.
package final class ONNXGraph {
  /// An operator with its inputs and outputs.
  struct Node {
    let name: String
    let type: String
    let inputs: [String]
    let outputs: [String]
    let attributes: [String: ONNXAttribute]
  }

  /// A constant tensor.
  struct Initializer {
    enum Values {
      case floats([Float])
      case integers([Int64])
    }

    let name: String
    let shape: [Int]
    let values: Values
  }

  /// The version of the set of operators.
  package static let operatorVersion = 17

  private(set) var inputs: [ONNXPort] = []
  private(set) var outputs: [ONNXPort] = []
  private var nodes: [Node] = []
  private var initializers: [Initializer] = []
  /// Values that were computed once for several readers, by what they are.
  private var shared: [String: ONNXValue] = [:]

  /// The prefix of the names of the operators to come, such as a layer's name.
  package var scope = ""

  /// Starts a graph without operators.
  package init() {}

  /// Adds an input.
  package func input(_ port: ONNXPort) -> ONNXValue {
    inputs.append(port)
    return ONNXValue(name: port.name)
  }

  /// Makes a value an output of the graph, under the port's name.
  package func output(_ value: ONNXValue, as port: ONNXPort) {
    nodes.append(
      Node(
        name: "\(port.name)/Identity",
        type: "Identity",
        inputs: [value.name],
        outputs: [port.name],
        attributes: [:]
      )
    )
    outputs.append(port)
  }

  /// Adds an operator with one output.
  package func add(
    _ type: String,
    _ inputs: ONNXValue?...,
    attributes: [String: ONNXAttribute] = [:]
  ) -> ONNXValue {
    add(type, inputs, outputs: 1, attributes: attributes)[0]
  }

  /// Adds an operator; an input that is nil is left out.
  package func add(
    _ type: String,
    _ inputs: [ONNXValue?],
    outputs count: Int,
    attributes: [String: ONNXAttribute] = [:]
  ) -> [ONNXValue] {
    let name = "\(scope)/\(type).\(nodes.count)"
    let outputs = (0..<count).map { count == 1 ? name : "\(name).\($0)" }
    nodes.append(
      Node(
        name: name,
        type: type,
        inputs: inputs.map { $0?.name ?? "" },
        outputs: outputs,
        attributes: attributes
      )
    )
    return outputs.map(ONNXValue.init)
  }

  /// Adds a constant tensor of floats.
  package func constant(
    _ values: [Float],
    shape: [Int],
    name: String = "constant"
  ) -> ONNXValue {
    constant(Initializer.Values.floats(values), count: values.count, shape: shape, name: name)
  }

  /// A constant float without axes.
  package func scalar(_ value: Float) -> ONNXValue {
    once("scalar \(value)") { constant([value], shape: [], name: "\(value)") }
  }

  /// A constant vector of 64-bit integers, such as axes and shapes.
  package func integers(_ values: [Int]) -> ONNXValue {
    let words = values.map(String.init).joined(separator: ",")
    return once("integers \(words)") {
      constant(
        .integers(values.map(Int64.init)),
        count: values.count,
        shape: [values.count],
        name: words
      )
    }
  }

  /// A constant 64-bit integer without axes.
  package func integer(_ value: Int) -> ONNXValue {
    once("integer \(value)") {
      constant(.integers([Int64(value)]), count: 1, shape: [], name: "\(value)")
    }
  }

  private func constant(
    _ values: Initializer.Values,
    count: Int,
    shape: [Int],
    name: String
  ) -> ONNXValue {
    precondition(shape.reduce(1, *) == count)
    let name = "\(scope)/\(name)#\(initializers.count)"
    initializers.append(Initializer(name: name, shape: shape, values: values))
    return ONNXValue(name: name)
  }

  /// The operators on which an output depends, in their order, and the constants that these read.
  ///
  /// Others are left out, as ONNX Runtime before version 1.19 hands out memory twice where an
  /// operator's output has no reader, and answers wrongly.
  var needed: (nodes: [Node], initializers: [Initializer]) {
    var names = Set(outputs.map(\.name))
    var needed: [Node] = []
    for node in nodes.reversed() where !names.isDisjoint(with: node.outputs) {
      names.formUnion(node.inputs)
      needed.append(node)
    }
    return (needed.reversed(), initializers.filter { names.contains($0.name) })
  }

  /// Computes a value for its first reader, and hands it to the later ones.
  ///
  /// - Parameter key: What it is.
  package func once(_ key: String, _ make: () -> ONNXValue) -> ONNXValue {
    if let known = shared[key] { return known }
    let made = make()
    shared[key] = made
    return made
  }
}
