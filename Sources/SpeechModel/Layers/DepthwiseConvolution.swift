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

  package func infer(_ pass: LayerPass) {
    let positions = pass.output.rows * outputWidth
    if let bias {
      asr_fill_rows(
        positions,
        outputChannels,
        pass.parameters + bias.lowerBound,
        pass.y
      )
    } else {
      pass.y.update(repeating: 0, count: positions * outputChannels)
    }
    forEachTap(pass) { tap, input, output, count in
      asr_depthwise_accumulate(
        count,
        outputChannels,
        geometry.stride[1],
        pass.x + input,
        pass.parameters + weight.lowerBound + tap,
        pass.y + output
      )
    }
    if appliesReLU { asr_relu(positions * outputChannels, pass.y, pass.y) }
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
    gradient.dx?.update(repeating: 0, count: pass.input.count)
    forEachTap(pass) { tap, input, output, count in
      asr_depthwise_backward(
        count,
        outputChannels,
        geometry.stride[1],
        pass.x + input,
        pass.parameters + weight.lowerBound + tap,
        gradient.dy + output,
        gradient.dx.map { $0 + input },
        gradient.parameters + weight.lowerBound + tap
      )
    }
  }

  /// Calls the body for every output frame and tap: where the tap's weights, the first input
  /// position and the first output position begin, and how many positions the tap serves.
  @inline(__always)
  private func forEachTap(_ pass: LayerPass, _ body: (Int, Int, Int, Int) -> Void) {
    let channels = outputChannels
    for clip in 0..<pass.input.clips {
      let frames = pass.input.frames(of: clip)
      for t in 0..<pass.output.frames(of: clip) {
        let time = geometry.taps(t, inputs: frames, axis: 0)
        let outputRow = pass.output.start(of: clip) + t
        for i in time.range {
          let inputRow = pass.input.start(of: clip) + time.first + i * geometry.dilation[0]
          for j in 0..<geometry.kernel[1] {
            let served = geometry.outputs(
              ofTap: j,
              inputs: inputWidth,
              outputs: outputWidth,
              axis: 1
            )
            if served.range.isEmpty { continue }
            body(
              (i * geometry.kernel[1] + j) * channels,
              (inputRow * inputWidth + served.first) * channels,
              (outputRow * outputWidth + served.range.lowerBound) * channels,
              served.range.count
            )
          }
        }
      }
    }
  }
}
