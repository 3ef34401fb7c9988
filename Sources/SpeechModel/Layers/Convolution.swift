internal import CKernels

/// Two-dimensional convolution over frames and frequencies: patches times weights.
///
/// Works on a block of output positions at a time, so that the steps before and after the product
/// find them in the cache.
package struct Convolution: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private let inputWidth: Int
  private let inputChannels: Int
  private var geometry: KernelGeometry
  private let weight: Range<Int>
  private var bias: Range<Int>?
  private let appliesReLU: Bool
  private var map: PaddedMap
  private let zeroInserted: ZeroInsertedGradient
  private let product: PatchProduct
  /// Computes the gradient of the input from the zero-inserted one of the output.
  private let inputGradientProduct: PatchProduct

  /// About how many positions are worked on at once.
  private static let block = 64

  // A clip's gradient is zero-inserted, or a block of it copied, before its memory is overwritten.
  package var access: MapAccess {
    geometry.keepsSize && inputChannels == outputChannels
      ? [.readsInPieces, .writesInPieces, .replacesGradient] : [.readsInPieces, .writesInPieces]
  }

  /// A 1×1 kernel without stride or padding reads the map in place.
  private var isPointwise: Bool { geometry.kernel == [1, 1] && geometry.keepsSize }

  init(_ settings: Settings, _ site: inout LayerSite) {
    geometry = settings.geometry
    inputChannels = site.channels
    appliesReLU = site.epilogue.appliesReLU
    inputWidth = site.width
    map = PaddedMap(width: inputWidth, channels: inputChannels, geometry: geometry)
    zeroInserted = ZeroInsertedGradient(
      width: inputWidth,
      channels: settings.channels,
      geometry: geometry
    )
    product = PatchProduct(map, outputs: settings.channels)
    inputGradientProduct = PatchProduct(zeroInserted.map, outputs: inputChannels)
    outputWidth = map.outputWidth
    outputChannels = settings.channels
    let fanIn = geometry.kernel[0] * geometry.kernel[1] * inputChannels
    // He et al. (2015) for layers that a ReLU follows; PyTorch's default for the bias.
    weight = site.parameters.add(
      "\(site.name).weight",
      shape: [outputChannels, inputChannels] + geometry.kernel,
      .weight,
      .normal(deviation: (2 / Float(fanIn)).squareRoot()),
      order: .panels
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
    outputFrames(frames) * outputWidth * outputChannels * product.inputs
  }

  package var streamForm: StreamForm {
    var layer = self
    layer.geometry.padding[0] = 0
    layer.map = PaddedMap(width: inputWidth, channels: inputChannels, geometry: layer.geometry)
    return .kernel(layer, geometry, padding: 0)
  }

  package func infer(_ pass: LayerPass) {
    let memory = Memory(self, pass)
    let weights = pass.parameters + weight.lowerBound
    let bias = bias.map { pass.parameters + $0.lowerBound }
    for clip in 0..<pass.input.clips {
      forEachBlock(pass, clip, memory) { x, _, start, positions in
        product.multiply(
          x,
          rows: positions,
          weights,
          bias: bias,
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
      groups: 1,
      weight: weight,
      bias: bias,
      width: outputWidth
    )
    return appliesReLU ? pass.rectified(output) : output
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let memory = Memory(self, pass)
    let dWeights = gradient.parameters + weight.lowerBound
    if gradient.sink != nil {
      product.transpose(
        pass.parameters + weight.lowerBound,
        taps: geometry.kernel[0] * geometry.kernel[1],
        into: memory.flippedWeights
      )
    }
    for clip in 0..<pass.input.clips {
      let inputFrames = pass.input.frames(of: clip)
      if gradient.sink != nil && !isPointwise {
        zeroInserted.clear(memory.zeroInserted, frames: inputFrames)
      }
      forEachBlock(pass, clip, memory) { x, frames, start, positions in
        let dy = gradient.reader.read(start, positions: positions, in: memory.dy)
        product.addGradient(x, rows: positions, dy, to: dWeights)
        if let bias {
          asr_add_column_sums(positions, outputChannels, dy, gradient.parameters + bias.lowerBound)
        }
        guard let sink = gradient.sink else { return }
        if isPointwise {
          let start = start / outputChannels * inputChannels
          inputGradientProduct.multiply(
            dy,
            rows: positions,
            memory.flippedWeights,
            into: sink.dx + start
          )
          sink.finish(start, positions: positions)
        } else {
          zeroInserted.put(
            dy,
            outputFrames: frames,
            inputFrames: inputFrames,
            into: memory.zeroInserted
          )
        }
      }
      guard let sink = gradient.sink, !isPointwise else { continue }
      zeroInserted.map.forEachBlock(frames: inputFrames, positions: Self.block) { frames in
        let start = (pass.input.start(of: clip) + frames.lowerBound) * pass.input.rowSize
        let positions = frames.count * inputWidth
        inputGradientProduct.multiply(
          memory.zeroInserted + frames.lowerBound * zeroInserted.map.frameStep,
          rows: positions,
          memory.flippedWeights,
          into: sink.dx + start
        )
        sink.finish(start, positions: positions)
      }
    }
  }

  /// Calls the body with each block of a clip's output frames: where their first patch begins, the
  /// frames, their offset in the batch's output and the number of their positions.
  @inline(__always)
  private func forEachBlock(
    _ pass: LayerPass,
    _ clip: Int,
    _ memory: Memory,
    _ body: (_ x: UnsafePointer<Float>, _ frames: Range<Int>, _ start: Int, _ positions: Int) ->
      Void
  ) {
    let filled = isPointwise ? nil : pass.padded(map, clip: clip, in: memory.map)
    map.forEachBlock(frames: pass.output.frames(of: clip), positions: Self.block) { frames in
      let row = pass.output.start(of: clip) + frames.lowerBound
      let positions = frames.count * outputWidth
      let x =
        filled.map { $0 + frames.lowerBound * map.frameStep }
        ?? pass.reader.read(row * pass.input.rowSize, positions: positions, in: memory.map)
      body(x, frames, row * pass.output.rowSize, positions)
    }
  }

  private var blockPositions: Int { max(Self.block, outputWidth) }

  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    let frames = input.longestClip
    return Memory.aligned(mapCount(frames)) + Memory.aligned(blockPositions * outputChannels)
      + Memory.aligned(isPointwise ? 0 : zeroInserted.count(frames: frames))
      + WeightPanels.count(inputs: inputGradientProduct.inputs, outputs: inputChannels)
  }

  private func mapCount(_ frames: Int) -> Int {
    isPointwise ? blockPositions * inputChannels : map.count(frames: frames)
  }

  /// The layout of the scratch memory.
  private struct Memory {
    /// The longest clip's padded map, or a block of its positions if none is needed.
    let map: UnsafeMutablePointer<Float>
    /// The gradient of a block of output positions.
    let dy: UnsafeMutablePointer<Float>
    /// The longest clip's zero-inserted gradient.
    let zeroInserted: UnsafeMutablePointer<Float>
    let flippedWeights: UnsafeMutablePointer<Float>

    init(_ layer: Convolution, _ pass: LayerPass) {
      let frames = pass.input.longestClip
      map = pass.scratch
      dy = map + Self.aligned(layer.mapCount(frames))
      zeroInserted = dy + Self.aligned(layer.blockPositions * layer.outputChannels)
      flippedWeights =
        zeroInserted
        + Self.aligned(layer.isPointwise ? 0 : layer.zeroInserted.count(frames: frames))
    }

    static func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }
  }
}

extension Convolution {
  /// `{conv: {channels: 16, kernel: [3, 3]}}` in a configuration file.
  package struct Settings: LayerSettings {
    package static let name = "conv"

    package var channels = 0
    package var geometry = KernelGeometry(kernel: [])
    package var bias = true

    init(channels: Int, geometry: KernelGeometry, bias: Bool) {
      self.channels = channels
      self.geometry = geometry
      self.bias = bias
    }

    private enum Keys: String, KernelKey {
      case channels, kernel, stride, dilation, padding, bias
    }

    package init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.channels, into: &channels)
      try values.read(.bias, into: &bias)
      geometry = try KernelGeometry(values)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(channels, forKey: .channels)
      try geometry.encode(to: &values)
      try values.encode(bias, forKey: .bias)
    }

    package var words: String {
      "\(Self.name) \(geometry.size), \(channels) channels\(geometry.details)"
        + (bias ? ", bias" : "")
    }

    package var epilogues: Epilogue.Kinds { [.channelFactors, .inferredReLU] }

    package func check(_ limits: LayerLimits) throws {
      try limits.requireSize(channels, "channels")
      try limits.requireKernel(geometry, channels: max(limits.channels, channels))
    }

    package func grow(_ field: inout ReceptiveField) { field.grow(through: geometry) }

    package func widened(by factor: Double) -> Self {
      Self(channels: channels.widened(by: factor), geometry: geometry, bias: bias)
    }

    package func layer(_ site: inout LayerSite) -> any Layer { Convolution(self, &site) }
  }
}

extension LayerConfiguration {
  /// Convolution over frames and frequencies.
  public static func convolution(
    channels: Int,
    _ geometry: KernelGeometry,
    bias: Bool = true
  ) -> LayerConfiguration {
    LayerConfiguration(
      Convolution.Settings(channels: channels, geometry: geometry, bias: bias)
    )
  }
}
