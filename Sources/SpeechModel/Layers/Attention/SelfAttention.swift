internal import CKernels

/// Multi-head self-attention: every frame of a clip attends to all of the clip's frames (Vaswani et
/// al., "Attention Is All You Need", 2017).
///
/// y = concat over heads of softmax(Q Kᵀ / √d) V, times W + b, with [Q, K, V] = x U; parameters in
/// the order of PyTorch's `MultiheadAttention`. A clip attends to its own frames only.
package struct SelfAttention: Layer {
  package var outputWidth: Int { 1 }
  package var outputChannels: Int { inputs }
  private let inputs: Int
  private let heads: Int
  private let head: HeadAttention
  private let inputWeight: Range<Int>
  private let inputBias: Range<Int>?
  private let outputWeight: Range<Int>
  private let outputBias: Range<Int>
  /// From x to queries, keys and values, and from the heads' outputs to y, each with the product
  /// that computes its input's gradient.
  private let inputProduct: PatchProduct
  private let inputGradientProduct: PatchProduct
  private let outputProduct: PatchProduct
  private let contextGradientProduct: PatchProduct

  /// Values of all heads together.
  private var inner: Int { heads * head.size }

  init(_ settings: Settings, _ site: inout LayerSite) {
    inputs = site.width * site.channels
    heads = settings.heads
    let headSize = settings.headSize ?? inputs / heads
    let inner = heads * headSize
    head = HeadAttention(size: headSize, stride: 3 * inner, outputStride: inner)
    inputProduct = PatchProduct(inputs: inputs, outputs: 3 * inner, stride: inputs)
    inputGradientProduct = PatchProduct(inputs: 3 * inner, outputs: inputs, stride: 3 * inner)
    outputProduct = PatchProduct(inputs: inner, outputs: inputs, stride: inner)
    contextGradientProduct = PatchProduct(inputs: inputs, outputs: inner, stride: inputs)
    // PyTorch's default for linear layers: uniform within 1 / sqrt(fan in).
    let bound = 1 / Float(inputs).squareRoot()
    let outputBound = 1 / Float(inner).squareRoot()
    inputWeight = site.parameters.add(
      "\(site.name).in_proj_weight",
      shape: [3 * inner, inputs],
      .weight,
      .uniform(bound: bound),
      order: .panels
    )
    inputBias =
      settings.bias
      ? site.parameters.add(
        "\(site.name).in_proj_bias",
        shape: [3 * inner],
        .bias,
        .uniform(bound: bound)
      )
      : nil
    outputWeight = site.parameters.add(
      "\(site.name).out_proj_weight",
      shape: [inputs, inner],
      .weight,
      .uniform(bound: outputBound),
      order: .panels
    )
    outputBias = site.parameters.add(
      "\(site.name).out_proj_bias",
      shape: [inputs],
      .bias,
      .uniform(bound: outputBound)
    )
  }

  package func multiplyAdds(_ frames: Int) -> Int {
    frames * inputs * 4 * inner + heads * head.multiplyAdds(frames)
  }

  // Queries, keys and values, then the heads' outputs.
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (input.rows * 4 * inner, 0) }

  // The gradients of what is saved, then a head's scratch or the transposed weights.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    input.rows * 4 * inner
      + max(
        head.scratchCount(frames: input.longestClip),
        WeightPanels.count(inputs: 3 * inner, outputs: inputs),
        WeightPanels.count(inputs: inputs, outputs: inner)
      )
  }

  package func infer(_ pass: LayerPass) {
    let rows = pass.input.rows
    let (projected, context) = (pass.saved, pass.saved + rows * 3 * inner)
    inputProduct.multiply(
      pass.x,
      rows: rows,
      pass.parameters + inputWeight.lowerBound,
      bias: inputBias.map { pass.parameters + $0.lowerBound },
      into: projected
    )
    forEachHead(pass.input) { start, frames, offset in
      head.forward(
        frames: frames,
        pointers(UnsafePointer(projected), start, offset),
        into: context + start * inner + offset,
        scratch: pass.scratch
      )
    }
    outputProduct.multiply(
      context,
      rows: rows,
      pass.parameters + outputWeight.lowerBound,
      bias: pass.parameters + outputBias.lowerBound,
      into: pass.y
    )
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let graph = pass.graph
    let rows = graph.rows(pass.input)
    let projected = pass.product(rows.value, weight: inputWeight, bias: inputBias)
    let parts = graph.add("Split", [projected], outputs: 3, attributes: ["axis": .integer(2)])
    /// [B, T, heads, d] with the axes in another order.
    func part(_ index: Int, _ axes: [Int]) -> ONNXValue {
      let shape = graph.integers([0, 0, heads, head.size])
      return graph.transposed(graph.add("Reshape", parts[index], shape), axes)
    }
    let products = graph.add("MatMul", part(0, [0, 2, 1, 3]), part(1, [0, 2, 3, 1]))
    let scale = graph.scalar(1 / Float(head.size).squareRoot())
    let weights = pass.softmax(graph.add("Mul", products, scale), axes: [1, 2])
    let context = graph.transposed(
      graph.add("MatMul", weights, part(2, [0, 2, 1, 3])),
      [0, 2, 1, 3]
    )
    let joined = graph.add("Reshape", context, graph.integers([0, 0, inner]))
    return ONNXMap(
      pass.product(joined, weight: outputWeight, bias: outputBias),
      .rows,
      width: 1,
      channels: inputs,
      counts: rows.counts
    )
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let rows = pass.input.rows
    let (projected, context) = (pass.saved, pass.saved + rows * 3 * inner)
    let (dProjected, dContext) = (pass.scratch, pass.scratch + rows * 3 * inner)
    let scratch = dContext + rows * inner
    outputProduct.addGradient(
      context,
      rows: rows,
      gradient.dy,
      to: gradient.parameters + outputWeight.lowerBound
    )
    asr_add_column_sums(rows, inputs, gradient.dy, gradient.parameters + outputBias.lowerBound)
    outputProduct.transpose(pass.parameters + outputWeight.lowerBound, into: scratch)
    contextGradientProduct.multiply(gradient.dy, rows: rows, scratch, into: dContext)
    forEachHead(pass.input) { start, frames, offset in
      head.backward(
        frames: frames,
        pointers(UnsafePointer(projected), start, offset),
        dOutput: dContext + start * inner + offset,
        into: pointers(dProjected, start, offset),
        scratch: scratch
      )
    }
    inputProduct.addGradient(
      pass.x,
      rows: rows,
      dProjected,
      to: gradient.parameters + inputWeight.lowerBound
    )
    if let inputBias {
      asr_add_column_sums(
        rows,
        3 * inner,
        dProjected,
        gradient.parameters + inputBias.lowerBound
      )
    }
    if let dx = gradient.dx {
      inputProduct.transpose(pass.parameters + inputWeight.lowerBound, into: scratch)
      inputGradientProduct.multiply(dProjected, rows: rows, scratch, into: dx)
    }
  }

  /// Calls the body with every clip's first row and number of frames, and the offset of each head's
  /// values.
  @inline(__always)
  private func forEachHead(
    _ shape: RaggedShape,
    _ body: (_ start: Int, _ frames: Int, _ offset: Int) -> Void
  ) {
    for clip in 0..<shape.clips {
      for index in 0..<heads {
        body(shape.start(of: clip), shape.frames(of: clip), index * head.size)
      }
    }
  }

  /// Pointers to a head's queries, keys and values, [ΣT, 3, heads · d], from a row on.
  private func pointers<Pointer: Strideable>(
    _ projected: Pointer,
    _ start: Int,
    _ offset: Int
  ) -> HeadAttention.Pointers<Pointer> where Pointer.Stride == Int {
    let query = projected.advanced(by: start * 3 * inner + offset)
    return HeadAttention.Pointers(
      query: query,
      key: query.advanced(by: inner),
      value: query.advanced(by: 2 * inner)
    )
  }
}

extension SelfAttention {
  /// `{self-attention: {heads: 2}}` in a configuration file.
  package struct Settings: LayerSettings {
    package static let name = "self-attention"

    package var heads = 0
    package var headSize: Int?
    package var bias = false

    init(heads: Int, headSize: Int?, bias: Bool) {
      self.heads = heads
      self.headSize = headSize
      self.bias = bias
    }

    private enum Keys: String, CodingKey, CaseIterable {
      case heads
      case headSize = "head-size"
      case bias
    }

    package init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.heads, into: &heads)
      try values.read(.headSize, into: &headSize)
      try values.read(.bias, into: &bias)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(heads, forKey: .heads)
      try values.encodeIfPresent(headSize, forKey: .headSize)
      try values.encode(bias, forKey: .bias)
    }

    package var words: String {
      "\(Self.name), \(counted(heads, "head"))" + (headSize.map { " of \($0)" } ?? "")
        + (bias ? ", bias" : "")
    }

    package func check(_ limits: LayerLimits) throws {
      try limits.requireSize(heads, "heads", in: 1...256)
      if let headSize {
        try limits.requireSize(headSize, "head-size")
        try limits.requireSize(heads * headSize, "heads times head-size")
      } else {
        let values = limits.width * limits.channels
        try limits.require(values % heads == 0, .heads(heads, values: values))
      }
    }

    package func grow(_ field: inout ReceptiveField) { field.growToWholeClip() }

    package func widened(by factor: Double) -> Self {
      var wider = self
      wider.headSize = headSize?.widened(by: factor)
      return wider
    }

    package func layer(_ site: inout LayerSite) -> any Layer { SelfAttention(self, &site) }
  }
}

extension LayerConfiguration {
  /// Every frame attends to all of the clip's frames; `headSize` is the size of a head's queries,
  /// by default the input's size divided by the number of heads.
  public static func selfAttention(
    heads: Int,
    headSize: Int? = nil,
    bias: Bool = false
  ) -> LayerConfiguration {
    LayerConfiguration(SelfAttention.Settings(heads: heads, headSize: headSize, bias: bias))
  }
}
