internal import CKernels

/// Puts a learned row before the frames of every clip, in which layers with attention gather what
/// they learn about the whole clip (Devlin et al., "BERT", 2018).
package struct ClassToken: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private let token: Range<Int>
  private var values: Int { outputWidth * outputChannels }

  init(_ site: inout LayerSite) {
    outputWidth = site.width
    outputChannels = site.channels
    token = site.parameters.add(
      "\(site.name).token",
      shape: [site.width, site.channels],
      .bias,
      .normal(deviation: 0.02)
    )
  }

  package func outputFrames(_ frames: Int) -> Int { frames + 1 }

  package func infer(_ pass: LayerPass) {
    for clip in 0..<pass.input.clips {
      let y = pass.y + pass.output.start(of: clip) * values
      y.update(from: pass.parameters + token.lowerBound, count: values)
      (y + values).update(
        from: pass.x + pass.input.start(of: clip) * values,
        count: pass.input.frames(of: clip) * values
      )
    }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let graph = pass.graph
    let rows = graph.rows(pass.input)
    let token = graph.constant(
      pass.tensor(token),
      shape: [1, 1, values],
      name: "token"
    )
    let shape = graph.add(
      "Concat",
      graph.size(rows.value, axis: 0),
      graph.integers([1, values]),
      attributes: ["axis": .integer(0)]
    )
    let first = graph.add("Expand", token, shape)
    return ONNXMap(
      graph.add("Concat", first, rows.value, attributes: ["axis": .integer(1)]),
      .rows,
      width: outputWidth,
      channels: outputChannels,
      counts: rows.counts.map { graph.add("Add", $0, graph.integers([1])) },
      isClear: rows.isClear
    )
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    for clip in 0..<pass.input.clips {
      let dy = gradient.dy + pass.output.start(of: clip) * values
      asr_add_scaled(values, 1, dy, gradient.parameters + token.lowerBound)
      guard let dx = gradient.dx else { continue }
      (dx + pass.input.start(of: clip) * values).update(
        from: dy + values,
        count: pass.input.frames(of: clip) * values
      )
    }
  }
}

extension ClassToken {
  /// `{class-token: {}}` in a configuration file.
  package struct Settings: NoLayerSettings {
    package static let name = "class-token"

    package init() {}

    package func grow(_ field: inout ReceptiveField) { field.growByFirstRow() }

    package func layer(_ site: inout LayerSite) -> any Layer {
      ClassToken(&site)
    }
  }
}

extension LayerConfiguration {
  /// A learned row before the frames of every clip.
  public static var classToken: LayerConfiguration { LayerConfiguration(ClassToken.Settings()) }
}
