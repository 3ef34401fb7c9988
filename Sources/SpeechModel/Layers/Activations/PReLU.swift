/// y = x above 0, a x below it, with a learned slope a for each channel (He et al., "Delving deep
/// into rectifiers", 2015).
package struct PReLU: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private let slopes: Range<Int>

  init(_ site: inout LayerSite) {
    outputWidth = site.width
    outputChannels = site.channels
    // PyTorch's default. As its authors advise, weight decay leaves slopes alone.
    slopes = site.parameters.add(
      "\(site.name).weight",
      shape: [outputChannels],
      .scale,
      .constant(0.25)
    )
  }

  package var access: MapAccess { .replacesGradient }

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    let slopes = pass.parameters + slopes.lowerBound
    forEachPosition(pass) { start in
      let (x, y) = (pass.x + start, pass.y + start)
      for c in 0..<outputChannels { y[c] = x[c] > 0 ? x[c] : slopes[c] * x[c] }
    }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let slopes = pass.tensor(slopes)
    let slope = pass.graph.perPosition(of: pass.input, name: "slope") { slopes[$1] }
    return pass.input.with(pass.graph.add("PRelu", pass.input.value, slope), keepsZeros: true)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let slopes = pass.parameters + slopes.lowerBound
    let dSlopes = gradient.parameters + self.slopes.lowerBound
    forEachPosition(pass) { start in
      let (x, dy) = (pass.x + start, gradient.dy + start)
      for c in 0..<outputChannels { dSlopes[c] += x[c] > 0 ? 0 : x[c] * dy[c] }
      guard let dx = gradient.dx.map({ $0 + start }) else { return }
      for c in 0..<outputChannels { dx[c] = x[c] > 0 ? dy[c] : slopes[c] * dy[c] }
    }
  }

  /// Calls the body with the offset of every position's channels.
  @inline(__always)
  private func forEachPosition(_ pass: LayerPass, _ body: (_ start: Int) -> Void) {
    for start in stride(from: 0, to: pass.input.count, by: outputChannels) { body(start) }
  }
}

extension PReLU {
  /// `{prelu: {}}` in a configuration file.
  package struct Settings: NoLayerSettings {
    package static let name = "prelu"

    package init() {}

    package func layer(_ site: inout LayerSite) -> any Layer { PReLU(&site) }
  }
}

extension LayerConfiguration {
  /// x above 0, a x below it, with a learned slope a for each channel.
  public static var prelu: LayerConfiguration { LayerConfiguration(PReLU.Settings()) }
}
