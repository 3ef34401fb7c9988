package import SpeechModel

/// How uneven the labels of the training clips are, and what is done about it.
package struct LabelBalance: Equatable {
  /// Clips of the label with the fewest and of that with the most.
  package let fewest: Int
  package let most: Int
  /// What is done; never `automatic`.
  package let kind: BalanceKind
  /// Weights of the labels, [K]; nil for 1.
  package let classWeights: [Float]?

  /// Below this ratio of the most to the fewest clips nothing is done.
  static let leastRatioForWeights = 3
  /// From this ratio on a few heavy clips would make gradients noisy, and are served more often
  /// instead, with a new augmentation each time.
  static let leastRatioForSampling = 10

  /// Decides what is done.
  ///
  /// - Parameters:
  ///   - labels: The label of every training clip.
  ///   - count: How many labels there are, K.
  package init(_ wish: BalanceKind, labels: [Int], count: Int) {
    var clips = [Int](repeating: 0, count: count)
    for label in labels { clips[label] += 1 }
    let present = clips.filter { $0 > 0 }
    fewest = present.min() ?? 0
    most = present.max() ?? 0
    kind =
      wish != .automatic
      ? wish
      : most < fewest * Self.leastRatioForWeights
        ? .none
        : most < fewest * Self.leastRatioForSampling ? .classWeights : .balancedSampling
    // n / (K n_k): the mean over the clips is 1 (King and Zeng, 2001; scikit-learn's "balanced").
    classWeights =
      kind == .classWeights
      ? clips.map { Float(labels.count) / Float(present.count * max(1, $0)) } : nil
  }
}

/// The order in which an epoch serves clips, with every label equally often.
package struct BalancedOrder {
  /// The indices of the clips of each label that has any.
  private let members: [[Int]]
  private let seed: UInt64
  private let purpose: RandomStream.Purpose
  private let count: Int

  /// - Parameters:
  ///   - count: How many clips an epoch serves; nil for as many as there are.
  ///   - purpose: That of the streams of random numbers.
  package init(
    labels: [Int],
    count: Int? = nil,
    seed: UInt64,
    purpose: RandomStream.Purpose = .order
  ) {
    self.purpose = purpose
    members = Dictionary(grouping: labels.indices) { labels[$0] }
      .sorted { $0.key < $1.key }.map(\.value)
    self.seed = seed
    self.count = count ?? labels.count
  }

  /// The indices of the clips of an epoch.
  ///
  /// A label's clips are served in passes, each with its own permutation, continuing where the
  /// previous epoch ended: no clip is served twice before all clips of its label were.
  package func clips(epoch: Int) -> [Int] {
    var order: [Int] = []
    order.reserveCapacity(count)
    for (label, clips) in members.enumerated() {
      let first = share(label, ofEpochsBefore: epoch)
      var pass = -1
      var permutation: [Int] = []
      for place in first..<share(label, ofEpochsBefore: epoch + 1) {
        if place / clips.count != pass {
          pass = place / clips.count
          var stream = RandomStream(seed: seed, purpose, index: label + 1, draw: UInt64(pass))
          permutation = stream.permutation(of: clips.count)
        }
        order.append(clips[permutation[place % clips.count]])
      }
    }
    var stream = RandomStream(seed: seed, purpose, draw: UInt64(epoch))
    return stream.permutation(of: order.count).map { order[$0] }
  }

  /// How many clips of a label the epochs before one have served: equal numbers, the remainder to
  /// the first labels in turn.
  private func share(_ label: Int, ofEpochsBefore epoch: Int) -> Int {
    // Over all epochs clip number i goes to label i mod K.
    let served = epoch * count
    return served / members.count + (label < served % members.count ? 1 : 0)
  }
}
