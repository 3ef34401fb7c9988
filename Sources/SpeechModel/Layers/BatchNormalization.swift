internal import CKernels

/// Normalizes each channel over all rows and positions of a shard in training, with running
/// statistics in inference (Ioffe and Szegedy, 2015), then optionally max(0, ·).
///
/// A shard never mixes with others of its batch ("ghost" batch norm, Hoffer et al., 2017).
package struct BatchNormalization: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  /// max(0, ·) on the output, taken from the ReLU layer that follows.
  let appliesReLU: Bool
  let epsilon: Float
  /// The share of the new statistics in the running ones.
  package let momentum: Float
  let scale: Range<Int>
  let shift: Range<Int>
  package let runningMean: Range<Int>
  package let runningVariance: Range<Int>

  init(
    width: Int,
    channels: Int,
    epsilon: Float,
    momentum: Float,
    appliesReLU: Bool,
    name: String,
    layout: inout ParameterLayout,
    statistics: inout ParameterLayout
  ) {
    outputWidth = width
    outputChannels = channels
    self.epsilon = epsilon
    self.momentum = momentum
    self.appliesReLU = appliesReLU
    scale = layout.add("\(name).weight", shape: [channels], .scale, .constant(1))
    shift = layout.add("\(name).bias", shape: [channels], .shift, .constant(0))
    runningMean = statistics.add("\(name).running_mean", shape: [channels], .mean, .constant(0))
    runningVariance = statistics.add(
      "\(name).running_var",
      shape: [channels],
      .variance,
      .constant(1)
    )
  }

  // Saved for backward, each [C]: mean, variance, and the factor and offset of
  // y = x · factor + offset.
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (4 * outputChannels, 0) }

  // Sums in double, [2, C], then up to four rows of C floats.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    8 * outputChannels
  }

  package func infer(_ pass: LayerPass) {
    let mean = pass.statistics + runningMean.lowerBound
    let variance = pass.statistics + runningVariance.lowerBound
    let factor = pass.scratch
    let offset = pass.scratch + outputChannels
    combine(mean, variance, pass.parameters, factor, offset)
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
    let positions = pass.input.rows * outputWidth
    let (mean, variance, factor, offset) = savedRows(pass)
    pass.scratch.withMemoryRebound(to: Double.self, capacity: 2 * outputChannels) {
      asr_column_moments(positions, outputChannels, pass.x, $0, mean, variance)
    }
    combine(mean, variance, pass.parameters, factor, offset)
    asr_scale_shift(
      positions,
      outputChannels,
      pass.x,
      factor,
      offset,
      appliesReLU ? 1 : 0,
      pass.y
    )
    // PyTorch's running variance is the unbiased one.
    let unbiased = Float(positions) / Float(max(1, positions - 1))
    for channel in 0..<outputChannels {
      training.batchStatistics[runningMean.lowerBound + channel] = mean[channel]
      training.batchStatistics[runningVariance.lowerBound + channel] =
        variance[channel] * unbiased
    }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let positions = pass.input.rows * outputWidth
    let channels = outputChannels
    let (mean, variance, factor, offset) = savedRows(pass)
    let sumG = pass.scratch + 4 * channels
    let sumGX = sumG + channels
    let a = sumGX + channels
    let b = a + channels
    let relu: Int32 = appliesReLU ? 1 : 0
    pass.scratch.withMemoryRebound(to: Double.self, capacity: 2 * channels) {
      asr_batch_norm_backward_sums(
        positions,
        channels,
        pass.x,
        gradient.dy,
        mean,
        factor,
        offset,
        relu,
        $0,
        sumG,
        sumGX
      )
    }
    // With r = 1 / deviation and n positions:
    // dx = γr (g - mean(g) - (x - mean) r² mean(g (x - mean)))
    let n = Float(positions)
    for c in 0..<channels {
      let r = 1 / (variance[c] + epsilon).squareRoot()
      gradient.parameters[scale.lowerBound + c] += sumGX[c] * r
      gradient.parameters[shift.lowerBound + c] += sumG[c]
      a[c] = -factor[c] * r * r * sumGX[c] / n
      b[c] = -factor[c] * sumG[c] / n
    }
    guard let dx = gradient.dx else { return }
    asr_batch_norm_backward(
      positions,
      channels,
      pass.x,
      gradient.dy,
      mean,
      factor,
      offset,
      relu,
      a,
      b,
      dx
    )
  }

  private func savedRows(_ pass: LayerPass) -> (
    mean: UnsafeMutablePointer<Float>, variance: UnsafeMutablePointer<Float>,
    factor: UnsafeMutablePointer<Float>, offset: UnsafeMutablePointer<Float>
  ) {
    let n = outputChannels
    return (pass.saved, pass.saved + n, pass.saved + 2 * n, pass.saved + 3 * n)
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
}
