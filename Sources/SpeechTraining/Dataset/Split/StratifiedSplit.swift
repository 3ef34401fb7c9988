internal import Crypto
internal import SpeechModel

/// Splits within each label, in an order that depends on the seed.
///
/// Copies of one recording stay together, and each counts: a subset is filled with units
/// that fit, so that a recording with many copies trains.
package enum StratifiedSplit {
  /// 80/10/10 within each label; validation first, then testing, get at least one clip.
  package static func subsets(_ labels: [String], seed: UInt64) -> [Subset] {
    subsets(labels, CopyUnits(count: labels.count), seed: seed)
  }

  /// The same, with copies together.
  static func subsets(_ labels: [String], _ units: CopyUnits, seed: UInt64) -> [Subset] {
    var subsets = [Subset](repeating: .training, count: labels.count)
    let sizes = units.sizes
    for (_, order) in orders(labels, units, seed: seed) {
      let share = tenth(of: order.reduce(0) { $0 + sizes[$1] })
      guard order.count >= 2 else { continue }
      let validation = CopyUnits.taken(share, from: order) { sizes[$0] }
      for clip in validation { subsets[clip] = .validation }
      guard order.count >= 3 else { continue }
      let others = order.filter { subsets[$0] == .training }
      for clip in CopyUnits.taken(share, from: others, size: { sizes[$0] }) {
        subsets[clip] = .testing
      }
    }
    return units.leaders.map { subsets[$0] }
  }

  /// The part, from 1, of each clip: the same fraction of every label in each.
  package static func folds(_ labels: [String], count: Int, seed: UInt64) -> [Int] {
    folds(labels, CopyUnits(count: labels.count), count: count, seed: seed)
  }

  /// The same, with copies together.
  static func folds(_ labels: [String], _ units: CopyUnits, count: Int, seed: UInt64) -> [Int] {
    var folds = [Int](repeating: 1, count: labels.count)
    let sizes = units.sizes
    for (key, order) in orders(labels, units, seed: seed) {
      // Each label begins with a different part, so that small labels do not all fill the first
      // ones.
      let parts = CopyUnits.parts(
        order.map { sizes[$0] },
        count: count,
        first: Int(key % UInt64(count))
      )
      for (clip, part) in zip(order, parts) { folds[clip] = part + 1 }
    }
    return units.leaders.map { folds[$0] }
  }

  /// Which of the clips validate: a tenth of each label, at least one clip of two.
  static func validation(
    _ clips: [Int],
    labels: [String],
    _ units: CopyUnits,
    seed: UInt64
  ) -> Set<Int> {
    let own = clips.map { labels[$0] }
    let units = units.among(clips)
    let sizes = units.sizes
    let leaders = Set(
      orders(own, units, seed: seed).flatMap { _, order in
        order.count >= 2
          ? CopyUnits.taken(tenth(of: order.reduce(0) { $0 + sizes[$1] }), from: order) {
            sizes[$0]
          } : []
      }
    )
    return Set(clips.indices.filter { leaders.contains(units.leaders[$0]) }.map { clips[$0] })
  }

  private static func tenth(of count: Int) -> Int {
    max(1, Int((Double(count) * 0.1).rounded()))
  }

  /// The leaders of each label in the order that the seed determines, with the label's key.
  private static func orders(
    _ labels: [String],
    _ units: CopyUnits,
    seed: UInt64
  ) -> [(key: UInt64, order: [Int])] {
    let members = Dictionary(grouping: labels.indices.filter(units.isLeader)) { labels[$0] }
    return members.sorted { $0.key < $1.key }.map { label, clips in
      // The label's name, not its index, so that adding a label moves no clip of this one.
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
