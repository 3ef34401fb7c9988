internal import CKernels

/// Convolution of each channel with a kernel of its own (Sifre, 2014; MobileNets, 2017).
package struct DepthwiseConvolution: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private let inputWidth: Int
  private var geometry: KernelGeometry
  private let weight: Range<Int>
  private var bias: Range<Int>?
  private let appliesReLU: Bool
  private var map: PaddedMap
  private let zeroInserted: ZeroInsertedGradient
  private let kernel: DepthwiseKernel
  /// Computes the gradient of the input from the zero-inserted one of the output.
  private let inputGradientKernel: DepthwiseKernel

  /// About how many positions are worked on at once.
  private static let block = 64

  // A clip's gradient is zero-inserted before its memory, if as long, is overwritten.
  package var access: MapAccess {
    geometry.keepsSize
      ? [.readsInPieces, .writesInPieces, .replacesGradient] : [.readsInPieces, .writesInPieces]
  }

  init(_ settings: Settings, _ site: inout LayerSite) {
    geometry = settings.geometry
    appliesReLU = site.epilogue.appliesReLU
    inputWidth = site.width
    map = PaddedMap(width: inputWidth, channels: site.channels, geometry: geometry)
    zeroInserted = ZeroInsertedGradient(
      width: inputWidth,
      channels: site.channels,
      geometry: geometry
    )
    kernel = DepthwiseKernel(map)
    inputGradientKernel = DepthwiseKernel(zeroInserted.map)
    outputWidth = map.outputWidth
    outputChannels = site.channels
    let fanIn = geometry.kernel[0] * geometry.kernel[1]
    weight = site.parameters.add(
      "\(site.name).weight",
      shape: [outputChannels, 1] + geometry.kernel,
      .weight,
      .normal(deviation: (2 / Float(fanIn)).squareRoot()),
      order: .depthwise
    )
    bias =
      settings.bias || site.epilogue.addsBias
      ? site.parameters.add(
        "\(site.name).bias",
        shape: [outputChannels],
        .bias,
        .uniform(bound: 1 / Float(fanIn).squareRoot())
      ) : nil
  }

  package func outputFrames(_ frames: Int) -> Int { geometry.outputs(frames, axis: 0) }

  package func multiplyAdds(_ frames: Int) -> Int {
    outputFrames(frames) * outputWidth * outputChannels * kernel.tapCount
  }

  // The longest clip's map, the gradient of a block of positions, the flipped kernels and the
  // longest clip's zero-inserted gradient.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    map.count(frames: input.longestClip) + zeroInserted.count(frames: input.longestClip)
      + (blockPositions + kernel.tapCount) * outputChannels
  }

  private var blockPositions: Int { max(Self.block, outputWidth) }

  package var streamForm: StreamForm {
    var layer = self
    layer.geometry.padding[0] = 0
    layer.map = PaddedMap(width: inputWidth, channels: outputChannels, geometry: layer.geometry)
    return .kernel(layer, geometry, padding: 0)
  }

  package func infer(_ pass: LayerPass) {
    for clip in 0..<pass.input.clips {
      let x = pass.padded(map, clip: clip, in: pass.scratch)
      forEachBlock(pass, clip) { frames, start, positions in
        kernel.sum(
          x + frames.lowerBound * map.frameStep,
          frames: frames.count,
          pass.parameters + weight.lowerBound,
          bias: bias.map { pass.parameters + $0.lowerBound },
          appliesReLU: appliesReLU,
          into: pass.y + start
        )
        pass.finish(start, positions: positions)
      }
    }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let output = pass.convolution(
      geometry,
      groups: outputChannels,
      weight: weight,
      bias: bias,
      width: outputWidth
    )
    return appliesReLU ? pass.rectified(output) : output
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let filled = pass.scratch
    let block = filled + map.count(frames: pass.input.longestClip)
    let flipped = block + blockPositions * outputChannels
    let zeroInsertedRows = flipped + kernel.tapCount * outputChannels
    let weights = pass.parameters + weight.lowerBound
    for tap in 0..<kernel.tapCount {
      (flipped + tap * outputChannels).update(
        from: weights + (kernel.tapCount - 1 - tap) * outputChannels,
        count: outputChannels
      )
    }
    for clip in 0..<pass.input.clips {
      let inputFrames = pass.input.frames(of: clip)
      let x = pass.padded(map, clip: clip, in: filled)
      if gradient.sink != nil { zeroInserted.clear(zeroInsertedRows, frames: inputFrames) }
      forEachBlock(pass, clip) { frames, start, positions in
        let dy = gradient.reader.read(start, positions: positions, in: block)
        kernel.addGradient(
          x + frames.lowerBound * map.frameStep,
          frames: frames.count,
          dy,
          to: gradient.parameters + weight.lowerBound
        )
        if let bias {
          asr_add_column_sums(positions, outputChannels, dy, gradient.parameters + bias.lowerBound)
        }
        if gradient.sink != nil {
          zeroInserted.put(
            dy,
            outputFrames: frames,
            inputFrames: inputFrames,
            into: zeroInsertedRows
          )
        }
      }
      guard let sink = gradient.sink else { continue }
      zeroInserted.map.forEachBlock(frames: inputFrames, positions: Self.block) { frames in
        let start = (pass.input.start(of: clip) + frames.lowerBound) * pass.input.rowSize
        inputGradientKernel.sum(
          zeroInsertedRows + frames.lowerBound * zeroInserted.map.frameStep,
          frames: frames.count,
          flipped,
          into: sink.dx + start
        )
        sink.finish(start, positions: frames.count * inputWidth)
      }
    }
  }

  /// Calls the body with each block of a clip's output frames, their offset in the batch's output
  /// and the number of their positions.
  @inline(__always)
  private func forEachBlock(
    _ pass: LayerPass,
    _ clip: Int,
    _ body: (_ frames: Range<Int>, _ start: Int, _ positions: Int) -> Void
  ) {
    map.forEachBlock(frames: pass.output.frames(of: clip), positions: Self.block) { frames in
      let row = pass.output.start(of: clip) + frames.lowerBound
      body(frames, row * pass.output.rowSize, frames.count * outputWidth)
    }
  }
}

extension DepthwiseConvolution {
  /// `{depthwise-conv: {kernel: [3, 3]}}` in a configuration file.
  package struct Settings: LayerSettings {
    package static let name = "depthwise-conv"

    package var geometry = KernelGeometry(kernel: [])
    package var bias = true

    init(geometry: KernelGeometry, bias: Bool) {
      self.geometry = geometry
      self.bias = bias
    }

    private enum Keys: String, KernelKey {
      case kernel, stride, dilation, padding, bias
    }

    package init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.bias, into: &bias)
      geometry = try KernelGeometry(values)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try geometry.encode(to: &values)
      try values.encode(bias, forKey: .bias)
    }

    package var words: String {
      "\(Self.name) \(geometry.size)\(geometry.details)" + (bias ? ", bias" : "")
    }

    package var epilogues: Epilogue.Kinds { [.channelFactors, .inferredReLU] }

    package func check(_ limits: LayerLimits) throws {
      try limits.requireKernel(geometry, channels: limits.channels)
    }

    package func grow(_ field: inout ReceptiveField) { field.grow(through: geometry) }

    package func layer(_ site: inout LayerSite) -> any Layer { DepthwiseConvolution(self, &site) }
  }
}

extension LayerConfiguration {
  /// Convolution of each channel by itself.
  public static func depthwiseConvolution(
    _ geometry: KernelGeometry,
    bias: Bool = true
  ) -> LayerConfiguration {
    LayerConfiguration(DepthwiseConvolution.Settings(geometry: geometry, bias: bias))
  }
}
