internal import CKernels

/// The mean of a clip's frames, weighted by how well each answers a query that the last frame
/// asks (de Andrade et al., "A neural attention model for speech command recognition", 2018).
///
/// q = W x_last + b; weights w = softmax over the clip's frames of q · x_t; y = Σ w_t x_t.
package struct AttentionPooling: Layer {
  package var outputWidth: Int { 1 }
  package var outputChannels: Int { values }
  private let values: Int
  private let weight: Range<Int>
  private let bias: Range<Int>
  private let product: PatchProduct

  init(_ site: inout LayerSite) {
    values = site.width * site.channels
    product = PatchProduct(inputs: values, outputs: values, stride: values)
    let bound = 1 / Float(values).squareRoot()
    weight = site.parameters.add(
      "\(site.name).weight",
      shape: [values, values],
      .weight,
      .uniform(bound: bound),
      order: .panels
    )
    bias = site.parameters.add(
      "\(site.name).bias",
      shape: [values],
      .bias,
      .uniform(bound: bound)
    )
  }

  package func outputFrames(_ frames: Int) -> Int { 1 }

  package func multiplyAdds(_ frames: Int) -> Int { values * values + 2 * frames * values }

  // The weights [ΣT] come first, where `InferencePass.kept` shows them, padded for the last
  // softmax, which rounds up; then the queries.
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (WeightPanels.padded(input.rows) + 16 + input.clips * values, 0) }

  // The last frames; the gradients of these, of the queries and of the scores; the transposed
  // weights.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    3 * input.clips * values + input.longestClip
      + WeightPanels.count(inputs: values, outputs: values)
  }

  package var streamForm: StreamForm { .summary }

  package func infer(_ pass: LayerPass) {
    let memory = Memory(self, pass)
    copyLastFrames(pass, into: memory.lastFrames)
    product.multiply(
      memory.lastFrames,
      rows: pass.input.clips,
      pass.parameters + weight.lowerBound,
      bias: pass.parameters + bias.lowerBound,
      into: memory.queries
    )
    pass.y.update(repeating: 0, count: pass.output.count)
    for clip in 0..<pass.input.clips {
      let (start, frames) = (pass.input.start(of: clip), pass.input.frames(of: clip))
      let x = pass.x + start * values
      // The softmax overwrites the floats after a clip's weights, before the next clip's are
      // written.
      let weights = memory.weights + start
      asr_row_products(frames, values, x, memory.queries + clip * values, weights)
      asr_softmax_rows(1, frames, 0, 1, weights)
      for t in 0..<frames {
        asr_add_scaled(values, weights[t], x + t * values, pass.y + clip * values)
      }
    }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let graph = pass.graph
    let rows = graph.cleared(graph.rows(pass.input))
    let last = pass.lastFrames(rows)
    let query = pass.product(last, weight: weight, bias: bias)
    let scores = graph.add("MatMul", query, graph.transposed(rows.value, [0, 2, 1]))
    let weights = pass.softmax(scores, axes: [1])
    return ONNXMap(
      graph.add("MatMul", weights, rows.value),
      .rows,
      width: 1,
      channels: values,
      counts: nil
    )
  }

  // With the scores' gradient ds = w (dw - Σ w dw), where dw_t = dy · x_t: dq = Σ ds_t x_t and
  // dx_t = w_t dy + ds_t q, plus Wᵀ dq for the last frame.
  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let memory = Memory(self, pass)
    let clips = pass.input.clips
    memory.dQueries.update(repeating: 0, count: clips * values)
    gradient.dx?.update(repeating: 0, count: pass.input.count)
    for clip in 0..<clips {
      let (start, frames) = (pass.input.start(of: clip), pass.input.frames(of: clip))
      let x = pass.x + start * values
      let dy = gradient.dy + clip * values
      let weights = memory.weights + start
      asr_row_products(frames, values, x, dy, memory.dScores)
      asr_softmax_backward(1, frames, 0, 1, weights, memory.dScores)
      for t in 0..<frames {
        let dScore = memory.dScores[t]
        asr_add_scaled(values, dScore, x + t * values, memory.dQueries + clip * values)
        guard let dx = gradient.dx.map({ $0 + (start + t) * values }) else { continue }
        asr_add_scaled(values, weights[t], dy, dx)
        asr_add_scaled(values, dScore, memory.queries + clip * values, dx)
      }
    }
    copyLastFrames(pass, into: memory.lastFrames)
    product.addGradient(
      memory.lastFrames,
      rows: clips,
      memory.dQueries,
      to: gradient.parameters + weight.lowerBound
    )
    asr_add_column_sums(clips, values, memory.dQueries, gradient.parameters + bias.lowerBound)
    guard let dx = gradient.dx else { return }
    product.transpose(pass.parameters + weight.lowerBound, into: memory.transposed)
    product.multiply(memory.dQueries, rows: clips, memory.transposed, into: memory.dLastFrames)
    for clip in 0..<clips {
      asr_add_scaled(values, 1, memory.dLastFrames + clip * values, dx + last(of: clip, pass))
    }
  }

  /// The offset of a clip's last frame.
  private func last(of clip: Int, _ pass: LayerPass) -> Int {
    (pass.input.start(of: clip) + pass.input.frames(of: clip) - 1) * values
  }

  private func copyLastFrames(_ pass: LayerPass, into target: UnsafeMutablePointer<Float>) {
    for clip in 0..<pass.input.clips {
      (target + clip * values).update(from: pass.x + last(of: clip, pass), count: values)
    }
  }

  /// The layout of the saved and the scratch memory.
  private struct Memory {
    let weights: UnsafeMutablePointer<Float>
    let queries: UnsafeMutablePointer<Float>
    let lastFrames: UnsafeMutablePointer<Float>
    let dLastFrames: UnsafeMutablePointer<Float>
    let dQueries: UnsafeMutablePointer<Float>
    let dScores: UnsafeMutablePointer<Float>
    let transposed: UnsafeMutablePointer<Float>

    init(_ layer: AttentionPooling, _ pass: LayerPass) {
      let size = pass.input.clips * layer.values
      weights = pass.saved
      queries = weights + WeightPanels.padded(pass.input.rows) + 16
      lastFrames = pass.scratch
      dLastFrames = lastFrames + size
      dQueries = dLastFrames + size
      transposed = dQueries + size
      dScores = transposed + WeightPanels.count(inputs: layer.values, outputs: layer.values)
    }
  }
}

extension AttentionPooling {
  /// `{attention-pool: {}}` in a configuration file.
  package struct Settings: NoLayerSettings {
    package static let name = "attention-pool"

    package init() {}

    package func check(_ limits: LayerLimits) throws {
      try limits.requireSize(limits.width * limits.channels, "values of a frame")
    }

    package func grow(_ field: inout ReceptiveField) { field.growToWholeClip() }

    package func layer(_ site: inout LayerSite) -> any Layer {
      AttentionPooling(&site)
    }
  }
}

extension LayerConfiguration {
  /// The mean of the frames, weighted by how well each answers a query that the last one asks.
  public static var attentionPool: LayerConfiguration {
    LayerConfiguration(AttentionPooling.Settings())
  }
}
