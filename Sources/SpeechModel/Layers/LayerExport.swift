/// What a layer needs to add its form in ONNX to a graph: the maps that it reads, and its tensors.
package struct LayerExport {
  /// The map that it works on.
  package let input: ONNXMap
  /// The map that a sum of two branches adds to that.
  package let shortcut: ONNXMap?
  /// The graph to add operators to.
  package let graph: ONNXGraph
  private let parameters: (layout: ParameterLayout, values: [Float])
  private let statistics: (layout: ParameterLayout, values: [Float])

  package init(
    input: ONNXMap,
    shortcut: ONNXMap?,
    graph: ONNXGraph,
    parameters: (layout: ParameterLayout, values: [Float]),
    statistics: (layout: ParameterLayout, values: [Float])
  ) {
    self.input = input
    self.shortcut = shortcut
    self.graph = graph
    self.parameters = parameters
    self.statistics = statistics
  }

  /// A tensor in PyTorch's order, by its range in the network's parameters.
  func tensor(_ range: Range<Int>) -> [Float] {
    let entry = entry(range)
    return TorchLayout.toTorch(
      Array(parameters.values[range]),
      shape: entry.shape,
      order: entry.order
    )
  }

  /// A tensor's shape in PyTorch.
  func shape(_ range: Range<Int>) -> [Int] { entry(range).shape }

  /// A vector of running statistics, by its range.
  func statistic(_ range: Range<Int>) -> [Float] { Array(statistics.values[range]) }

  private func entry(_ range: Range<Int>) -> ParameterLayout.Entry {
    guard let entry = parameters.layout.entries.first(where: { $0.range == range }) else {
      preconditionFailure("a layer's ranges are those of its network")
    }
    return entry
  }

  /// A tensor as a constant of the graph, in PyTorch's order.
  func constant(_ range: Range<Int>) -> ONNXValue {
    let entry = entry(range)
    return graph.constant(tensor(range), shape: entry.shape, name: entry.name)
  }

  /// W x + b of vectors x [.., I], for weights [O, I].
  func product(_ x: ONNXValue, weight: Range<Int>, bias: Range<Int>?) -> ONNXValue {
    let entry = entry(weight)
    let (outputs, inputs) = (entry.shape[0], entry.shape[1])
    let values = tensor(weight)
    let transposed = (0..<inputs).flatMap { i in (0..<outputs).map { values[$0 * inputs + i] } }
    let product = graph.add(
      "MatMul",
      x,
      graph.constant(transposed, shape: [inputs, outputs], name: entry.name)
    )
    return bias.map { graph.add("Add", product, constant($0)) } ?? product
  }

  /// The convolution of the input with weights [O, I, kT, kF], its channels in so many groups.
  func convolution(
    _ geometry: KernelGeometry,
    groups: Int,
    weight: Range<Int>,
    bias: Range<Int>?,
    width: Int
  ) -> ONNXMap {
    var image = graph.image(input)
    if geometry.kernel[0] > 1 || geometry.padding[0] > 0 { image = graph.cleared(image) }
    var attributes = geometry.attributes
    attributes["group"] = .integer(groups)
    attributes["dilations"] = .integers(geometry.dilation)
    return ONNXMap(
      graph.add("Conv", image.value, constant(weight), bias.map(constant), attributes: attributes),
      .image,
      width: width,
      channels: shape(weight)[0],
      counts: counts(through: geometry)
    )
  }

  /// max(0, ·) of a map.
  func rectified(_ map: ONNXMap) -> ONNXMap {
    map.with(graph.add("Relu", map.value), keepsZeros: true)
  }

  /// The frames of each clip after a kernel has moved over the input.
  func counts(through geometry: KernelGeometry) -> ONNXValue? {
    let stride = geometry.stride[0]
    let added = 2 * geometry.padding[0] - geometry.dilation[0] * (geometry.kernel[0] - 1) - 1
    guard let counts = input.counts, stride > 1 || added != -1 else { return input.counts }
    // PyTorch's formula; every clip is long enough for the network, so that nothing is below 0.
    return graph.once("counts \(counts.name) \(added) \(stride)") {
      let sum = graph.add("Add", counts, graph.integers([added]))
      let steps = stride == 1 ? sum : graph.add("Div", sum, graph.integers([stride]))
      return graph.add("Add", steps, graph.integers([1]))
    }
  }

  /// The last frame of each clip of rows, [B, 1, F · C].
  func lastFrames(_ rows: ONNXMap) -> ONNXValue {
    guard let counts = rows.counts else {
      let last = graph.integers([-1])
      return graph.add("Gather", rows.value, last, attributes: ["axis": .integer(1)])
    }
    let index = graph.add("Sub", counts, graph.integers([1]))
    return graph.add(
      "GatherND",
      rows.value,
      graph.add("Unsqueeze", index, graph.integers([1, 2])),
      attributes: ["batch_dims": .integer(1)]
    )
  }

  /// The softmax over the last axis, which is that of the frames; those after a clip's end weigh
  /// nothing.
  ///
  /// - Parameter axes: The axes between those of clips and frames.
  func softmax(_ scores: ONNXValue, axes: [Int]) -> ONNXValue {
    let masked = graph.mask(input).map { mask in
      graph.add(
        "Where",
        graph.add("Unsqueeze", mask, graph.integers(axes)),
        scores,
        graph.scalar(-.greatestFiniteMagnitude)
      )
    }
    return graph.add("Softmax", masked ?? scores, attributes: ["axis": .integer(-1)])
  }
}

extension KernelGeometry {
  /// The attributes of an operator that moves a kernel over images.
  var attributes: [String: ONNXAttribute] {
    [
      "kernel_shape": .integers(kernel),
      "strides": .integers(stride),
      "pads": .integers(padding + padding),
    ]
  }
}
