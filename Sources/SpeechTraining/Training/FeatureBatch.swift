package import SpeechModel

/// Features and labels of a batch, kept for repeated use.
package struct FeatureBatch: Sendable {
  /// Clips that go through the network together.
  package struct Shard: Sendable {
    /// Frames of each clip, [B].
    package let frames: [Int]
    /// The clips' feature rows one after another, [ΣT, F, C].
    package let rows: [Float]
    /// The clips' labels, [B].
    package let labels: [Int]

    package init(frames: [Int], rows: [Float], labels: [Int]) {
      precondition(frames.count == labels.count)
      self.frames = frames
      self.rows = rows
      self.labels = labels
    }
  }

  package let shards: [Shard]

  package init(_ shards: [Shard]) { self.shards = shards }

  /// Keeps what a training step would receive; of mixtures only the first label.
  ///
  /// - Parameters:
  ///   - count: How many shards the batch has.
  ///   - load: Fills in a shard, as for `GradientStep.take`.
  /// - Throws: What `load` throws.
  package init(
    shards count: Int,
    plan: NetworkPlan,
    load: (_ shard: Int, GradientStep.Shard) throws -> Void
  ) rethrows {
    let place = GradientStep.Shard(plan)
    shards = try (0..<count).map { index in
      try load(index, place)
      let input = place.pass.input
      return Shard(
        frames: (0..<input.clips).map { input.frames(of: $0) },
        rows: Array(UnsafeBufferPointer(start: place.pass.inputRows, count: input.count)),
        labels: place.labels
      )
    }
  }

  /// The shards of several batches as one batch.
  package init(joining batches: [FeatureBatch]) { shards = batches.flatMap(\.shards) }

  package var labels: [Int] { shards.flatMap(\.labels) }

  /// Fills in a shard of a training step, its first clip with the draw number given.
  func load(_ index: Int, firstDraw: UInt64, into place: GradientStep.Shard) {
    let shard = shards[index]
    place.pass.prepare(frames: shard.frames).update(from: shard.rows, count: shard.rows.count)
    place.labels = shard.labels
    place.partners = [:]
    place.draws = shard.labels.indices.map { firstDraw + UInt64($0) }
  }
}

extension GradientStep {
  /// Takes a step on a kept batch.
  ///
  /// - Throws: `TrainingError.diverged`.
  package func take(
    _ batch: FeatureBatch,
    loss: SoftmaxCrossEntropy,
    learningRate: Double
  ) throws -> Outcome {
    let weight = batch.labels.reduce(0.0) { $0 + loss.weight(of: $1) }
    let firstDraw = UInt64(steps * batch.labels.count)
    let starts = batch.shards.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.labels.count) }
    return try take(shards: batch.shards.count, weight: weight, learningRate: learningRate) {
      batch.load($0, firstDraw: firstDraw + UInt64(starts[$0]), into: $1)
    }
  }
}
