internal import CKernels

/// The mathematics of batch norm, whatever the memory layout of the values: from sums over a shard
/// to the factors of y = max(0, x · factor + offset), and from sums of gradients to the factors of
/// the backward pass.
package struct ChannelNormalization: Sendable {
  let channels: Int
  /// max(0, ·) on the output.
  let appliesReLU: Bool
  private let epsilon: Float
  /// The weight of new statistics in the running ones.
  package let momentum: Float
  private let scale: Range<Int>
  private let shift: Range<Int>
  package let runningMean: Range<Int>
  package let runningVariance: Range<Int>

  init(channels: Int, epsilon: Float, momentum: Float, _ site: inout LayerSite) {
    self.channels = channels
    self.epsilon = epsilon
    self.momentum = momentum
    appliesReLU = site.epilogue.appliesReLU
    let (name, shape) = (site.name, [channels])
    scale = site.parameters.add("\(name).weight", shape: shape, .scale, .constant(1))
    shift = site.parameters.add("\(name).bias", shape: shape, .shift, .constant(0))
    runningMean = site.statistics.add("\(name).running_mean", shape: shape, .mean, .constant(0))
    runningVariance = site.statistics.add(
      "\(name).running_var",
      shape: shape,
      .variance,
      .constant(1)
    )
    site.batchNorms.append(self)
  }

  /// Floats kept for a shard.
  var savedCount: Int { Memory.count(channels) }

  /// Clears the sums of the previous shard.
  func clearSums(_ saved: UnsafeMutablePointer<Float>) {
    Memory(saved, channels).sums.update(repeating: 0, count: 4 * channels)
  }

  /// The sums of x - x[0] and (x - x[0])² of each channel, [2, C].
  func sums(_ saved: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Double> {
    Memory(saved, channels).sums
  }

  /// Adds the sums over an input whose positions are contiguous.
  func addSums(_ pass: LayerPass, positions: Int) {
    asr_add_moments(positions, channels, pass.x, pass.x, sums(pass.saved))
  }

  /// Computes the statistics from the sums over `positions` positions, and the factors from the
  /// statistics; those of a frozen norm from the running statistics.
  func settle(_ pass: LayerPass, _ training: TrainingState, positions: Int) {
    let memory = Memory(pass.saved, channels)
    if training.frozenNorms.contains(runningMean.lowerBound) {
      let (mean, variance) = (runningMean.lowerBound, runningVariance.lowerBound)
      memory.mean.update(from: pass.statistics + mean, count: channels)
      memory.variance.update(from: pass.statistics + variance, count: channels)
      memory.positions.pointee = .infinity
    } else {
      measure(pass, training, memory, positions: positions)
    }
    combine(memory.mean, memory.variance, pass.parameters, memory.factor, memory.offset)
  }

  private func measure(
    _ pass: LayerPass,
    _ training: TrainingState,
    _ memory: Memory,
    positions: Int
  ) {
    memory.positions.pointee = Float(positions)
    // PyTorch's running variance is the unbiased one.
    let unbiased = Float(positions) / Float(max(1, positions - 1))
    for c in 0..<channels {
      let mean = memory.sums[c] / Double(positions)
      let square = memory.sums[channels + c] / Double(positions)
      memory.mean[c] = Float(mean + Double(pass.x[c]))
      memory.variance[c] = Float(max(0, square - mean * mean))
      training.batchStatistics[runningMean.lowerBound + c] = memory.mean[c]
      training.batchStatistics[runningVariance.lowerBound + c] = memory.variance[c] * unbiased
    }
  }

  /// The factors of inference, [C] each, in the scratch memory.
  func runningFactors(_ pass: LayerPass) -> (
    factor: UnsafeMutablePointer<Float>, offset: UnsafeMutablePointer<Float>
  ) {
    let factor = pass.scratch
    let offset = factor + channels
    combine(
      pass.statistics + runningMean.lowerBound,
      pass.statistics + runningVariance.lowerBound,
      pass.parameters,
      factor,
      offset
    )
    return (factor, offset)
  }

  /// The factors of inference, [C] each.
  func runningFactors(_ pass: LayerExport) -> (factor: [Float], offset: [Float]) {
    let (scale, shift) = (pass.tensor(scale), pass.tensor(shift))
    let (mean, variance) = (pass.statistic(runningMean), pass.statistic(runningVariance))
    let factor = (0..<channels).map { scale[$0] / (variance[$0] + epsilon).squareRoot() }
    return (factor, (0..<channels).map { shift[$0] - mean[$0] * factor[$0] })
  }

  /// Turns statistics into the factor and offset of y = x · factor + offset.
  private func combine(
    _ mean: UnsafePointer<Float>,
    _ variance: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    _ factor: UnsafeMutablePointer<Float>,
    _ offset: UnsafeMutablePointer<Float>
  ) {
    for c in 0..<channels {
      factor[c] = parameters[scale.lowerBound + c] / (variance[c] + epsilon).squareRoot()
      offset[c] = parameters[shift.lowerBound + c] - mean[c] * factor[c]
    }
  }

  /// Adds to the gradients of scale and shift and computes the factors of the backward pass, from
  /// the sums that `Factors.backpropagate` left.
  func settleGradient(_ pass: LayerPass, _ gradient: LayerGradient) {
    let memory = Memory(pass.saved, channels)
    // With r = 1 / deviation and n positions:
    // dx = γr (g - mean(g) - (x - mean) r² mean(g (x - mean)))
    // Running statistics do not depend on x, as if taken over infinitely many positions: both means
    // are zero.
    let n = memory.positions.pointee
    for c in 0..<channels {
      let r = 1 / (memory.variance[c] + epsilon).squareRoot()
      let sumG = Float(memory.gradientSums[c])
      let sumGX = Float(memory.gradientSums[channels + c])
      gradient.parameters[scale.lowerBound + c] += sumGX * r
      gradient.parameters[shift.lowerBound + c] += sumG
      memory.a[c] = -memory.factor[c] * r * r * sumGX / n
      memory.b[c] = -memory.factor[c] * sumG / n
    }
  }

  /// max(0, x · factor + offset), of values [·, C].
  struct Factors {
    /// [C] each.
    let mean: UnsafePointer<Float>
    let factor: UnsafePointer<Float>
    let offset: UnsafePointer<Float>
    let channels: Int
    let appliesReLU: Bool
    /// Where the backward pass leaves, for each channel, the sum of the gradients g of the normalized
    /// values, and that of g (x - mean); [2, C].
    let gradientSums: UnsafeMutablePointer<Double>

    func apply(
      _ x: UnsafePointer<Float>,
      positions: Int,
      into y: UnsafeMutablePointer<Float>
    ) {
      asr_scale_shift(positions, channels, x, factor, offset, appliesReLU ? 1 : 0, y)
    }

    /// Backpropagates gradients through the ReLU, in place, and adds to their sums.
    func backpropagate(
      _ gradient: UnsafeMutablePointer<Float>,
      _ x: UnsafePointer<Float>,
      positions: Int
    ) {
      asr_relu_backward_norm_sums(
        positions,
        channels,
        x,
        mean,
        factor,
        offset,
        appliesReLU ? 1 : 0,
        gradient,
        gradientSums
      )
    }
  }

  /// The factors that `settle` computed.
  func factors(_ saved: UnsafeMutablePointer<Float>) -> Factors {
    let memory = Memory(saved, channels)
    return Factors(
      mean: memory.mean,
      factor: memory.factor,
      offset: memory.offset,
      channels: channels,
      appliesReLU: appliesReLU,
      gradientSums: memory.gradientSums
    )
  }

  /// The factors that turn the gradient g of the output into that of the input x.
  ///
  /// The latter is factor · g + a (x - mean) + b.
  struct GradientFactors {
    /// [C] each.
    let mean: UnsafePointer<Float>
    let factor: UnsafePointer<Float>
    let a: UnsafePointer<Float>
    let b: UnsafePointer<Float>
    let channels: Int

    func apply(
      _ g: UnsafePointer<Float>,
      _ x: UnsafePointer<Float>,
      positions: Int,
      into dx: UnsafeMutablePointer<Float>
    ) {
      asr_batch_norm_backward(positions, channels, x, g, mean, factor, a, b, dx)
    }
  }

  /// The factors that `settleGradient` computed.
  func gradientFactors(_ saved: UnsafeMutablePointer<Float>) -> GradientFactors {
    let memory = Memory(saved, channels)
    return GradientFactors(
      mean: memory.mean,
      factor: memory.factor,
      a: memory.a,
      b: memory.b,
      channels: channels
    )
  }

  /// The layout of what is kept for a shard: sums in double, [2, C] of each kind, then rows of C
  /// floats.
  private struct Memory {
    let sums: UnsafeMutablePointer<Double>
    let gradientSums: UnsafeMutablePointer<Double>
    let mean: UnsafeMutablePointer<Float>
    let variance: UnsafeMutablePointer<Float>
    let factor: UnsafeMutablePointer<Float>
    let offset: UnsafeMutablePointer<Float>
    let a: UnsafeMutablePointer<Float>
    let b: UnsafeMutablePointer<Float>
    /// The number of positions behind mean and variance; infinite for running ones.
    let positions: UnsafeMutablePointer<Float>

    static func count(_ channels: Int) -> Int { 14 * channels + 1 }

    init(_ saved: UnsafeMutablePointer<Float>, _ channels: Int) {
      sums = UnsafeMutableRawPointer(saved).bindMemory(to: Double.self, capacity: 4 * channels)
      gradientSums = sums + 2 * channels
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
