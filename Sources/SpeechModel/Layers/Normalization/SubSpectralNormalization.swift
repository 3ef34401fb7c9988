internal import CKernels

/// Batch norm of each channel in each band of neighbouring frequencies, with statistics, scale and
/// shift of their own (Chang et al., "SubSpectral normalization for neural audio data processing",
/// 2021).
///
/// Parameters are in the order [bands, C].
package struct SubSpectralNormalization: Layer {
  package var outputWidth: Int { bands * bandWidth }
  package let outputChannels: Int
  private let bands: Int
  private let bandWidth: Int
  /// The norm of bands · C channels over the positions of a band: all but the location of the
  /// values.
  private let norm: ChannelNormalization

  init(_ settings: Settings, _ site: inout LayerSite) {
    bands = settings.bands
    bandWidth = site.width / bands
    outputChannels = site.channels
    norm = ChannelNormalization(
      channels: bands * site.channels,
      epsilon: settings.epsilon,
      momentum: settings.momentum,
      &site
    )
  }

  package var access: MapAccess { .replacesGradient }

  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (norm.savedCount, 0) }

  // The running factors, or the sums of a band in double.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    4 * bands * outputChannels
  }

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    let (factor, offset) = norm.runningFactors(pass)
    scale(pass, factor, offset)
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let (factor, offset) = norm.runningFactors(pass)
    return pass.graph.scaled(
      pass.input,
      factor: { factor[$0 / bandWidth * outputChannels + $1] },
      offset: { offset[$0 / bandWidth * outputChannels + $1] }
    )
  }

  package func forward(_ pass: LayerPass, _ training: TrainingState) {
    norm.clearSums(pass.saved)
    addSums(pass, to: norm.sums(pass.saved)) { start, band, sums in
      let origin = pass.x + band * outputChannels
      asr_add_moments(bandWidth, outputChannels, pass.x + start, origin, sums)
    }
    norm.settle(pass, training, positions: pass.input.rows * bandWidth)
    let factors = norm.factors(pass.saved)
    scale(pass, factors.factor, factors.offset)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let factors = norm.factors(pass.saved)
    addSums(pass, to: factors.gradientSums) { start, band, sums in
      let channel = band * outputChannels
      asr_relu_backward_norm_sums(
        bandWidth,
        outputChannels,
        pass.x + start,
        factors.mean + channel,
        factors.factor + channel,
        factors.offset + channel,
        0,
        // Without a ReLU, nothing is written.
        UnsafeMutablePointer(mutating: gradient.dy + start),
        sums
      )
    }
    norm.settleGradient(pass, gradient)
    guard let dx = gradient.dx else { return }
    let back = norm.gradientFactors(pass.saved)
    forEachBand(pass) { start, band in
      let channel = band * outputChannels
      asr_batch_norm_backward(
        bandWidth,
        outputChannels,
        pass.x + start,
        gradient.dy + start,
        back.mean + channel,
        back.factor + channel,
        back.a + channel,
        back.b + channel,
        dx + start
      )
    }
  }

  private func scale(
    _ pass: LayerPass,
    _ factor: UnsafePointer<Float>,
    _ offset: UnsafePointer<Float>
  ) {
    forEachBand(pass) { start, band in
      let channel = band * outputChannels
      asr_scale_shift(
        bandWidth,
        outputChannels,
        pass.x + start,
        factor + channel,
        offset + channel,
        0,
        pass.y + start
      )
    }
  }

  /// Adds two sums for each band and channel to totals [2, bands, C]; the body adds those of one
  /// band of one frame to sums [2, C].
  private func addSums(
    _ pass: LayerPass,
    to totals: UnsafeMutablePointer<Double>,
    _ body: (_ start: Int, _ band: Int, _ sums: UnsafeMutablePointer<Double>) -> Void
  ) {
    let count = 2 * bands * outputChannels
    pass.scratch.withMemoryRebound(to: Double.self, capacity: count) { sums in
      sums.update(repeating: 0, count: count)
      forEachBand(pass) { start, band in body(start, band, sums + band * 2 * outputChannels) }
      for band in 0..<bands {
        for kind in 0..<2 {
          for channel in 0..<outputChannels {
            totals[(kind * bands + band) * outputChannels + channel] +=
              sums[(band * 2 + kind) * outputChannels + channel]
          }
        }
      }
    }
  }

  /// Calls the body with the offset of each band of each frame, whose positions are contiguous.
  @inline(__always)
  private func forEachBand(_ pass: LayerPass, _ body: (_ start: Int, _ band: Int) -> Void) {
    for row in 0..<pass.input.rows {
      for band in 0..<bands {
        body((row * bands + band) * bandWidth * outputChannels, band)
      }
    }
  }
}

extension SubSpectralNormalization {
  /// `{sub-spectral-norm: {bands: 5}}` in a configuration file.
  package struct Settings: LayerSettings {
    package static let name = "sub-spectral-norm"

    package var bands = 0
    package var epsilon: Float = 1e-5
    package var momentum: Float = 0.1

    init(bands: Int, epsilon: Float, momentum: Float) {
      self.bands = bands
      self.epsilon = epsilon
      self.momentum = momentum
    }

    private enum Keys: String, CodingKey, CaseIterable { case bands, epsilon, momentum }

    package init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.bands, into: &bands)
      try values.read(.epsilon, into: &epsilon)
      try values.read(.momentum, into: &momentum)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(bands, forKey: .bands)
      try values.encode(epsilon, forKey: .epsilon)
      try values.encode(momentum, forKey: .momentum)
    }

    package var words: String {
      "\(Self.name), \(bands) bands"
    }

    package func check(_ limits: LayerLimits) throws {
      try limits.requireEpsilon(epsilon)
      try limits.requireMomentum(momentum)
      try limits.require(
        bands >= 1 && bands <= limits.width && limits.width % bands == 0,
        .bands(bands, frequencies: limits.width)
      )
    }

    package func layer(_ site: inout LayerSite) -> any Layer {
      SubSpectralNormalization(self, &site)
    }
  }
}

extension LayerConfiguration {
  /// Normalization of each channel in each of `bands` bands of neighbouring frequencies.
  public static func subSpectralNormalization(
    bands: Int,
    epsilon: Float = 1e-5,
    momentum: Float = 0.1
  ) -> LayerConfiguration {
    LayerConfiguration(
      SubSpectralNormalization.Settings(bands: bands, epsilon: epsilon, momentum: momentum)
    )
  }
}
