internal import CKernels

/// Two-dimensional convolution over frames and frequencies: patches times weights.
///
/// Goes over some output positions at a time, so that what belongs before and after the product
/// happens while they are in cache.
package struct Convolution: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private let inputWidth: Int
  private let inputChannels: Int
  private let geometry: KernelGeometry
  private let weight: Range<Int>
  private var bias: Range<Int>?
  private let appliesReLU: Bool
  private let map: PaddedMap
  private let spread: SpreadMap
  private let product: PatchProduct
  /// From the gradient of the output, spread out, to that of the input.
  private let wayBack: PatchProduct

  /// Positions worked on at once, about.
  private static let block = 64

  package var gathersMoments: Bool { true }
  package var readsPendingNorm: Bool { true }
  // A clip's gradient is spread out, or a block of it copied, before its place is written.
  package var replacesGradient: Bool { geometry.keepsSize && inputChannels == outputChannels }

  /// A 1×1 kernel without stride or padding reads the map as it lies in memory.
  private var isPointwise: Bool { geometry.kernel == [1, 1] && geometry.keepsSize }

  init(
    width: Int,
    inputChannels: Int,
    channels: Int,
    geometry: KernelGeometry,
    hasBias: Bool,
    appliesReLU: Bool = false,
    name: String,
    layout: inout ParameterLayout
  ) {
    self.geometry = geometry
    self.inputChannels = inputChannels
    self.appliesReLU = appliesReLU
    inputWidth = width
    map = PaddedMap(width: width, channels: inputChannels, geometry: geometry)
    spread = SpreadMap(width: width, channels: channels, geometry: geometry)
    product = PatchProduct(map, outputs: channels)
    wayBack = PatchProduct(spread.map, outputs: inputChannels)
    outputWidth = map.outputWidth
    outputChannels = channels
    let fanIn = geometry.kernel[0] * geometry.kernel[1] * inputChannels
    // He et al. (2015) for layers that a ReLU follows; PyTorch's default for the bias.
    weight = layout.add(
      "\(name).weight",
      shape: [channels, inputChannels] + geometry.kernel,
      .weight,
      .normal(deviation: (2 / Float(fanIn)).squareRoot()),
      order: .panels
    )
    bias =
      hasBias
      ? layout.add(
        "\(name).bias",
        shape: [channels],
        .bias,
        .uniform(bound: 1 / Float(fanIn).squareRoot())
      ) : nil
  }

  package func outputFrames(_ frames: Int) -> Int { geometry.outputs(frames, axis: 0) }

  package func multiplyAdds(_ frames: Int) -> Int {
    outputFrames(frames) * outputWidth * outputChannels * product.inputs
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
        pass.addMoments(start, positions: positions)
      }
    }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let memory = Memory(self, pass)
    let dWeights = gradient.parameters + weight.lowerBound
    if gradient.dx != nil {
      product.turn(
        pass.parameters + weight.lowerBound,
        taps: geometry.kernel[0] * geometry.kernel[1],
        into: memory.turnedWeights
      )
    }
    for clip in 0..<pass.input.clips {
      let inputFrames = pass.input.frames(of: clip)
      if gradient.dx != nil && !isPointwise {
        spread.clear(memory.spread, frames: inputFrames)
      }
      forEachBlock(pass, clip, memory) { x, frames, start, positions in
        let dy = pass.outputGradient(gradient, start, positions: positions, in: memory.dy)
        product.addGradient(x, rows: positions, dy, to: dWeights)
        if let bias {
          asr_add_column_sums(positions, outputChannels, dy, gradient.parameters + bias.lowerBound)
        }
        guard let dx = gradient.dx else { return }
        if isPointwise {
          let start = start / outputChannels * inputChannels
          wayBack.multiply(dy, rows: positions, memory.turnedWeights, into: dx + start)
          pass.takeBack(dx, start, positions: positions)
        } else {
          spread.put(dy, outputFrames: frames, inputFrames: inputFrames, into: memory.spread)
        }
      }
      guard let dx = gradient.dx, !isPointwise else { continue }
      spread.map.forEachBlock(frames: inputFrames, positions: Self.block) { frames in
        let start = (pass.input.start(of: clip) + frames.lowerBound) * pass.input.rowSize
        let positions = frames.count * inputWidth
        wayBack.multiply(
          memory.spread + frames.lowerBound * spread.map.frameStep,
          rows: positions,
          memory.turnedWeights,
          into: dx + start
        )
        pass.takeBack(dx, start, positions: positions)
      }
    }
  }

  /// Calls the body with some output frames of a clip at a time: where their first patch begins,
  /// the frames, and the place and number of their positions in the batch's output.
  @inline(__always)
  private func forEachBlock(
    _ pass: LayerPass,
    _ clip: Int,
    _ memory: Memory,
    _ body: (_ x: UnsafePointer<Float>, _ frames: Range<Int>, _ start: Int, _ positions: Int) ->
      Void
  ) {
    let filled = isPointwise ? nil : map.fill(memory.map, pass, clip: clip)
    map.forEachBlock(frames: pass.output.frames(of: clip), positions: Self.block) { frames in
      let row = pass.output.start(of: clip) + frames.lowerBound
      let positions = frames.count * outputWidth
      let x =
        filled.map { $0 + frames.lowerBound * map.frameStep }
        ?? pass.normalized(row * pass.input.rowSize, positions: positions, in: memory.map)
      body(x, frames, row * pass.output.rowSize, positions)
    }
  }

  private var blockPositions: Int { max(Self.block, outputWidth) }

  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    let frames = input.longestClip
    return Memory.aligned(mapCount(frames)) + Memory.aligned(blockPositions * outputChannels)
      + Memory.aligned(isPointwise ? 0 : spread.count(frames: frames))
      + PatchProduct.panelCount(inputs: wayBack.inputs, outputs: inputChannels)
  }

  private func mapCount(_ frames: Int) -> Int {
    isPointwise ? blockPositions * inputChannels : map.count(frames: frames)
  }

  /// Where things lie in the scratch.
  private struct Memory {
    /// The longest clip's map, or some of its positions where no map is needed.
    let map: UnsafeMutablePointer<Float>
    /// The gradient of some output positions.
    let dy: UnsafeMutablePointer<Float>
    /// The longest clip's gradient, spread out.
    let spread: UnsafeMutablePointer<Float>
    let turnedWeights: UnsafeMutablePointer<Float>

    init(_ layer: Convolution, _ pass: LayerPass) {
      let frames = pass.input.longestClip
      map = pass.scratch
      dy = map + Self.aligned(layer.mapCount(frames))
      spread = dy + Self.aligned(layer.blockPositions * layer.outputChannels)
      turnedWeights =
        spread + Self.aligned(layer.isPointwise ? 0 : layer.spread.count(frames: frames))
    }

    static func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }
  }
}
