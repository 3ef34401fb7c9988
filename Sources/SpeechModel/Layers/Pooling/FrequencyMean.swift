internal import CKernels

/// The mean of each channel over the frequencies of a frame: rows [T, F, C] become [T, 1, C].
package struct FrequencyMean: Layer {
  package var outputWidth: Int { 1 }
  package let outputChannels: Int
  let inputWidth: Int

  package var access: MapAccess { .readsInPieces }

  // A normalized frame.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    inputWidth * outputChannels
  }

  private var share: Float { 1 / Float(inputWidth) }

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    pass.y.update(repeating: 0, count: pass.output.count)
    for row in 0..<pass.input.rows {
      let x = pass.reader.read(
        row * inputWidth * outputChannels,
        positions: inputWidth,
        in: pass.scratch
      )
      asr_add_column_sums(inputWidth, outputChannels, x, pass.y + row * outputChannels)
    }
    asr_scale(pass.output.count, share, pass.y)
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let image = pass.graph.image(pass.input)
    return ONNXMap(
      pass.graph.add("ReduceMean", image.value, attributes: ["axes": .integers([3])]),
      .image,
      width: 1,
      channels: outputChannels,
      counts: image.counts,
      isClear: image.isClear
    )
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let sink = gradient.sink else { return }
    for row in 0..<pass.input.rows {
      let start = row * inputWidth * outputChannels
      asr_fill_rows(inputWidth, outputChannels, gradient.dy + row * outputChannels, sink.dx + start)
      asr_scale(inputWidth * outputChannels, share, sink.dx + start)
      sink.finish(start, positions: inputWidth)
    }
  }
}

extension FrequencyMean {
  /// `{frequency-mean: {}}` in a configuration file.
  package struct Settings: NoLayerSettings {
    package static let name = "frequency-mean"

    package init() {}

    package func layer(_ site: inout LayerSite) -> any Layer {
      FrequencyMean(outputChannels: site.channels, inputWidth: site.width)
    }
  }
}

extension LayerConfiguration {
  /// The mean over the frequencies of each frame.
  public static var frequencyMean: LayerConfiguration {
    LayerConfiguration(FrequencyMean.Settings())
  }
}
