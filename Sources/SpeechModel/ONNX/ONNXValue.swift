/// A value of a graph: an input, a constant, or what an operator gives.
package struct ONNXValue: Sendable, Hashable {
  /// Its name, which is unique in the graph.
  package let name: String
}

/// What a tensor of a graph holds, by its number in ONNX.
package enum ONNXElement: Int, Sendable {
  /// 32-bit floating point.
  case float = 1
  /// 32-bit integers.
  case shortInteger = 6
  /// 64-bit integers.
  case integer = 7
}

/// A setting of an operator.
package enum ONNXAttribute: Sendable {
  /// A number, such as an axis.
  case integer(Int)
  /// Numbers, such as the size of a kernel.
  case integers([Int])
  /// A floating-point number, such as an epsilon.
  case float(Float)
  /// A word, such as a direction.
  case text(String)
}

/// An input or an output of a graph.
package struct ONNXPort: Sendable {
  /// The size of a tensor along an axis.
  package enum Dimension: Sendable {
    /// The same for every call.
    case fixed(Int)
    /// Known when the graph is called; sizes of one name are equal.
    case named(String)
  }

  /// Its name.
  package let name: String
  /// What it holds.
  package let element: ONNXElement
  /// Its shape.
  package let dimensions: [Dimension]

  package init(_ name: String, _ element: ONNXElement, _ dimensions: [Dimension]) {
    self.name = name
    self.element = element
    self.dimensions = dimensions
  }
}
