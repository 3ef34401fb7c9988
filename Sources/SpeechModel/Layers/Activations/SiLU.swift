internal import CKernels

/// y = x · sigmoid(x) (Elfwing, Uchibe and Doya, 2018).
package struct SiLU: Layer {
  package let outputWidth: Int
  package let outputChannels: Int

  /// Positions worked on at once.
  private static let block = 64

  package var access: MapAccess { [.readsInPieces, .replacesGradient] }

  // A block of normalized positions.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    Self.block * outputChannels
  }

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    forEachBlock(pass) { start, positions in
      let x = pass.reader.read(start, positions: positions, in: pass.scratch)
      asr_silu(positions * outputChannels, x, pass.y + start)
    }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let (graph, x) = (pass.graph, pass.input.value)
    return pass.input.with(graph.add("Mul", x, graph.add("Sigmoid", x)), keepsZeros: true)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let sink = gradient.sink else { return }
    forEachBlock(pass) { start, positions in
      let x = pass.reader.read(start, positions: positions, in: pass.scratch)
      asr_silu_backward(positions * outputChannels, x, gradient.dy + start, sink.dx + start)
      sink.finish(start, positions: positions)
    }
  }

  /// Calls the body with each block's offset and number of positions.
  @inline(__always)
  private func forEachBlock(_ pass: LayerPass, _ body: (_ start: Int, _ positions: Int) -> Void) {
    let positions = pass.input.rows * outputWidth
    for start in stride(from: 0, to: positions, by: Self.block) {
      body(start * outputChannels, min(Self.block, positions - start))
    }
  }
}

extension SiLU {
  /// `{silu: {}}` in a configuration file.
  package struct Settings: NoLayerSettings {
    package static let name = "silu"

    package init() {}

    package func layer(_ site: inout LayerSite) -> any Layer {
      SiLU(outputWidth: site.width, outputChannels: site.channels)
    }
  }
}

extension LayerConfiguration {
  /// x · sigmoid(x).
  public static var silu: LayerConfiguration { LayerConfiguration(SiLU.Settings()) }
}
