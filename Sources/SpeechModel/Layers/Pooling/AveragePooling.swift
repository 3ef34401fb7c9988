internal import CKernels

/// The mean under a window that moves over frames and frequencies; padding counts as zeros
/// (PyTorch's default).
package struct AveragePooling: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private let inputWidth: Int
  private var geometry: KernelGeometry

  init(width: Int, channels: Int, geometry: KernelGeometry) {
    self.geometry = geometry
    inputWidth = width
    outputWidth = geometry.outputs(width, axis: 1)
    outputChannels = channels
  }

  package func outputFrames(_ frames: Int) -> Int { geometry.outputs(frames, axis: 0) }

  package func steps(_ frames: Int) -> Int {
    outputFrames(frames) * outputWidth * outputChannels * geometry.kernel.reduce(1, *)
  }

  private var share: Float { 1 / Float(geometry.kernel[0] * geometry.kernel[1]) }

  package var streamForm: StreamForm {
    var layer = self
    layer.geometry.padding[0] = 0
    return .kernel(layer, geometry, padding: 0)
  }

  package func infer(_ pass: LayerPass) {
    pass.y.update(repeating: 0, count: pass.output.count)
    forEachPair(pass) { input, output in
      asr_add_scaled(outputChannels, share, pass.x + input, pass.y + output)
    }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let image = pass.graph.cleared(pass.graph.image(pass.input))
    var attributes = geometry.attributes
    attributes["count_include_pad"] = .integer(1)
    return ONNXMap(
      pass.graph.add("AveragePool", image.value, attributes: attributes),
      .image,
      width: outputWidth,
      channels: outputChannels,
      counts: pass.counts(through: geometry)
    )
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    dx.update(repeating: 0, count: pass.input.count)
    forEachPair(pass) { input, output in
      asr_add_scaled(outputChannels, share, gradient.dy + output, dx + input)
    }
  }

  /// Calls the body with the offsets of every input position under every output position.
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

extension AveragePooling {
  /// `{average-pool: {kernel: [2, 2]}}` in a configuration file.
  package struct Settings: LayerSettings, WindowSettings {
    package static let name = "average-pool"

    package var geometry: KernelGeometry

    package init(geometry: KernelGeometry) { self.geometry = geometry }

    package func layer(_ site: inout LayerSite) -> any Layer {
      AveragePooling(width: site.width, channels: site.channels, geometry: geometry)
    }
  }
}

extension LayerConfiguration {
  /// The mean under a moving window.
  public static func averagePool(_ geometry: KernelGeometry) -> LayerConfiguration {
    LayerConfiguration(AveragePooling.Settings(geometry: geometry))
  }
}
