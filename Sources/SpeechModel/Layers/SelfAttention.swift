internal import CKernels

/// Multi-head self-attention: every frame of a clip takes in what it finds in the clip's frames
/// (Vaswani et al., "Attention Is All You Need", 2017).
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
  /// From x to queries, keys and values, from the heads' outputs to y, and the ways back.
  private let inputProduct: PatchProduct
  private let inputWayBack: PatchProduct
  private let outputProduct: PatchProduct
  private let outputWayBack: PatchProduct

  /// Values of all heads together.
  private var inner: Int { heads * head.size }

  init(
    inputs: Int,
    heads: Int,
    headSize: Int,
    hasBias: Bool,
    name: String,
    layout: inout ParameterLayout
  ) {
    self.inputs = inputs
    self.heads = heads
    let inner = heads * headSize
    head = HeadAttention(size: headSize, stride: 3 * inner, outputStride: inner)
    inputProduct = PatchProduct(inputs: inputs, outputs: 3 * inner, stride: inputs)
    inputWayBack = PatchProduct(inputs: 3 * inner, outputs: inputs, stride: 3 * inner)
    outputProduct = PatchProduct(inputs: inner, outputs: inputs, stride: inner)
    outputWayBack = PatchProduct(inputs: inputs, outputs: inner, stride: inputs)
    // As PyTorch begins linear layers: uniform within 1 / sqrt(fan in).
    let bound = 1 / Float(inputs).squareRoot()
    let outputBound = 1 / Float(inner).squareRoot()
    inputWeight = layout.add(
      "\(name).in_proj_weight",
      shape: [3 * inner, inputs],
      .weight,
      .uniform(bound: bound),
      order: .panels
    )
    inputBias =
      hasBias
      ? layout.add("\(name).in_proj_bias", shape: [3 * inner], .bias, .uniform(bound: bound))
      : nil
    outputWeight = layout.add(
      "\(name).out_proj_weight",
      shape: [inputs, inner],
      .weight,
      .uniform(bound: outputBound),
      order: .panels
    )
    outputBias = layout.add(
      "\(name).out_proj_bias",
      shape: [inputs],
      .bias,
      .uniform(bound: outputBound)
    )
  }

  package func multiplyAdds(_ frames: Int) -> Int {
    frames * inputs * 4 * inner + heads * head.multiplyAdds(frames)
  }

  // Queries, keys and values, then what the heads give.
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (input.rows * 4 * inner, 0) }

  // The gradients of what is saved, and what a head needs or the weights of a way back.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    input.rows * 4 * inner
      + max(
        head.scratchCount(frames: input.longestClip),
        PatchProduct.panelCount(inputs: 3 * inner, outputs: inputs),
        PatchProduct.panelCount(inputs: inputs, outputs: inner)
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
        place(UnsafePointer(projected), start, offset),
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
    outputProduct.turn(pass.parameters + outputWeight.lowerBound, into: scratch)
    outputWayBack.multiply(gradient.dy, rows: rows, scratch, into: dContext)
    forEachHead(pass.input) { start, frames, offset in
      head.backward(
        frames: frames,
        place(UnsafePointer(projected), start, offset),
        dOutput: dContext + start * inner + offset,
        into: place(dProjected, start, offset),
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
      inputProduct.turn(pass.parameters + inputWeight.lowerBound, into: scratch)
      inputWayBack.multiply(dProjected, rows: rows, scratch, into: dx)
    }
  }

  /// Calls the body with the first row and the frames of every clip, and where each head's values
  /// begin among those of all.
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

  /// Where a head finds its queries, keys and values, [ΣT, 3, heads · d], from a row on.
  private func place<Pointer: Strideable>(
    _ projected: Pointer,
    _ start: Int,
    _ offset: Int
  ) -> HeadAttention.Place<Pointer> where Pointer.Stride == Int {
    let query = projected.advanced(by: start * 3 * inner + offset)
    return HeadAttention.Place(
      query: query,
      key: query.advanced(by: inner),
      value: query.advanced(by: 2 * inner)
    )
  }
}
