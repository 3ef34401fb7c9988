internal import SpeechModel

/// Which clips an epoch serves in which order, and how a batch is split into shards.
package struct BatchPlan {
  /// How many clips an epoch serves.
  let clips: Int
  private let recordings: Int
  let batchSize: Int
  let shardClips: Int
  let seed: UInt64
  /// Serves every label equally often; nil serves every clip once.
  let balanced: BalancedOrder?
  /// Serves synthetic clips among the others; nil without any.
  let synthetic: SyntheticShare?

  package init(
    clips: Int,
    batchSize: Int,
    shardClips: Int,
    seed: UInt64,
    balanced: BalancedOrder? = nil,
    synthetic: SyntheticShare? = nil
  ) {
    self.balanced = balanced
    self.synthetic = synthetic
    recordings = clips
    self.clips = clips + (synthetic?.clips ?? 0)
    self.batchSize = batchSize
    self.shardClips = shardClips
    self.seed = seed
  }

  /// Optimizer steps in an epoch; the last batch may be smaller, or larger by a clip that would
  /// otherwise be alone.
  package var stepsPerEpoch: Int {
    let (full, rest) = clips.quotientAndRemainder(dividingBy: batchSize)
    return max(1, full + (rest > 1 || (rest == 1 && batchSize == 1) ? 1 : 0))
  }

  /// The order of the clips in an epoch: a permutation keyed by the seed and the epoch, or a
  /// balanced order; synthetic clips, if there are any, among them.
  package func order(epoch: Int) -> [Int] {
    let order = orderOfRecordings(epoch: epoch)
    return synthetic?.mixed(into: order, pass: epoch) ?? order
  }

  private func orderOfRecordings(epoch: Int) -> [Int] {
    if let balanced { return balanced.clips(epoch: epoch) }
    var stream = RandomStream(seed: seed, .order, draw: UInt64(epoch))
    return stream.permutation(of: recordings)
  }

  /// The range of an epoch's order that a step serves.
  package func batch(step: Int) -> Range<Int> {
    step * batchSize..<(step + 1 == stepsPerEpoch ? clips : (step + 1) * batchSize)
  }

  /// Splits a batch into shards of about equal size, none larger than `shardClips` (by more than
  /// is needed to leave no shard with a single clip).
  package func shards(of batch: Range<Int>) -> [Range<Int>] {
    let count = max(1, (batch.count + shardClips - 1) / shardClips)
    let usable = batch.count / count < 2 ? max(1, batch.count / 2) : count
    let (size, larger) = batch.count.quotientAndRemainder(dividingBy: usable)
    var start = batch.lowerBound
    return (0..<usable).map { index in
      let end = start + size + (index < larger ? 1 : 0)
      defer { start = end }
      return start..<end
    }
  }
}
