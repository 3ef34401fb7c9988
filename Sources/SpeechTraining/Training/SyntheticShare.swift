internal import SpeechModel

/// Which synthetic clips a pass over the recordings serves among them: a share of all that it serves,
/// with every label equally often, in passes of their own.
package struct SyntheticShare {
  /// How many recordings a pass serves.
  private let recordings: Int
  private let order: BalancedOrder
  private let labels: [Int]
  private let seed: UInt64
  /// How many synthetic clips a pass serves.
  package let clips: Int

  /// - Parameters:
  ///   - labels: The label of every synthetic clip, of which there is at least one.
  ///   - share: The share, above 0 and below 1.
  ///   - recordings: How many recordings a pass serves.
  package init(_ share: Double, of labels: [Int], among recordings: Int, seed: UInt64) {
    precondition(share > 0 && share < 1 && !labels.isEmpty)
    clips = max(1, Int((Double(recordings) * share / (1 - share)).rounded()))
    order = BalancedOrder(labels: labels, count: clips, seed: seed, purpose: .syntheticOrder)
    self.recordings = recordings
    self.labels = labels
    self.seed = seed
  }

  /// The labels of what a pass serves; they differ from pass to pass by no more than one clip each.
  var labelsOfPass: [Int] { order.clips(epoch: 0).map { labels[$0] } }

  /// Mixes the clips of a pass, whose indices follow those of the recordings, into its order.
  func mixed(into order: [Int], pass: Int) -> [Int] {
    let all = order + self.order.clips(epoch: pass).map { recordings + $0 }
    // The last index of a stream, as those of labels come first.
    var stream = RandomStream(
      seed: seed,
      .syntheticOrder,
      index: Int(UInt16.max),
      draw: UInt64(pass)
    )
    return stream.permutation(of: all.count).map { all[$0] }
  }
}

extension TrainingConfiguration {
  /// Settles the share of synthetic clips, if a data set has any; nil for none.
  mutating func settleSyntheticShare(_ dataset: Dataset) -> Double? {
    if dataset.synthetic.isEmpty { return nil }
    let share = syntheticShare ?? Self.usualSyntheticShare
    syntheticShare = share
    return share
  }
}
