internal import Crypto
internal import SpeechModel

/// Splits within each label by itself, in an order that the seed decides.
package enum StratifiedSplit {
  /// 80/10/10 within each label; validation first, then testing, get at least one clip.
  package static func sides(_ labels: [String], seed: UInt64) -> [Side] {
    var sides = [Side](repeating: .training, count: labels.count)
    for (_, order) in orders(labels, seed: seed) {
      let share = tenth(of: order.count)
      let validation = order.count >= 2 ? share : 0
      let testing = order.count >= 3 ? share : 0
      for clip in order.prefix(validation) { sides[clip] = .validation }
      for clip in order.dropFirst(validation).prefix(testing) { sides[clip] = .testing }
    }
    return sides
  }

  /// The part, from 1, of each clip: the same share of every label in each.
  package static func folds(_ labels: [String], count: Int, seed: UInt64) -> [Int] {
    var folds = [Int](repeating: 1, count: labels.count)
    for (key, order) in orders(labels, seed: seed) {
      // Each label begins with another part, so that small labels do not all fill the first ones.
      for (place, clip) in order.enumerated() {
        folds[clip] = Int((UInt64(place) + key % UInt64(count)) % UInt64(count)) + 1
      }
    }
    return folds
  }

  /// Which of the clips validate: a tenth of each label, at least one clip of two.
  static func validation(_ clips: [Int], labels: [String], seed: UInt64) -> Set<Int> {
    let own = clips.map { labels[$0] }
    return Set(
      orders(own, seed: seed).flatMap { _, order in
        order.count >= 2 ? order.prefix(tenth(of: order.count)).map { clips[$0] } : []
      }
    )
  }

  private static func tenth(of count: Int) -> Int {
    max(1, Int((Double(count) * 0.1).rounded()))
  }

  /// The clips of each label in the order that the seed decides, with the label's key.
  private static func orders(
    _ labels: [String],
    seed: UInt64
  ) -> [(key: UInt64, order: [Int])] {
    let members = Dictionary(grouping: labels.indices) { labels[$0] }
    return members.sorted { $0.key < $1.key }.map { label, clips in
      // The label's name, not its place, so that another label moves no clip of this one.
      let key = splitKey(label)
      var stream = RandomStream(seed: seed, .split, draw: key)
      return (key, stream.permutation(of: clips.count).map { clips[$0] })
    }
  }
}

/// A number that stands for a name on every machine: the first eight bytes of its SHA-256.
func splitKey(_ name: String) -> UInt64 {
  SHA256.hash(data: Array(name.utf8)).prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
}
