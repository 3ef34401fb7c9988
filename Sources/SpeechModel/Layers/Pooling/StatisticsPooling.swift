/// Mean and deviation of every value of a row over a clip's own frames: one row a clip, the means
/// first (Snyder et al., 2018).
///
/// The deviation is sqrt(population variance + 1e-5).
package struct StatisticsPooling: Layer {
  package var outputWidth: Int { 1 }
  package let outputChannels: Int
  private let values: Int
  private static let epsilon = 1e-5

  init(values: Int) {
    self.values = values
    outputChannels = 2 * values
  }

  package func outputFrames(_ frames: Int) -> Int { 1 }

  package var streamForm: StreamForm { .summary }

  package func infer(_ pass: LayerPass) {
    for clip in 0..<pass.input.clips {
      let frames = pass.input.frames(of: clip)
      let x = pass.x + pass.input.start(of: clip) * values
      let y = pass.y + clip * outputChannels
      for value in 0..<values {
        var sum = 0.0
        for t in 0..<frames { sum += Double(x[t * values + value]) }
        let mean = sum / Double(frames)
        var squares = 0.0
        for t in 0..<frames {
          let difference = Double(x[t * values + value]) - mean
          squares += difference * difference
        }
        y[value] = Float(mean)
        y[values + value] = Float((squares / Double(frames) + Self.epsilon).squareRoot())
      }
    }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let graph = pass.graph
    let rows = graph.rows(pass.input)
    let mean = graph.meanOverFrames(rows)
    let variance = graph.varianceOverFrames(rows, mean: mean)
    let sum = graph.add("Add", variance, graph.scalar(Float(Self.epsilon)))
    let both = graph.add(
      "Concat",
      mean,
      graph.add("Sqrt", sum),
      attributes: ["axis": .integer(2)]
    )
    return ONNXMap(both, .rows, width: 1, channels: outputChannels, counts: nil)
  }

  // d deviation / dx = (x - mean) / (T deviation), as the mean's own contribution cancels.
  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    for clip in 0..<pass.input.clips {
      let frames = pass.input.frames(of: clip)
      let start = pass.input.start(of: clip) * values
      let y = pass.y + clip * outputChannels
      let dy = gradient.dy + clip * outputChannels
      for t in 0..<frames {
        for value in 0..<values {
          let i = start + t * values + value
          let slope = (pass.x[i] - y[value]) / y[values + value]
          dx[i] = (dy[value] + dy[values + value] * slope) / Float(frames)
        }
      }
    }
  }
}

extension StatisticsPooling {
  /// `{statistics-pool: {}}` in a configuration file.
  package struct Settings: NoLayerSettings {
    package static let name = "statistics-pool"

    package init() {}

    package func grow(_ field: inout ReceptiveField) { field.growToWholeClip() }

    package func layer(_ site: inout LayerSite) -> any Layer {
      StatisticsPooling(values: site.width * site.channels)
    }
  }
}

extension LayerConfiguration {
  /// Mean and deviation of every value over the clip's frames.
  public static var statisticsPool: LayerConfiguration {
    LayerConfiguration(StatisticsPooling.Settings())
  }
}
