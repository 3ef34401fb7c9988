internal import CKernels

/// Two-dimensional convolution over frames and frequencies: patches times weights.
///
/// Patches are gathered (im2col) from a copy of the clip with zeros around it, some output frames
/// at a time, so that they are still in cache for the product.
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
  /// Where the runs of values that lie side by side in map and patch begin: one for each tap, or,
  /// without dilation along frequency, for each tap along time.
  private let segmentOffsets: [Int32]

  /// Output positions gathered at once, about.
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
    map = PaddedMap(width: width, channels: inputChannels, geometry: geometry)
    let taps = map.tapOffsets
    segmentOffsets =
      geometry.dilation[1] == 1
      ? stride(from: 0, to: taps.count, by: max(1, geometry.kernel[1])).map { taps[$0] } : taps
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

  /// Output frames whose patches are gathered at once.
  private var framesAtOnce: Int { max(1, Self.block / outputWidth) }

  // The patches, the longest clip's map, and the map's gradient.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    isPointwise
      ? 0
      : framesAtOnce * outputWidth * patchSize + 2 * map.count(frames: input.longestClip)
  }

  package func multiplyAdds(_ frames: Int) -> Int {
    outputFrames(frames) * outputWidth * outputChannels * patchSize
  }

  package func infer(_ pass: LayerPass) {
    let weights = pass.parameters + weight.lowerBound
    if isPointwise {
      multiply(pass.x, pass.input.rows * inputWidth, weights, into: pass.y)
    } else {
      let (patches, padded, _) = scratch(pass)
      for clip in 0..<pass.input.clips {
        fill(padded, pass, clip)
        forEachBlock(pass, clip) { frames, first in
          gather(padded, frames: frames, into: patches)
          multiply(
            patches,
            frames.count * outputWidth,
            weights,
            into: pass.y + first * pass.output.rowSize
          )
        }
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
    let (patches, padded, dPadded) = scratch(pass)
    for clip in 0..<pass.input.clips {
      let frames = pass.input.frames(of: clip)
      fill(padded, pass, clip)
      if gradient.dx != nil { dPadded.update(repeating: 0, count: map.count(frames: frames)) }
      forEachBlock(pass, clip) { outputFrames, first in
        let dy = gradient.dy + first * pass.output.rowSize
        let positions = outputFrames.count * outputWidth
        gather(padded, frames: outputFrames, into: patches)
        addWeightGradient(dy, patches, positions, into: dWeights)
        if gradient.dx != nil {
          multiplyBack(dy, positions, weights, into: patches)
          scatter(patches, frames: outputFrames, into: dPadded)
        }
      }
      if let dx = gradient.dx {
        map.empty(
          dPadded,
          into: dx + pass.input.start(of: clip) * pass.input.rowSize,
          frames: frames
        )
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

  private func scratch(_ pass: LayerPass) -> (
    patches: UnsafeMutablePointer<Float>, map: UnsafeMutablePointer<Float>,
    mapGradient: UnsafeMutablePointer<Float>
  ) {
    let padded = pass.scratch + framesAtOnce * outputWidth * patchSize
    return (pass.scratch, padded, padded + map.count(frames: pass.input.longestClip))
  }

  private func fill(_ padded: UnsafeMutablePointer<Float>, _ pass: LayerPass, _ clip: Int) {
    map.fill(
      padded,
      from: pass.x + pass.input.start(of: clip) * pass.input.rowSize,
      frames: pass.input.frames(of: clip)
    )
  }

  /// Calls the body with some output frames of a clip at a time, and the batch's row of the first.
  private func forEachBlock(_ pass: LayerPass, _ clip: Int, _ body: (Range<Int>, Int) -> Void) {
    let frames = pass.output.frames(of: clip)
    for start in stride(from: 0, to: frames, by: framesAtOnce) {
      body(start..<min(frames, start + framesAtOnce), pass.output.start(of: clip) + start)
    }
  }

  /// Copies the patches of some output frames from the map, [positions, kT, kF, C].
  private func gather(
    _ padded: UnsafePointer<Float>,
    frames: Range<Int>,
    into patches: UnsafeMutablePointer<Float>
  ) {
    for (row, frame) in frames.enumerated() {
      asr_gather_patches(
        outputWidth,
        segmentOffsets.count,
        patchSize / segmentOffsets.count,
        segmentOffsets,
        map.step,
        padded + map.start(outputFrame: frame),
        patches + row * outputWidth * patchSize
      )
    }
  }

  /// Adds the gradients of some output frames' patches to the map's.
  private func scatter(
    _ patches: UnsafePointer<Float>,
    frames: Range<Int>,
    into dPadded: UnsafeMutablePointer<Float>
  ) {
    for (row, frame) in frames.enumerated() {
      asr_scatter_patches(
        outputWidth,
        segmentOffsets.count,
        patchSize / segmentOffsets.count,
        segmentOffsets,
        map.step,
        patches + row * outputWidth * patchSize,
        dPadded + map.start(outputFrame: frame)
      )
    }
  }
}
