internal import CKernels
internal import SpeechModel

/// Adds up what the shards of a batch give, always in the order of the shards.
enum GradientReduction {
  /// Values that one task adds up.
  private static let slice = 1 << 14

  /// Sums the gradients of all shards into those of the first.
  static func sum(_ shards: ArraySlice<ShardResult>, count: Int, on pool: WorkerPool) {
    guard let first = shards.first, shards.count > 1 else { return }
    pool.run((count + slice - 1) / slice) { task, _ in
      let start = task * slice
      let length = min(slice, count - start)
      for shard in shards.dropFirst() {
        asr_add_scaled(length, 1, shard.gradients.base + start, first.gradients.base + start)
      }
    }
  }

  /// What to multiply gradients by so that their norm is at most `limit`; 1 if it is, or if the
  /// limit is 0.
  static func clippingScale(_ gradients: UnsafePointer<Float>, count: Int, limit: Double)
    -> (norm: Double, scale: Float)
  {
    let norm = asr_sum_of_squares(count, gradients).squareRoot()
    // PyTorch's clip_grad_norm_.
    return (norm, limit > 0 && norm > limit ? Float(limit / (norm + 1e-6)) : 1)
  }

  /// Moves the running statistics towards the mean of the shards', weighted by their clips: one
  /// step of each norm's momentum for a batch.
  static func updateStatistics(
    _ statistics: inout [Float],
    _ shards: ArraySlice<ShardResult>,
    _ plan: NetworkPlan
  ) {
    let clips = Float(shards.reduce(0) { $0 + $1.clips })
    for norm in plan.batchNorms {
      for range in [norm.runningMean, norm.runningVariance] {
        for i in range {
          var mean: Float = 0
          for shard in shards { mean += shard.statistics.base[i] * (Float(shard.clips) / clips) }
          statistics[i] += norm.momentum * (mean - statistics[i])
        }
      }
    }
  }
}
