/// How much of a clip an output of a layer sees: the input frames that it depends on.
///
/// A kernel of k taps, d apart, adds d (k - 1) steps, and a stride of s makes the next ones s times
/// as long (Araujo, Norris and Sim, "Computing receptive fields of convolutional neural networks",
/// Distill, 2019). Frames beyond the clip's ends count.
package struct ReceptiveField: Sendable, Equatable {
  /// Frames of the network's input; nil for the whole clip, however long.
  package private(set) var frames: Int? = 1
  /// Input frames from one output to the next.
  private var step = 1

  /// Steps beyond which no clip goes, so that sums of a stranger's layers stay within an integer.
  private static let longestStep = 1 << 20

  package init() {}

  /// Takes in a layer after those before it.
  package mutating func grow(through layer: LayerConfiguration) {
    switch layer {
    case .convolution(_, let geometry, _), .depthwiseConvolution(let geometry, _),
      .maxPool(let geometry), .averagePool(let geometry):
      frames = frames.map { $0 + geometry.dilation[0] * (geometry.kernel[0] - 1) * step }
      step = min(Self.longestStep, step * geometry.stride[0])
    case .globalAveragePool, .statisticsPool, .lstm, .selfAttention: frames = nil
    case .residual(let body, let shortcut, _):
      self = through(body).joined(through(shortcut))
    case .batchNormalization, .subSpectralNormalization, .layerNormalization, .relu, .gelu, .silu,
      .classToken, .positionEmbedding, .firstFrame, .linear, .dropout, .frequencyMean,
      .frequenciesAsChannels:
      break
    }
  }

  /// That after layers that follow one another.
  private func through(_ layers: [LayerConfiguration]) -> ReceptiveField {
    layers.reduce(into: self) { $0.grow(through: $1) }
  }

  /// That of a sum: the larger one, as kernels are centred.
  func joined(_ other: ReceptiveField) -> ReceptiveField {
    guard let frames, let others = other.frames else { return ReceptiveField(ofWholeClip: step) }
    return frames >= others ? self : other
  }

  private init(ofWholeClip step: Int) {
    frames = nil
    self.step = step
  }

  /// From the first sample that it depends on to the last, in milliseconds: analysis windows and
  /// time differences included, normalization over a clip not; nil for the whole clip.
  package func milliseconds(_ features: FeatureConfiguration) -> Double? {
    frames.map { frames in
      let steps = frames - 1 + 2 * Deltas.reach * features.deltas
      let samples = features.windowLength + steps * features.hopLength
      return 1_000 * Double(samples) / Double(features.sampleRateHertz)
    }
  }
}
