internal import CKernels

/// Convolution of each channel with a kernel of its own (Sifre, 2014; MobileNets, 2017).
package struct DepthwiseConvolution: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private let inputWidth: Int
  private let geometry: KernelGeometry
  private let weight: Range<Int>
  private var bias: Range<Int>?
  private let appliesReLU: Bool
  private let map: PaddedMap
  private let spread: SpreadMap
  private let taps: ChannelTaps
  /// From the gradient of the output, spread out, to that of the input.
  private let wayBack: ChannelTaps

  /// Positions worked on at once, about.
  private static let block = 64

  // A clip's gradient is spread out before its place is written, if that is as long.
  package var access: MapAccess {
    geometry.keepsSize
      ? [.readsInPieces, .writesInPieces, .replacesGradient] : [.readsInPieces, .writesInPieces]
  }

  init(_ settings: Settings, _ site: inout LayerSite) {
    geometry = settings.geometry
    appliesReLU = site.epilogue.appliesReLU
    inputWidth = site.width
    map = PaddedMap(width: inputWidth, channels: site.channels, geometry: geometry)
    spread = SpreadMap(width: inputWidth, channels: site.channels, geometry: geometry)
    taps = ChannelTaps(map)
    wayBack = ChannelTaps(spread.map)
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
    outputFrames(frames) * outputWidth * outputChannels * taps.count
  }

  // The longest clip's map, the gradient of some positions, the longest clip's gradient spread
  // out, and the kernels turned around.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    map.count(frames: input.longestClip) + spread.count(frames: input.longestClip)
      + (blockPositions + taps.count) * outputChannels
  }

  private var blockPositions: Int { max(Self.block, outputWidth) }

  package func infer(_ pass: LayerPass) {
    for clip in 0..<pass.input.clips {
      let x = pass.padded(map, clip: clip, in: pass.scratch)
      forEachBlock(pass, clip) { frames, start, positions in
        taps.sum(
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

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let filled = pass.scratch
    let block = filled + map.count(frames: pass.input.longestClip)
    let turned = block + blockPositions * outputChannels
    let spreadOut = turned + taps.count * outputChannels
    let weights = pass.parameters + weight.lowerBound
    for tap in 0..<taps.count {
      (turned + tap * outputChannels).update(
        from: weights + (taps.count - 1 - tap) * outputChannels,
        count: outputChannels
      )
    }
    for clip in 0..<pass.input.clips {
      let inputFrames = pass.input.frames(of: clip)
      let x = pass.padded(map, clip: clip, in: filled)
      if gradient.sink != nil { spread.clear(spreadOut, frames: inputFrames) }
      forEachBlock(pass, clip) { frames, start, positions in
        let dy = gradient.reader.read(start, positions: positions, in: block)
        taps.addGradient(
          x + frames.lowerBound * map.frameStep,
          frames: frames.count,
          dy,
          to: gradient.parameters + weight.lowerBound
        )
        if let bias {
          asr_add_column_sums(positions, outputChannels, dy, gradient.parameters + bias.lowerBound)
        }
        if gradient.sink != nil {
          spread.put(dy, outputFrames: frames, inputFrames: inputFrames, into: spreadOut)
        }
      }
      guard let sink = gradient.sink else { continue }
      spread.map.forEachBlock(frames: inputFrames, positions: Self.block) { frames in
        let start = (pass.input.start(of: clip) + frames.lowerBound) * pass.input.rowSize
        wayBack.sum(
          spreadOut + frames.lowerBound * spread.map.frameStep,
          frames: frames.count,
          turned,
          into: sink.dx + start
        )
        sink.finish(start, positions: frames.count * inputWidth)
      }
    }
  }

  /// Calls the body with some output frames of a clip at a time, and the place and number of
  /// their positions in the batch's output.
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
