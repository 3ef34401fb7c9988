internal import CKernels

/// Normalizes each channel over all rows and positions of a shard in training, with running
/// statistics in inference (Ioffe and Szegedy, 2015), then optionally max(0, ·).
///
/// In training it writes no map: it turns the sums that the layer before it gathered into a
/// factor and an offset for each channel, which the layer after it applies as it reads
/// (`PendingNorm`); likewise on the way back (`NormGradient`). Its output is its input's memory.
/// After a layer that gathers nothing it goes over the map for the sums itself, and changes the
/// gradient in place.
///
/// A shard never mixes with others of its batch ("ghost" batch norm, Hoffer et al., 2017). A
/// frozen norm uses its running statistics in training, too.
package struct BatchNormalization: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  /// max(0, ·) on the output, taken from the ReLU layer that follows.
  let appliesReLU: Bool
  let epsilon: Float
  /// The share of the new statistics in the running ones.
  package let momentum: Float
  /// Whether the layer before gathers the sums and reads gradients through the norm.
  let isFused: Bool
  let scale: Range<Int>
  let shift: Range<Int>
  package let runningMean: Range<Int>
  package let runningVariance: Range<Int>

  init(_ settings: Settings, isFused: Bool, _ site: inout LayerSite) {
    outputWidth = site.width
    outputChannels = site.channels
    epsilon = settings.epsilon
    momentum = settings.momentum
    appliesReLU = site.epilogue.appliesReLU
    self.isFused = isFused
    let (name, shape) = (site.name, [site.channels])
    scale = site.parameters.add("\(name).weight", shape: shape, .scale, .constant(1))
    shift = site.parameters.add("\(name).bias", shape: shape, .shift, .constant(0))
    runningMean = site.statistics.add("\(name).running_mean", shape: shape, .mean, .constant(0))
    runningVariance = site.statistics.add(
      "\(name).running_var",
      shape: shape,
      .variance,
      .constant(1)
    )
  }

  package var replacesGradient: Bool { true }
  // In training it leaves its work to who reads.
  package func isInPlace(inTraining: Bool) -> Bool { inTraining }

  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (Memory.count(outputChannels), 0) }

  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    2 * outputChannels
  }

  package func infer(_ pass: LayerPass) {
    let (factor, offset) = runningFactors(pass)
    asr_scale_shift(
      pass.input.rows * outputWidth,
      outputChannels,
      pass.x,
      factor,
      offset,
      appliesReLU ? 1 : 0,
      pass.y
    )
  }

  package func forward(_ pass: LayerPass, _ training: TrainingState) {
    let memory = Memory(pass.saved, outputChannels)
    if training.frozenNorms.contains(runningMean.lowerBound) {
      let (mean, variance) = (runningMean.lowerBound, runningVariance.lowerBound)
      memory.mean.update(from: pass.statistics + mean, count: outputChannels)
      memory.variance.update(from: pass.statistics + variance, count: outputChannels)
      memory.positions.pointee = .infinity
    } else {
      measure(pass, training, memory)
    }
    combine(memory.mean, memory.variance, pass.parameters, memory.factor, memory.offset)
  }

  /// Takes mean and variance from the sums over the shard.
  private func measure(_ pass: LayerPass, _ training: TrainingState, _ memory: Memory) {
    let positions = pass.input.rows * outputWidth
    memory.positions.pointee = Float(positions)
    if !isFused { asr_add_moments(positions, outputChannels, pass.x, pass.x, memory.moments) }
    // PyTorch's running variance is the unbiased one.
    let unbiased = Float(positions) / Float(max(1, positions - 1))
    for c in 0..<outputChannels {
      let mean = memory.moments[c] / Double(positions)
      let square = memory.moments[outputChannels + c] / Double(positions)
      memory.mean[c] = Float(mean + Double(pass.x[c]))
      memory.variance[c] = Float(max(0, square - mean * mean))
      training.batchStatistics[runningMean.lowerBound + c] = memory.mean[c]
      training.batchStatistics[runningVariance.lowerBound + c] = memory.variance[c] * unbiased
    }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let positions = pass.input.rows * outputWidth
    let memory = Memory(pass.saved, outputChannels)
    // With r = 1 / deviation and n positions:
    // dx = γr (g - mean(g) - (x - mean) r² mean(g (x - mean)))
    // Running statistics do not depend on x, as if they were of infinitely many positions: both
    // means are zero.
    let n = memory.positions.pointee
    for c in 0..<outputChannels {
      let r = 1 / (memory.variance[c] + epsilon).squareRoot()
      let sumG = Float(memory.gradientSums[c])
      let sumGX = Float(memory.gradientSums[outputChannels + c])
      gradient.parameters[scale.lowerBound + c] += sumGX * r
      gradient.parameters[shift.lowerBound + c] += sumG
      memory.a[c] = -memory.factor[c] * r * r * sumGX / n
      memory.b[c] = -memory.factor[c] * sumG / n
    }
    guard !isFused, let dx = gradient.dx else { return }
    normGradient(pass.saved).apply(gradient.dy, pass.x, positions: positions, into: dx)
  }

  /// What makes the output of the input in inference, [C] each, in the scratch.
  func runningFactors(_ pass: LayerPass) -> (
    factor: UnsafeMutablePointer<Float>, offset: UnsafeMutablePointer<Float>
  ) {
    let factor = pass.scratch
    let offset = factor + outputChannels
    combine(
      pass.statistics + runningMean.lowerBound,
      pass.statistics + runningVariance.lowerBound,
      pass.parameters,
      factor,
      offset
    )
    return (factor, offset)
  }

  /// Forgets the sums of another shard.
  func clearSums(_ saved: UnsafeMutablePointer<Float>) {
    Memory(saved, outputChannels).moments.update(repeating: 0, count: 4 * outputChannels)
  }

  /// Where the layer before is to add its sums.
  func moments(_ saved: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Double> {
    Memory(saved, outputChannels).moments
  }

  /// What the layer after is to do.
  func pendingNorm(_ saved: UnsafeMutablePointer<Float>) -> PendingNorm {
    let memory = Memory(saved, outputChannels)
    return PendingNorm(
      mean: memory.mean,
      factor: memory.factor,
      offset: memory.offset,
      channels: outputChannels,
      appliesReLU: appliesReLU,
      gradientSums: memory.gradientSums
    )
  }

  /// What the layer before is to do on the way back.
  func normGradient(_ saved: UnsafeMutablePointer<Float>) -> NormGradient {
    let memory = Memory(saved, outputChannels)
    return NormGradient(
      mean: memory.mean,
      factor: memory.factor,
      a: memory.a,
      b: memory.b,
      channels: outputChannels
    )
  }

  /// Turns moments into the factor and offset of y = x · factor + offset.
  private func combine(
    _ mean: UnsafePointer<Float>,
    _ variance: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    _ factor: UnsafeMutablePointer<Float>,
    _ offset: UnsafeMutablePointer<Float>
  ) {
    for c in 0..<outputChannels {
      factor[c] = parameters[scale.lowerBound + c] / (variance[c] + epsilon).squareRoot()
      offset[c] = parameters[shift.lowerBound + c] - mean[c] * factor[c]
    }
  }

  /// What is kept of a shard: sums in double, [2, C] of each kind, then rows of C floats.
  private struct Memory {
    let moments: UnsafeMutablePointer<Double>
    let gradientSums: UnsafeMutablePointer<Double>
    let mean: UnsafeMutablePointer<Float>
    let variance: UnsafeMutablePointer<Float>
    let factor: UnsafeMutablePointer<Float>
    let offset: UnsafeMutablePointer<Float>
    let a: UnsafeMutablePointer<Float>
    let b: UnsafeMutablePointer<Float>
    /// How many positions mean and variance are of; infinite for running ones.
    let positions: UnsafeMutablePointer<Float>

    static func count(_ channels: Int) -> Int { 14 * channels + 1 }

    init(_ saved: UnsafeMutablePointer<Float>, _ channels: Int) {
      moments = UnsafeMutableRawPointer(saved).bindMemory(
        to: Double.self,
        capacity: 4 * channels
      )
      gradientSums = moments + 2 * channels
      mean = saved + 8 * channels
      variance = mean + channels
      factor = variance + channels
      offset = factor + channels
      a = offset + channels
      b = a + channels
      positions = b + channels
    }
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
      let layer = BatchNormalization(self, isFused: site.isGathered, &site)
      site.batchNorms.append(layer)
      return layer
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
