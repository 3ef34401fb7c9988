internal import SpeechModel

/// How frequent each label is among clips without labels.
package enum LabelShares {
  private static let mostRounds = 100
  private static let tolerance = 1e-6

  /// The fraction of the answers that each label is, [K].
  static func counted(_ answers: [Int], labels: Int) -> [Double] {
    var shares = [Double](repeating: 0, count: labels)
    for answer in answers { shares[answer] += 1 / Double(answers.count) }
    return shares
  }

  /// The answer that is likeliest if labels have other shares than those that the probabilities [K] assume.
  package static func adapted(_ probabilities: [Double], old: [Double], new: [Double]) -> Int {
    let weighted = probabilities.indices.map {
      old[$0] > 0 ? probabilities[$0] * new[$0] / old[$0] : 0
    }
    return weighted.indices.max { (weighted[$0], $1) < (weighted[$1], $0) } ?? 0
  }

  /// The mean probability [K] of each label in answers.
  static func mean(_ answers: [ModelAnswer], labels: Int) -> [Double] {
    (0..<labels).map { k in
      answers.reduce(0) { $0 + Double($1.probabilities[k]) } / Double(max(1, answers.count))
    }
  }

  /// The shares [K] that explain the probabilities of new clips, if only the labels' frequencies have changed
  /// and not how they sound (Saerens, Latinne and Decaestecker, 2002): expectation and maximization.
  ///
  /// - Parameters:
  ///   - new: The probabilities of new clips, [K] each.
  ///   - old: The mean probabilities of old ones, [K].
  package static func corrected(_ new: [[Double]], old: [Double]) -> [Double] {
    var shares = old
    for _ in 0..<mostRounds {
      var sums = [Double](repeating: 0, count: old.count)
      for probabilities in new {
        let weighted = probabilities.indices.map {
          old[$0] > 0 ? probabilities[$0] * shares[$0] / old[$0] : 0
        }
        let total = weighted.reduce(0, +)
        guard total > 0 else { continue }
        for k in sums.indices { sums[k] += weighted[k] / total }
      }
      let next = sums.map { $0 / Double(new.count) }
      let change = zip(next, shares).reduce(0) { $0 + abs($1.0 - $1.1) }
      shares = next
      if change < tolerance { break }
    }
    return shares
  }
}
