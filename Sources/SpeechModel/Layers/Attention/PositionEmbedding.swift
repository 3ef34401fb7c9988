internal import CKernels

/// Adds a learned row to each frame, by its index in the clip (Gehring et al., "Convolutional
/// Sequence to Sequence Learning", 2017).
///
/// A clip longer than the table has rows gets the table stretched over it: linear interpolation
/// between neighbouring rows, the first and last ones staying the first and last (PyTorch's
/// `interpolate` with `align_corners`).
package struct PositionEmbedding: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  /// Rows of the table, N.
  private let frames: Int
  private let table: Range<Int>
  private var values: Int { outputWidth * outputChannels }

  init(_ settings: Settings, _ site: inout LayerSite) {
    outputWidth = site.width
    outputChannels = site.channels
    frames = settings.frames
    table = site.parameters.add(
      "\(site.name).table",
      shape: [frames, outputWidth, outputChannels],
      .bias,
      .normal(deviation: 0.02)
    )
  }

  package var access: MapAccess { .replacesGradient }

  package func infer(_ pass: LayerPass) {
    pass.y.update(from: pass.x, count: pass.input.count)
    forEachRow(pass) { offset, row, share in
      asr_add_scaled(values, share, pass.parameters + table.lowerBound + row, pass.y + offset)
    }
  }

  /// Integers are exact, as in `forEachRow`, whatever the length of a clip.
  package func export(_ pass: LayerExport) -> ONNXMap {
    let graph = pass.graph
    let rows = graph.rows(pass.input)
    let (last, one) = (graph.integers([frames - 1]), graph.integers([1]))
    let frame = graph.range(graph.frames(rows))
    let counts = graph.add("Unsqueeze", graph.counts(rows), graph.integers([1]))
    let steps = graph.add("Max", graph.add("Sub", counts, one), one)
    let stretched = graph.add("Mul", frame, last)
    let quotient = graph.add("Div", stretched, steps)
    let remainder = graph.add("Sub", stretched, graph.add("Mul", quotient, steps))
    let isLong = graph.add("Greater", counts, graph.integers([frames]))
    // Frames after a clip's end have no row of their own.
    let row = graph.add("Min", graph.add("Where", isLong, quotient, frame), last)
    let share = graph.add(
      "Div",
      graph.cast(graph.add("Where", isLong, remainder, graph.integers([0])), to: .float),
      graph.cast(steps, to: .float)
    )
    let table = graph.constant(pass.tensor(table), shape: [frames, values], name: "table")
    let here = graph.add("Gather", table, row)
    let next = graph.add("Gather", table, graph.add("Min", graph.add("Add", row, one), last))
    let weight = graph.add("Unsqueeze", share, graph.integers([2]))
    let between = graph.add(
      "Add",
      here,
      graph.add("Mul", graph.add("Sub", next, here), weight)
    )
    return rows.with(graph.add("Add", rows.value, between), keepsZeros: false)
  }

  // The gradient of the input is that of the output, in the same memory.
  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    forEachRow(pass) { offset, row, share in
      asr_add_scaled(
        values,
        share,
        gradient.dy + offset,
        gradient.parameters + table.lowerBound + row
      )
    }
  }

  /// Calls the body with each frame's offset, the offset of a row of the table that is added to it,
  /// and that row's weight.
  @inline(__always)
  private func forEachRow(
    _ pass: LayerPass,
    _ body: (_ offset: Int, _ row: Int, _ share: Float) -> Void
  ) {
    for clip in 0..<pass.input.clips {
      let start = pass.input.start(of: clip)
      let count = pass.input.frames(of: clip)
      for frame in 0..<count {
        let offset = (start + frame) * values
        guard count > frames else {
          body(offset, frame * values, 1)
          continue
        }
        let (row, rest) = (frame * (frames - 1)).quotientAndRemainder(dividingBy: count - 1)
        let share = Float(rest) / Float(count - 1)
        body(offset, row * values, 1 - share)
        if rest > 0 { body(offset, (row + 1) * values, share) }
      }
    }
  }
}

extension PositionEmbedding {
  /// `{position-embedding: {frames: 99}}` in a configuration file.
  package struct Settings: LayerSettings {
    package static let name = "position-embedding"

    package var frames = 0

    init(frames: Int) {
      self.frames = frames
    }

    private enum Keys: String, CodingKey, CaseIterable { case frames }

    package init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.frames, into: &frames)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(frames, forKey: .frames)
    }

    package var words: String {
      "\(Self.name), \(frames) frames"
    }

    package func check(_ limits: LayerLimits) throws { try limits.requireSize(frames, "frames") }

    package func layer(_ site: inout LayerSite) -> any Layer { PositionEmbedding(self, &site) }
  }
}

extension LayerConfiguration {
  /// Adds a learned row to each frame by its index; the table has `frames` rows.
  public static func positionEmbedding(frames: Int) -> LayerConfiguration {
    LayerConfiguration(PositionEmbedding.Settings(frames: frames))
  }
}
