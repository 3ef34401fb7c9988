internal import CKernels

/// One head's attention over one clip, softmax(Q Kᵀ / √d) V, and its gradients (Vaswani et al.,
/// "Attention Is All You Need", 2017).
///
/// Queries are worked on in blocks, and the backward pass recomputes their weights, so that no
/// matrix of all frames by all frames is kept.
struct HeadAttention: Sendable {
  /// Values of a query, a key and a value, d.
  let size: Int
  /// Floats from a frame's query, key or value to the next frame's.
  private let stride: Int
  /// Floats from a frame's output to the next frame's.
  private let outputStride: Int
  /// Resized for each product, as the sizes depend on the clip.
  private let product: PatchProduct

  /// Queries in a block.
  private static let block = 128

  init(size: Int, stride: Int, outputStride: Int) {
    self.size = size
    self.stride = stride
    self.outputStride = outputStride
    product = PatchProduct(inputs: size, outputs: size, stride: stride)
  }

  /// Multiply-accumulates for a clip of `frames` frames.
  func multiplyAdds(_ frames: Int) -> Int { 2 * frames * frames * size }

  /// Floats of scratch memory for the forward or the backward pass.
  func scratchCount(frames: Int) -> Int {
    Memory.count(frames: frames, size: size, block: Self.block)
  }

  /// Pointers to a head's query, key and value of a clip's first frame.
  struct Pointers<Pointer> {
    let query: Pointer
    let key: Pointer
    let value: Pointer
  }

  /// Writes the outputs of a clip's frames.
  func forward(
    frames: Int,
    _ input: Pointers<UnsafePointer<Float>>,
    into output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let memory = Memory(scratch, frames: frames, size: size, block: Self.block)
    asr_pack_transposed(frames, size, input.key, stride, memory.transposedKeys)
    asr_pack_panels(frames, size, input.value, stride, memory.values)
    let mixing = product.resized(inputs: frames, outputs: size, stride: memory.columns)
    forEachBlock(frames) { first, rows in
      weigh(input.query + first * stride, rows: rows, frames: frames, memory)
      mixing.multiply(
        memory.weights,
        rows: rows,
        memory.values,
        into: output + first * outputStride,
        stride: outputStride
      )
    }
  }

  /// Writes the gradients of a clip's queries, keys and values.
  ///
  /// With weights P and their gradient dP = dO Vᵀ, the scores' gradient is
  /// dS = P (dP - Σ P dP) / √d; then dQ = dS K, dK = dSᵀ Q and dV = Pᵀ dO.
  func backward(
    frames: Int,
    _ input: Pointers<UnsafePointer<Float>>,
    dOutput: UnsafePointer<Float>,
    into gradient: Pointers<UnsafeMutablePointer<Float>>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let memory = Memory(scratch, frames: frames, size: size, block: Self.block)
    asr_pack_transposed(frames, size, input.key, stride, memory.transposedKeys)
    asr_pack_transposed(frames, size, input.value, stride, memory.transposedValues)
    asr_pack_panels(frames, size, input.key, stride, memory.keys)
    memory.clearGradients()
    let comparing = product.resized(inputs: size, outputs: frames, stride: outputStride)
    let mixing = product.resized(inputs: frames, outputs: size, stride: memory.columns)
    forEachBlock(frames) { first, rows in
      let query = input.query + first * stride
      let dBlock = dOutput + first * outputStride
      weigh(query, rows: rows, frames: frames, memory)
      mixing.addGradient(
        memory.weights,
        rows: rows,
        dBlock,
        stride: outputStride,
        to: memory.dValues
      )
      comparing.multiply(
        dBlock,
        rows: rows,
        memory.transposedValues,
        into: memory.dScores,
        stride: memory.columns
      )
      asr_softmax_backward(rows, frames, memory.columns, scale, memory.weights, memory.dScores)
      mixing.addGradient(memory.dScores, rows: rows, query, stride: stride, to: memory.dKeys)
      mixing.multiply(
        memory.dScores,
        rows: rows,
        memory.keys,
        into: gradient.query + first * stride,
        stride: stride
      )
    }
    asr_unpack_panels(frames, size, memory.dKeys, gradient.key, stride)
    asr_unpack_panels(frames, size, memory.dValues, gradient.value, stride)
  }

  private var scale: Float { 1 / Float(size).squareRoot() }

  /// Computes the weights that a block of queries gives each frame.
  private func weigh(
    _ queries: UnsafePointer<Float>,
    rows: Int,
    frames: Int,
    _ memory: Memory
  ) {
    product.resized(inputs: size, outputs: frames, stride: stride).multiply(
      queries,
      rows: rows,
      memory.transposedKeys,
      into: memory.weights,
      stride: memory.columns
    )
    asr_softmax_rows(rows, frames, memory.columns, scale, memory.weights)
  }

  /// Calls the body with each block's first query and number of queries.
  @inline(__always)
  private func forEachBlock(_ frames: Int, _ body: (Int, Int) -> Void) {
    for first in Swift.stride(from: 0, to: frames, by: Self.block) {
      body(first, min(Self.block, frames - first))
    }
  }

  /// The layout of the scratch memory.
  private struct Memory {
    /// Floats from one query's weights to the next one's.
    let columns: Int
    /// Panels of Kᵀ and Vᵀ, [d, T], of K and V, [T, d], and of the gradients of the latter; K and
    /// the gradient of V are only needed in the backward pass, which does not need V.
    let transposedKeys: UnsafeMutablePointer<Float>
    let transposedValues: UnsafeMutablePointer<Float>
    let keys: UnsafeMutablePointer<Float>
    let dKeys: UnsafeMutablePointer<Float>
    let dValues: UnsafeMutablePointer<Float>
    /// A block of queries' weights, and the gradients of their scores.
    let weights: UnsafeMutablePointer<Float>
    let dScores: UnsafeMutablePointer<Float>
    private let panels: Int

    var values: UnsafeMutablePointer<Float> { dValues }

    static func count(frames: Int, size: Int, block: Int) -> Int {
      2 * WeightPanels.count(inputs: size, outputs: frames)
        + 3 * WeightPanels.count(inputs: frames, outputs: size)
        + 2 * min(block, frames) * WeightPanels.padded(frames)
    }

    init(_ scratch: UnsafeMutablePointer<Float>, frames: Int, size: Int, block: Int) {
      let transposedPanels = WeightPanels.count(inputs: size, outputs: frames)
      panels = WeightPanels.count(inputs: frames, outputs: size)
      columns = WeightPanels.padded(frames)
      transposedKeys = scratch
      transposedValues = transposedKeys + transposedPanels
      keys = transposedValues + transposedPanels
      dKeys = keys + panels
      dValues = dKeys + panels
      weights = dValues + panels
      dScores = weights + min(block, frames) * columns
    }

    func clearGradients() {
      dKeys.update(repeating: 0, count: panels)
      dValues.update(repeating: 0, count: panels)
    }
  }
}
