internal import CKernels

/// The mean of each channel over a clip's own frames and frequencies: one row a clip.
package struct GlobalAveragePooling: Layer {
  package var outputWidth: Int { 1 }
  package let outputChannels: Int
  let inputWidth: Int

  /// Positions worked on at once.
  private static let block = 64

  package var access: MapAccess { .readsInPieces }

  package func outputFrames(_ frames: Int) -> Int { 1 }

  // A block of normalized positions.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    Self.block * outputChannels
  }

  package var streamForm: StreamForm { .summary }

  package func infer(_ pass: LayerPass) {
    pass.y.update(repeating: 0, count: pass.output.count)
    for clip in 0..<pass.input.clips {
      let mean = pass.y + clip * outputChannels
      forEachBlock(pass, clip) { start, positions in
        let x = pass.reader.read(start, positions: positions, in: pass.scratch)
        asr_add_column_sums(positions, outputChannels, x, mean)
      }
      asr_scale(outputChannels, share(pass, clip), mean)
    }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let image = pass.graph.image(pass.input)
    let mean = pass.graph.add(
      "ReduceMean",
      pass.graph.meanOverFrames(image),
      attributes: ["axes": .integers([3])]
    )
    return ONNXMap(mean, .image, width: 1, channels: outputChannels, counts: nil)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let sink = gradient.sink else { return }
    for clip in 0..<pass.input.clips {
      let row = pass.scratch
      row.update(repeating: 0, count: outputChannels)
      asr_add_scaled(
        outputChannels,
        share(pass, clip),
        gradient.dy + clip * outputChannels,
        row
      )
      forEachBlock(pass, clip) { start, positions in
        asr_fill_rows(positions, outputChannels, row, sink.dx + start)
        sink.finish(start, positions: positions)
      }
    }
  }

  private func share(_ pass: LayerPass, _ clip: Int) -> Float {
    1 / Float(pass.input.frames(of: clip) * inputWidth)
  }

  /// Calls the body with each block's offset and number of a clip's positions.
  @inline(__always)
  private func forEachBlock(_ pass: LayerPass, _ clip: Int, _ body: (Int, Int) -> Void) {
    let first = pass.input.start(of: clip) * inputWidth
    let positions = pass.input.frames(of: clip) * inputWidth
    for start in stride(from: 0, to: positions, by: Self.block) {
      body((first + start) * outputChannels, min(Self.block, positions - start))
    }
  }
}

extension GlobalAveragePooling {
  /// `{global-average-pool: {}}` in a configuration file.
  package struct Settings: NoLayerSettings {
    package static let name = "global-average-pool"

    package init() {}

    package func grow(_ field: inout ReceptiveField) { field.growToWholeClip() }

    package func layer(_ site: inout LayerSite) -> any Layer {
      GlobalAveragePooling(outputChannels: site.channels, inputWidth: site.width)
    }
  }
}

extension LayerConfiguration {
  /// The mean of each channel over the whole clip.
  public static var globalAveragePool: LayerConfiguration {
    LayerConfiguration(GlobalAveragePooling.Settings())
  }
}
