internal import SpeechModel

/// Things in endless passes, each in an order of its own, so that none comes again before all others have come.
package struct RandomPasses: Sendable {
  /// Whose each is, such as the speaker of a clip; nil for nobody's.
  private let owners: [String?]
  private let seed: UInt64
  private let index: Int
  private var pass: UInt64 = 0
  private var order: [Int] = []

  /// - Parameters:
  ///   - owners: For each thing, at least one, whose it is.
  ///   - index: Distinguishes the passes of a mixture.
  package init(owners: [String?], seed: UInt64, index: Int) {
    precondition(!owners.isEmpty)
    (self.owners, self.seed, self.index) = (owners, seed, index)
  }

  /// The index of the next thing.
  package mutating func next() -> Int {
    if let next = order.popLast() { return next }
    order = drawnOrder().reversed()
    pass += 1
    return order.removeLast()
  }

  /// A pass through all things: first one of each owner, then a second one of those who have it, and so on.
  private func drawnOrder() -> [Int] {
    var stream = RandomStream(seed: seed, .mixture, index: index, draw: pass)
    var counts: [String: Int] = [:]
    var rounds: [[Int]] = []
    for item in stream.permutation(of: owners.count) {
      var round = 0
      if let owner = owners[item] {
        round = counts[owner, default: 0]
        counts[owner] = round + 1
      }
      if round == rounds.count { rounds.append([]) }
      rounds[round].append(item)
    }
    return Array(rounds.joined())
  }
}
