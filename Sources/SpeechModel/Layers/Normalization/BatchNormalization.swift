internal import CKernels

/// Normalizes each channel over all rows and positions of a shard in training, with running
/// statistics in inference (Ioffe and Szegedy, 2015), then optionally max(0, ·).
///
/// A shard never mixes with others of its batch ("ghost" batch norm, Hoffer et al., 2017). A
/// frozen norm uses its running statistics in training, too.
package struct BatchNormalization: Layer {
  package let outputWidth: Int
  package var outputChannels: Int { norm.channels }
  let norm: ChannelNormalization

  init(_ settings: Settings, _ site: inout LayerSite) {
    outputWidth = site.width
    norm = ChannelNormalization(
      channels: site.channels,
      epsilon: settings.epsilon,
      momentum: settings.momentum,
      &site
    )
  }

  package var access: MapAccess { .replacesGradient }

  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (norm.savedCount, 0) }

  // The running factors.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    2 * outputChannels
  }

  private func positions(_ pass: LayerPass) -> Int { pass.input.rows * outputWidth }

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    let (factor, offset) = norm.runningFactors(pass)
    asr_scale_shift(
      positions(pass),
      outputChannels,
      pass.x,
      factor,
      offset,
      norm.appliesReLU ? 1 : 0,
      pass.y
    )
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let (factor, offset) = norm.runningFactors(pass)
    let output = pass.graph.scaled(
      pass.input,
      factor: { factor[$1] },
      offset: { offset[$1] }
    )
    return norm.appliesReLU ? pass.rectified(output) : output
  }

  package func forward(_ pass: LayerPass, _ training: TrainingState) {
    norm.clearSums(pass.saved)
    norm.addSums(pass, positions: positions(pass))
    norm.settle(pass, training, positions: positions(pass))
    norm.factors(pass.saved).apply(pass.x, positions: positions(pass), into: pass.y)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    // The output's gradient is not read again.
    let g = UnsafeMutablePointer(mutating: gradient.dy)
    norm.factors(pass.saved).backpropagate(g, pass.x, positions: positions(pass))
    norm.settleGradient(pass, gradient)
    guard let dx = gradient.dx else { return }
    norm.gradientFactors(pass.saved).apply(g, pass.x, positions: positions(pass), into: dx)
  }
}

extension BatchNormalization {
  /// `{batch-norm: {}}` in a configuration file.
  package struct Settings: LayerSettings {
    package static let name = "batch-norm"

    package var epsilon: Float = 1e-5
    package var momentum: Float = 0.1

    init(epsilon: Float, momentum: Float) {
      self.epsilon = epsilon
      self.momentum = momentum
    }

    private enum Keys: String, CodingKey, CaseIterable { case epsilon, momentum }

    package init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.epsilon, into: &epsilon)
      try values.read(.momentum, into: &momentum)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(epsilon, forKey: .epsilon)
      try values.encode(momentum, forKey: .momentum)
    }

    package var epilogues: Epilogue.Kinds { .relu }

    package func check(_ limits: LayerLimits) throws {
      try limits.requireEpsilon(epsilon)
      try limits.requireMomentum(momentum)
    }

    package func layer(_ site: inout LayerSite) -> any Layer {
      BatchNormalization(self, &site)
    }
  }
}

extension LayerConfiguration {
  /// Normalization of each channel.
  public static func batchNormalization(
    epsilon: Float = 1e-5,
    momentum: Float = 0.1
  ) -> LayerConfiguration {
    LayerConfiguration(BatchNormalization.Settings(epsilon: epsilon, momentum: momentum))
  }
}
