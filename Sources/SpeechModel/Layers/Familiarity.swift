internal import CKernels
internal import SpeechFoundation

/// Moves what is unlike every training clip to where no label is likelier than another, so that a network is
/// not sure of what it never heard.
///
/// y = p + s (x - p) with the familiarity s = 0.01 + 0.99 σ(dᵀ R d + max over k of (wₖ · d + vₖ)) and d = x - c.
/// With R the difference of two inverse covariances, that is the relative Mahalanobis distance (Ren et al., "A
/// simple fix to Mahalanobis distance for improving near-OOD detection", 2021) to the nearest of K means. All of
/// it is fitted after training; nothing of it is trained.
package struct Familiarity: Layer {
  package var outputWidth: Int { 1 }
  package let outputChannels: Int
  private let means: Int
  private let centre: Range<Int>
  private let pivot: Range<Int>
  private let curvature: Range<Int>
  private let slopes: Range<Int>
  private let offsets: Range<Int>

  /// σ of it is 1 in single precision: until it is fitted, everything is familiar.
  private static let certain: Float = 20
  /// The least familiarity: what is left of a difference of logits is more than a rounding error.
  private static let least: Float = 0.01

  init(_ settings: Settings, _ site: inout LayerSite) {
    let values = site.width * site.channels
    outputChannels = values
    means = settings.means
    let name = site.name
    func add(_ tensor: String, _ shape: [Int], _ value: Float = 0) -> Range<Int> {
      site.statistics.add("\(name).\(tensor)", shape: shape, .mean, .constant(value))
    }
    centre = add("centre", [values])
    pivot = add("pivot", [values])
    curvature = add("curvature", [values, values])
    slopes = add("slopes", [means, values])
    offsets = add("offsets", [means], Self.certain)
  }

  package func multiplyAdds(_ frames: Int) -> Int {
    frames * outputChannels * (outputChannels + means)
  }

  // d and R d.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    2 * outputChannels
  }

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    let pivot = pass.statistics + pivot.lowerBound
    for row in 0..<pass.input.rows {
      let (x, y) = (pass.x + row * outputChannels, pass.y + row * outputChannels)
      let s = familiarity(of: x, pass).value
      for i in 0..<outputChannels { y[i] = pivot[i] + s * (x[i] - pivot[i]) }
    }
  }

  /// The familiarity of a row [D], its derivative by the argument of σ and the index of the nearest mean; leaves d and
  /// R d [2, D] in scratch memory.
  private func familiarity(
    of x: UnsafePointer<Float>,
    _ pass: LayerPass
  ) -> (value: Float, slope: Float, mean: Int) {
    let (d, product) = (pass.scratch, pass.scratch + outputChannels)
    let centre = pass.statistics + centre.lowerBound
    for i in 0..<outputChannels { d[i] = x[i] - centre[i] }
    product.update(repeating: 0, count: outputChannels)
    // R is symmetric, so that its rows are its columns.
    for i in 0..<outputChannels {
      let row = pass.statistics + curvature.lowerBound + i * outputChannels
      asr_add_scaled(outputChannels, d[i], row, product)
    }
    var nearest = (index: 0, value: -Double.infinity)
    for k in 0..<means {
      let slope = pass.statistics + slopes.lowerBound + k * outputChannels
      let value = Double(pass.statistics[offsets.lowerBound + k]) + dot(slope, d)
      if value > nearest.value { nearest = (k, value) }
    }
    let share = Float(1 / (1 + exp(-dot(d, product) - nearest.value)))
    let range = 1 - Self.least
    return (Self.least + range * share, range * share * (1 - share), nearest.index)
  }

  private func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>) -> Double {
    var sum = 0.0
    for i in 0..<outputChannels { sum += Double(a[i]) * Double(b[i]) }
    return sum
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let graph = pass.graph
    let rows = graph.rows(pass.input)
    func constant(_ range: Range<Int>, _ shape: [Int]) -> ONNXValue {
      graph.constant(pass.statistic(range), shape: shape)
    }
    let d = graph.add("Sub", rows.value, constant(centre, [outputChannels]))
    let product = graph.add(
      "MatMul",
      d,
      constant(curvature, [outputChannels, outputChannels])
    )
    let square = graph.add(
      "MatMul",
      graph.add("Mul", d, product),
      graph.constant(Array(repeating: 1, count: outputChannels), shape: [outputChannels, 1])
    )
    let slopes = graph.transposed(constant(slopes, [means, outputChannels]), [1, 0])
    let linear = graph.add("Add", graph.add("MatMul", d, slopes), constant(offsets, [means]))
    let nearest = graph.add("ReduceMax", linear, attributes: ["axes": .integers([2])])
    let share = graph.add("Sigmoid", graph.add("Add", square, nearest))
    let scaled = graph.add("Mul", share, graph.scalar(1 - Self.least))
    let familiarity = graph.add("Add", scaled, graph.scalar(Self.least))
    let pivot = constant(pivot, [outputChannels])
    let moved = graph.add("Mul", familiarity, graph.add("Sub", rows.value, pivot))
    return ONNXMap(
      graph.add("Add", pivot, moved),
      .rows,
      width: 1,
      channels: outputChannels,
      counts: rows.counts
    )
  }

  // The argument of σ has the gradient 2 R d + wₖ.
  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    let pivot = pass.statistics + pivot.lowerBound
    let product = pass.scratch + outputChannels
    for row in 0..<pass.input.rows {
      let start = row * outputChannels
      let (x, dy) = (pass.x + start, gradient.dy + start)
      let (s, derivative, mean) = familiarity(of: x, pass)
      let slope = pass.statistics + slopes.lowerBound + mean * outputChannels
      var moved = 0.0
      for i in 0..<outputChannels { moved += Double(dy[i]) * Double(x[i] - pivot[i]) }
      let steepness = Float(moved) * derivative
      for i in 0..<outputChannels {
        dx[start + i] = s * dy[i] + steepness * (2 * product[i] + slope[i])
      }
    }
  }
}

extension Familiarity {
  /// `{familiarity: {means: 10}}` in a configuration file.
  package struct Settings: LayerSettings {
    package static let name = "familiarity"
    /// The most values of a row: the square of their number is stored.
    package static let mostValues = 512

    package var means = 0

    init(means: Int) { self.means = means }

    private enum Keys: String, CodingKey, CaseIterable { case means }

    package init(from decoder: any Decoder) throws {
      try StrictContainer<Keys>(decoder).read(.means, into: &means)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(means, forKey: .means)
    }

    package var words: String { "\(Self.name), \(means) means" }

    package func check(_ limits: LayerLimits) throws {
      try limits.requireSize(means, "means")
      try limits.requireSize(limits.width * limits.channels, "values", in: 1...Self.mostValues)
    }

    package func layer(_ site: inout LayerSite) -> any Layer { Familiarity(self, &site) }
  }
}

extension LayerConfiguration {
  /// What is unlike every training clip gets no label likelier than another; fitted after training.
  public static func familiarity(means: Int) -> LayerConfiguration {
    LayerConfiguration(Familiarity.Settings(means: means))
  }
}
