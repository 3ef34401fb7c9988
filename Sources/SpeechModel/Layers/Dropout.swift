/// Sets values to zero with probability p in training and divides the others by 1 - p (Srivastava
/// et al., 2014).
///
/// Each clip's mask depends on its own draw number alone. Whole channels of a clip may be dropped
/// instead of single values (Tompson et al., 2015).
package struct Dropout: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  let probability: Float
  let dropsWholeChannels: Bool
  /// Distinguishes the random streams of several dropout layers.
  let index: Int

  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (input.count, 0) }

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    pass.y.update(from: pass.x, count: pass.input.count)
  }

  package func export(_ pass: LayerExport) -> ONNXMap { pass.input }

  package func forward(_ pass: LayerPass, _ training: TrainingState) {
    let kept = 1 / (1 - probability)
    for clip in 0..<pass.input.clips {
      var stream = RandomStream(
        seed: training.seed,
        .dropout,
        index: index,
        draw: training.draws[clip]
      )
      let start = pass.input.start(of: clip) * pass.input.rowSize
      let values = start..<start + pass.input.frames(of: clip) * pass.input.rowSize
      let drawn = dropsWholeChannels ? start..<start + outputChannels : values
      for i in drawn { pass.saved[i] = stream.uniform() < probability ? 0 : kept }
      for i in drawn.upperBound..<values.upperBound {
        pass.saved[i] = pass.saved[i - outputChannels]
      }
      for i in values { pass.y[i] = pass.x[i] * pass.saved[i] }
    }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    for i in 0..<pass.input.count { dx[i] = gradient.dy[i] * pass.saved[i] }
  }
}

extension Dropout {
  /// `{dropout: {probability: 0.2}}` in a configuration file.
  package struct Settings: LayerSettings {
    package static let name = "dropout"

    package var probability: Float = 0.2
    package var wholeChannels = false

    init(probability: Float, wholeChannels: Bool) {
      self.probability = probability
      self.wholeChannels = wholeChannels
    }

    private enum Keys: String, CodingKey, CaseIterable {
      case probability
      case wholeChannels = "whole-channels"
    }

    package init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.probability, into: &probability)
      try values.read(.wholeChannels, into: &wholeChannels)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(probability, forKey: .probability)
      if wholeChannels { try values.encode(wholeChannels, forKey: .wholeChannels) }
    }

    package var words: String {
      "\(Self.name) \(probability)" + (wholeChannels ? ", whole channels" : "")
    }

    package func check(_ limits: LayerLimits) throws {
      try limits.requireProbability(probability, "probability")
    }

    package func layer(_ site: inout LayerSite) -> any Layer {
      Dropout(
        outputWidth: site.width,
        outputChannels: site.channels,
        probability: probability,
        dropsWholeChannels: wholeChannels,
        index: site.index
      )
    }
  }
}

extension LayerConfiguration {
  /// Zeros values with a probability, in training; whole channels of a clip if `wholeChannels`.
  public static func dropout(
    probability: Float,
    wholeChannels: Bool = false
  ) -> LayerConfiguration {
    LayerConfiguration(
      Dropout.Settings(probability: probability, wholeChannels: wholeChannels)
    )
  }
}
