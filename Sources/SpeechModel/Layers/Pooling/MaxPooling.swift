/// The largest value under a window that moves over frames and frequencies.
package struct MaxPooling: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private let inputWidth: Int
  private var geometry: KernelGeometry
  private var map: PaddedMap
  private let kernel: DepthwiseKernel

  package var access: MapAccess { .readsInPieces }

  init(width: Int, channels: Int, geometry: KernelGeometry) {
    self.geometry = geometry
    inputWidth = width
    map = PaddedMap(width: width, channels: channels, geometry: geometry)
    kernel = DepthwiseKernel(map)
    outputWidth = map.outputWidth
    outputChannels = channels
  }

  package func outputFrames(_ frames: Int) -> Int { geometry.outputs(frames, axis: 0) }

  package func steps(_ frames: Int) -> Int {
    outputFrames(frames) * outputWidth * outputChannels * geometry.kernel.reduce(1, *)
  }

  // The tap of each maximum.
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (0, output.count) }

  // The longest clip's map.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    map.count(frames: input.longestClip)
  }

  package var streamForm: StreamForm {
    var layer = self
    layer.geometry.padding[0] = 0
    layer.map = PaddedMap(width: inputWidth, channels: outputChannels, geometry: layer.geometry)
    return .kernel(layer, geometry, padding: -.infinity)
  }

  package func infer(_ pass: LayerPass) {
    for clip in 0..<pass.input.clips {
      let start = pass.output.start(of: clip) * pass.output.rowSize
      kernel.largest(
        // Padding never wins.
        pass.padded(map, clip: clip, around: -.infinity, in: pass.scratch),
        frames: pass.output.frames(of: clip),
        into: pass.y + start,
        taps: pass.savedIntegers + start
      )
    }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    // Neither padding nor the frames after a clip's end win.
    let lowest = -Float.greatestFiniteMagnitude
    let image = pass.graph.cleared(pass.graph.image(pass.input), to: lowest)
    let output = ONNXMap(
      pass.graph.add("MaxPool", image.value, attributes: geometry.attributes),
      .image,
      width: outputWidth,
      channels: outputChannels,
      counts: pass.counts(through: geometry)
    )
    // Lest what follows overflows.
    return pass.graph.cleared(output)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let sink = gradient.sink else { return }
    for clip in 0..<pass.input.clips {
      let frames = pass.input.frames(of: clip)
      let start = pass.input.start(of: clip) * pass.input.rowSize
      let outputStart = pass.output.start(of: clip) * pass.output.rowSize
      let target = map.isPadded ? pass.scratch : sink.dx + start
      target.update(repeating: 0, count: map.count(frames: frames))
      kernel.addGradientOfLargest(
        gradient.dy + outputStart,
        taps: pass.savedIntegers + outputStart,
        frames: pass.output.frames(of: clip),
        to: target
      )
      if map.isPadded { map.copyMiddle(target, frames: frames, into: sink.dx + start) }
      sink.finish(start, positions: frames * inputWidth)
    }
  }
}

extension MaxPooling {
  /// `{max-pool: {kernel: [2, 2]}}` in a configuration file.
  package struct Settings: LayerSettings, WindowSettings {
    package static let name = "max-pool"

    package var geometry: KernelGeometry

    package init(geometry: KernelGeometry) { self.geometry = geometry }

    package func layer(_ site: inout LayerSite) -> any Layer {
      MaxPooling(width: site.width, channels: site.channels, geometry: geometry)
    }
  }
}

extension LayerConfiguration {
  /// The largest value under a moving window.
  public static func maxPool(_ geometry: KernelGeometry) -> LayerConfiguration {
    LayerConfiguration(MaxPooling.Settings(geometry: geometry))
  }
}
