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
  private let tapOffsets: [Int32]

  init(
    width: Int,
    channels: Int,
    geometry: KernelGeometry,
    hasBias: Bool,
    appliesReLU: Bool = false,
    name: String,
    layout: inout ParameterLayout
  ) {
    self.geometry = geometry
    self.appliesReLU = appliesReLU
    inputWidth = width
    map = PaddedMap(width: width, channels: channels, geometry: geometry)
    tapOffsets = map.tapOffsets
    outputWidth = geometry.outputs(width, axis: 1)
    outputChannels = channels
    let fanIn = geometry.kernel[0] * geometry.kernel[1]
    weight = layout.add(
      "\(name).weight",
      shape: [channels, 1] + geometry.kernel,
      .weight,
      .normal(deviation: (2 / Float(fanIn)).squareRoot()),
      order: .depthwise
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
    outputFrames(frames) * outputWidth * outputChannels * geometry.kernel[0] * geometry.kernel[1]
  }

  // The longest clip's map, and the map's gradient.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    2 * map.count(frames: input.longestClip)
  }

  package func infer(_ pass: LayerPass) {
    let bias = bias.map { pass.parameters + $0.lowerBound }
    for clip in 0..<pass.input.clips {
      fill(pass, clip)
      forEachRow(pass, clip) { start, row in
        asr_depthwise(
          outputWidth,
          outputChannels,
          tapOffsets.count,
          tapOffsets,
          map.step,
          pass.scratch + start,
          pass.parameters + weight.lowerBound,
          bias,
          pass.y + row * pass.output.rowSize
        )
      }
    }
    if appliesReLU { asr_relu(pass.output.count, pass.y, pass.y) }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    if let bias {
      asr_add_column_sums(
        pass.output.rows * outputWidth,
        outputChannels,
        gradient.dy,
        gradient.parameters + bias.lowerBound
      )
    }
    let dMap = pass.scratch + map.count(frames: pass.input.longestClip)
    for clip in 0..<pass.input.clips {
      let frames = pass.input.frames(of: clip)
      fill(pass, clip)
      forEachRow(pass, clip) { start, row in
        asr_depthwise_weight_gradient(
          outputWidth,
          outputChannels,
          tapOffsets.count,
          tapOffsets,
          map.step,
          pass.scratch + start,
          gradient.dy + row * pass.output.rowSize,
          gradient.parameters + weight.lowerBound
        )
      }
      guard let dx = gradient.dx else { continue }
      dMap.update(repeating: 0, count: map.count(frames: frames))
      forEachRow(pass, clip) { start, row in
        asr_depthwise_input_gradient(
          outputWidth,
          outputChannels,
          tapOffsets.count,
          tapOffsets,
          map.step,
          pass.parameters + weight.lowerBound,
          gradient.dy + row * pass.output.rowSize,
          dMap + start
        )
      }
      map.empty(
        dMap,
        into: dx + pass.input.start(of: clip) * pass.input.rowSize,
        frames: frames
      )
    }
  }

  private func fill(_ pass: LayerPass, _ clip: Int) {
    map.fill(
      pass.scratch,
      from: pass.x + pass.input.start(of: clip) * pass.input.rowSize,
      frames: pass.input.frames(of: clip)
    )
  }

  /// Calls the body for every output frame of a clip: where its taps begin in the map, and which
  /// row of the batch it is.
  private func forEachRow(_ pass: LayerPass, _ clip: Int, _ body: (Int, Int) -> Void) {
    for frame in 0..<pass.output.frames(of: clip) {
      body(map.start(outputFrame: frame), pass.output.start(of: clip) + frame)
    }
  }
}
