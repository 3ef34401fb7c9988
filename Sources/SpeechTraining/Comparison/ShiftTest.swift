package import SpeechModel

/// Whether new clips can be told from old ones better than chance allows, by all features at once and by
/// each of them.
package struct ShiftTest: Sendable {
  /// How often a new clip scores higher than an old one, in [0, 1].
  package let auc: Double
  /// The median of the same after shuffles.
  package let aucByChance: Double
  package let p: Double
  /// How new every clip looks to a classifier trained on the others, [N].
  package let scores: [Double]
  /// The distance of each feature's distributions, in [0, 1].
  package let distances: [Double]
  /// The p-value of each distance.
  package let distanceP: [Double]
  /// The same, adjusted for having looked at all features (Westfall and Young, 1993): correlated ones lose
  /// nothing.
  package let adjustedP: [Double]
  /// The distance that the largest one of all features exceeds by chance in a fraction alpha of the
  /// shuffles.
  package let criticalDistance: Double

  /// - Parameters:
  ///   - features: One list of values [N] for each feature, none of them constant.
  ///   - penalty: That of the classifier's weights.
  ///   - comparesDistances: Whether each feature is compared by itself, too.
  package init(
    _ features: [[Double]],
    _ shuffle: SideShuffle,
    penalty: Double = 1,
    alpha: Double,
    comparesDistances: Bool = true,
    pool: WorkerPool
  ) {
    let classifier = LeaveOneOutClassifier(features, penalty: penalty)
    let orders = comparesDistances ? features.map(PooledOrder.init) : []
    func statistics(_ sides: [Bool]) -> (auc: Double, distances: [Double]) {
      (
        areaUnderCurve(classifier.scores(isNew: sides), isNew: sides),
        orders.map { $0.distance(isNew: sides) }
      )
    }
    let results = SlotArray<(auc: Double, distances: [Double])>(count: shuffle.count)
    pool.run(shuffle.count) { index, _ in results.set(index, statistics(shuffle.sides(index))) }
    let shuffled = results.values
    let observed = statistics(shuffle.observed)
    auc = observed.auc
    distances = observed.distances
    scores = classifier.scores(isNew: shuffle.observed)
    aucByChance = median(shuffled.map(\.auc)) ?? 0.5
    p = shuffle.p(observed.auc, among: shuffled.map(\.auc))
    let largest = shuffled.map { $0.distances.max() ?? 0 }
    distanceP = observed.distances.enumerated().map { feature, distance in
      shuffle.p(distance, among: shuffled.map { $0.distances[feature] })
    }
    adjustedP = observed.distances.map { shuffle.p($0, among: largest) }
    criticalDistance = quantile(largest, 1 - alpha) ?? 1
  }
}
