internal import CKernels

/// The largest value, or the mean, under a window that moves over frames and frequencies.
package struct Pooling: Layer {
  /// What becomes of the values under the window.
  package enum Kind: Sendable {
    /// The largest; padding never wins.
    case maximum
    /// The sum divided by the window's size, padding counted as zeros (PyTorch's default).
    case average
  }

  package let outputWidth: Int
  package let outputChannels: Int
  private let inputWidth: Int
  private let kind: Kind
  private let geometry: KernelGeometry

  init(_ kind: Kind, width: Int, channels: Int, geometry: KernelGeometry) {
    self.kind = kind
    self.geometry = geometry
    inputWidth = width
    outputWidth = geometry.outputs(width, axis: 1)
    outputChannels = channels
  }

  package func outputFrames(_ frames: Int) -> Int { geometry.outputs(frames, axis: 0) }

  // Where each maximum came from.
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (0, kind == .maximum ? output.count : 0) }

  private var share: Float { 1 / Float(geometry.kernel[0] * geometry.kernel[1]) }

  package func infer(_ pass: LayerPass) {
    let channels = outputChannels
    switch kind {
    case .maximum:
      pass.y.update(repeating: -.infinity, count: pass.output.count)
      forEachPair(pass) { input, output in
        asr_max(channels, pass.x + input, pass.y + output)
      }
    case .average:
      pass.y.update(repeating: 0, count: pass.output.count)
      forEachPair(pass) { input, output in
        asr_add_scaled(channels, share, pass.x + input, pass.y + output)
      }
    }
  }

  package func forward(_ pass: LayerPass, _ training: TrainingState) {
    guard kind == .maximum else { return infer(pass) }
    let channels = outputChannels
    pass.y.update(repeating: -.infinity, count: pass.output.count)
    forEachPair(pass) { input, output in
      asr_max_update(
        channels,
        pass.x + input,
        Int32(truncatingIfNeeded: input),
        pass.y + output,
        pass.savedIntegers + output
      )
    }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    dx.update(repeating: 0, count: pass.input.count)
    let channels = outputChannels
    forEachPair(pass) { input, output in
      switch kind {
      case .maximum:
        asr_max_backward(
          channels,
          gradient.dy + output,
          Int32(truncatingIfNeeded: input),
          pass.savedIntegers + output,
          dx + input
        )
      case .average:
        asr_add_scaled(channels, share, gradient.dy + output, dx + input)
      }
    }
  }

  /// Calls the body with the offsets of every input position under every output position, in the
  /// order in which PyTorch looks at them.
  @inline(__always)
  private func forEachPair(_ pass: LayerPass, _ body: (Int, Int) -> Void) {
    for clip in 0..<pass.input.clips {
      let frames = pass.input.frames(of: clip)
      for t in 0..<pass.output.frames(of: clip) {
        let time = geometry.taps(t, inputs: frames, axis: 0)
        let outputRow = pass.output.start(of: clip) + t
        for f in 0..<outputWidth {
          let frequency = geometry.taps(f, inputs: inputWidth, axis: 1)
          let output = (outputRow * outputWidth + f) * outputChannels
          for i in time.range {
            let row = pass.input.start(of: clip) + time.first + i * geometry.dilation[0]
            for j in frequency.range {
              let column = frequency.first + j * geometry.dilation[1]
              body((row * inputWidth + column) * outputChannels, output)
            }
          }
        }
      }
    }
  }
}
