/// Keeps the first frame of every clip, such as a class token, and drops the others.
package struct FirstFrame: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private var values: Int { outputWidth * outputChannels }

  package func outputFrames(_ frames: Int) -> Int { 1 }

  package func infer(_ pass: LayerPass) {
    for clip in 0..<pass.input.clips {
      (pass.y + clip * values).update(
        from: pass.x + pass.input.start(of: clip) * values,
        count: values
      )
    }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let rows = pass.graph.rows(pass.input)
    let first = pass.graph.add(
      "Slice",
      rows.value,
      pass.graph.integers([0]),
      pass.graph.integers([1]),
      pass.graph.integers([1])
    )
    return ONNXMap(
      first,
      .rows,
      width: outputWidth,
      channels: outputChannels,
      counts: nil
    )
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    dx.update(repeating: 0, count: pass.input.count)
    for clip in 0..<pass.input.clips {
      (dx + pass.input.start(of: clip) * values).update(
        from: gradient.dy + clip * values,
        count: values
      )
    }
  }
}

extension FirstFrame {
  /// `{first-frame: {}}` in a configuration file.
  package struct Settings: NoLayerSettings {
    package static let name = "first-frame"

    package init() {}

    package func layer(_ site: inout LayerSite) -> any Layer {
      FirstFrame(outputWidth: site.width, outputChannels: site.channels)
    }
  }
}

extension LayerConfiguration {
  /// The first frame of the clip.
  public static var firstFrame: LayerConfiguration { LayerConfiguration(FirstFrame.Settings()) }
}
