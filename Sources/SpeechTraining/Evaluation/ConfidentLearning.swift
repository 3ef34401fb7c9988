/// Labels that are probably wrong, by what models say that did not train on the clip: confident learning
/// (Northcutt, Jiang and Chuang, 2021), with the rules of cleanlab's `confident_learning` filter.
package enum ConfidentLearning {
  /// No probability is taken to be smaller.
  private static let smallest = 1e-6
  /// A label that no clip has is never guessed.
  private static let unreachable = 2.0

  /// The confidence that a label takes: the mean probability of it over the clips that have it, [K].
  static func thresholds(_ labels: [Int], _ probabilities: [[Double]]) -> [Double] {
    let classes = probabilities.first?.count ?? 0
    return (0..<classes).map { k in
      let own = labels.indices.filter { labels[$0] == k }
      guard !own.isEmpty else { return unreachable }
      let mean = own.reduce(0) { $0 + probabilities[$1][k] } / Double(own.count)
      return max(mean, 2 * smallest)
    }
  }

  /// The clips whose label is probably wrong, and the label that they probably have.
  ///
  /// - Parameters:
  ///   - labels: The label of every clip, as an index.
  ///   - probabilities: The probability of every label, [K], by a model that did not train on the clip.
  package static func issues(
    _ labels: [Int],
    _ probabilities: [[Double]]
  ) -> [(clip: Int, guess: Int)] {
    let thresholds = thresholds(labels, probabilities)
    return labels.indices.compactMap { clip in
      let own = probabilities[clip]
      let confident = own.indices.filter { own[$0] >= thresholds[$0] - smallest }
      guard !confident.isEmpty else { return nil }
      let likeliest = own.indices.dropFirst().reduce(0) { own[$1] > own[$0] ? $1 : $0 }
      let guess = confident.count == 1 ? confident[0] : likeliest
      return guess != labels[clip] && likeliest != labels[clip] ? (clip, guess) : nil
    }
  }
}
