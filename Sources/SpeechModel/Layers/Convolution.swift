internal import CKernels

/// Two-dimensional convolution over frames and frequencies: patches times weights.
///
/// Patches are gathered in blocks (im2col) small enough to stay in cache between the gathering
/// and the product.
package struct Convolution: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private let inputWidth: Int
  private let inputChannels: Int
  private let geometry: KernelGeometry
  private let weight: Range<Int>
  private var bias: Range<Int>?
  private let appliesReLU: Bool

  /// Output positions gathered at once.
  private static let block = 128

  private var patchSize: Int { geometry.kernel[0] * geometry.kernel[1] * inputChannels }

  /// A 1×1 kernel without stride or padding reads the map as it lies in memory.
  private var isPointwise: Bool {
    geometry.kernel == [1, 1] && geometry.stride == [1, 1] && geometry.padding == [0, 0]
  }

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
    outputWidth = geometry.outputs(width, axis: 1)
    outputChannels = channels
    let fanIn = geometry.kernel[0] * geometry.kernel[1] * inputChannels
    // He et al. (2015) for layers that a ReLU follows; PyTorch's default for the bias.
    weight = layout.add(
      "\(name).weight",
      shape: [channels, inputChannels] + geometry.kernel,
      .weight,
      .normal(deviation: (2 / Float(fanIn)).squareRoot()),
      order: .convolution
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

  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    isPointwise ? 0 : Self.block * patchSize
  }

  package func multiplyAdds(_ frames: Int) -> Int {
    outputFrames(frames) * outputWidth * outputChannels * patchSize
  }

  package func infer(_ pass: LayerPass) {
    let weights = pass.parameters + weight.lowerBound
    if isPointwise {
      multiply(pass.x, pass.input.rows * inputWidth, weights, into: pass.y)
    } else {
      forEachBlock(pass) { start, count in
        gather(pass, start: start, count: count, into: pass.scratch)
        multiply(pass.scratch, count, weights, into: pass.y + start * outputChannels)
      }
    }
    let positions = pass.output.rows * outputWidth
    if let bias {
      asr_add_bias(
        positions,
        outputChannels,
        pass.parameters + bias.lowerBound,
        appliesReLU ? 1 : 0,
        pass.y
      )
    } else if appliesReLU {
      asr_relu(positions * outputChannels, pass.y, pass.y)
    }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let weights = pass.parameters + weight.lowerBound
    let dWeights = gradient.parameters + weight.lowerBound
    if let bias {
      asr_add_column_sums(
        pass.output.rows * outputWidth,
        outputChannels,
        gradient.dy,
        gradient.parameters + bias.lowerBound
      )
    }
    if isPointwise {
      let positions = pass.input.rows * inputWidth
      addWeightGradient(gradient.dy, pass.x, positions, into: dWeights)
      if let dx = gradient.dx { multiplyBack(gradient.dy, positions, weights, into: dx) }
      return
    }
    gradient.dx?.update(repeating: 0, count: pass.input.count)
    forEachBlock(pass) { start, count in
      let dy = gradient.dy + start * outputChannels
      gather(pass, start: start, count: count, into: pass.scratch)
      addWeightGradient(dy, pass.scratch, count, into: dWeights)
      if let dx = gradient.dx {
        multiplyBack(dy, count, weights, into: pass.scratch)
        scatter(pass, start: start, count: count, from: pass.scratch, into: dx)
      }
    }
  }

  // y [positions, O] = patches [positions, K] · weights [O, K]ᵀ
  private func multiply(
    _ patches: UnsafePointer<Float>,
    _ positions: Int,
    _ weights: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>
  ) {
    BLAS.multiply(
      rows: positions,
      columns: outputChannels,
      inner: patchSize,
      patches,
      strideA: patchSize,
      weights,
      .transposed,
      strideB: patchSize,
      into: y,
      strideC: outputChannels
    )
  }

  // dWeights [O, K] += dy [positions, O]ᵀ · patches [positions, K]
  private func addWeightGradient(
    _ dy: UnsafePointer<Float>,
    _ patches: UnsafePointer<Float>,
    _ positions: Int,
    into dWeights: UnsafeMutablePointer<Float>
  ) {
    BLAS.multiply(
      rows: outputChannels,
      columns: patchSize,
      inner: positions,
      dy,
      .transposed,
      strideA: outputChannels,
      patches,
      strideB: patchSize,
      into: dWeights,
      strideC: patchSize,
      beta: 1
    )
  }

  // dPatches [positions, K] = dy [positions, O] · weights [O, K]
  private func multiplyBack(
    _ dy: UnsafePointer<Float>,
    _ positions: Int,
    _ weights: UnsafePointer<Float>,
    into dPatches: UnsafeMutablePointer<Float>
  ) {
    BLAS.multiply(
      rows: positions,
      columns: patchSize,
      inner: outputChannels,
      dy,
      strideA: outputChannels,
      weights,
      strideB: patchSize,
      into: dPatches,
      strideC: patchSize
    )
  }

  /// Calls the body with the first output position and the number of positions of each block.
  private func forEachBlock(_ pass: LayerPass, _ body: (Int, Int) -> Void) {
    let positions = pass.output.rows * outputWidth
    for start in stride(from: 0, to: positions, by: Self.block) {
      body(start, min(Self.block, positions - start))
    }
  }

  /// Gathers the patches of some output positions, [count, kT, kF, C], zeros beyond a clip's ends.
  private func gather(
    _ pass: LayerPass,
    start: Int,
    count: Int,
    into patches: UnsafeMutablePointer<Float>
  ) {
    patches.update(repeating: 0, count: count * patchSize)
    forEachSegment(pass, start: start, count: count) { patch, map, length in
      (patches + patch).update(from: pass.x + map, count: length)
    }
  }

  /// Adds the patches' gradients to the places that they were gathered from.
  private func scatter(
    _ pass: LayerPass,
    start: Int,
    count: Int,
    from patches: UnsafePointer<Float>,
    into dx: UnsafeMutablePointer<Float>
  ) {
    forEachSegment(pass, start: start, count: count) { patch, map, length in
      for i in 0..<length { dx[map + i] += patches[patch + i] }
    }
  }

  /// Calls the body for every run of values that a patch and the map have in common: where it
  /// begins in the block of patches, where in the map, and how long it is.
  @inline(__always)
  private func forEachSegment(
    _ pass: LayerPass,
    start: Int,
    count: Int,
    _ body: (Int, Int, Int) -> Void
  ) {
    let (kernelTime, kernelFrequency) = (geometry.kernel[0], geometry.kernel[1])
    let (dilationTime, dilationFrequency) = (geometry.dilation[0], geometry.dilation[1])
    let rowSize = inputWidth * inputChannels
    var clip = 0
    var (outputRow, f) = start.quotientAndRemainder(dividingBy: outputWidth)
    while pass.output.offsets[clip + 1] <= outputRow { clip += 1 }
    for position in 0..<count {
      let t = outputRow - pass.output.offsets[clip]
      let time = geometry.taps(t, inputs: pass.input.frames(of: clip), axis: 0)
      let frequency = geometry.taps(f, inputs: inputWidth, axis: 1)
      for i in time.range {
        let row = pass.input.offsets[clip] + time.first + i * dilationTime
        let patch = (position * kernelTime + i) * kernelFrequency * inputChannels
        let map = row * rowSize + frequency.first * inputChannels
        if dilationFrequency == 1 {
          let skipped = frequency.range.lowerBound * inputChannels
          body(patch + skipped, map + skipped, frequency.range.count * inputChannels)
        } else {
          for j in frequency.range {
            body(
              patch + j * inputChannels,
              map + j * dilationFrequency * inputChannels,
              inputChannels
            )
          }
        }
      }
      f += 1
      if f == outputWidth {
        f = 0
        outputRow += 1
        if position + 1 < count, outputRow == pass.output.offsets[clip + 1] { clip += 1 }
      }
    }
  }
}
