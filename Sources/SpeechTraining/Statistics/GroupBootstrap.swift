internal import SpeechModel

/// Intervals by drawing groups of clips, such as speakers, with replacement (bootstrap).
///
/// Groups on one side are drawn among those of that side, groups on both sides among themselves.
struct GroupBootstrap: Sendable {
  /// How often every clip counts in each draw.
  let weights: [[Int]]
  private let isNew: [Bool]

  /// With fewer groups on a side an interval would be a guess.
  private static let fewestGroups = 3

  /// Draws groups; nil if a side has too few.
  ///
  /// - Parameters:
  ///   - groups: The group of every clip; nil if each clip is its own.
  init?(isNew: [Bool], groups: [String]?, draws: Int, seed: UInt64) {
    let groups = groups ?? isNew.indices.map(String.init)
    let members = Dictionary(grouping: groups.indices) { groups[$0] }
      .sorted { $0.value[0] < $1.value[0] }.map(\.value)
    // By the sides that they are on: old, new, both.
    var strata: [[[Int]]] = [[], [], []]
    for clips in members {
      let new = clips.count { isNew[$0] }
      strata[new == 0 ? 0 : new == clips.count ? 1 : 2].append(clips)
    }
    guard strata[0].count + strata[2].count >= Self.fewestGroups,
      strata[1].count + strata[2].count >= Self.fewestGroups
    else { return nil }
    self.isNew = isNew
    weights = (0..<draws).map { draw in
      var stream = RandomStream(seed: seed, .comparison, index: 1, draw: UInt64(draw))
      var weights = [Int](repeating: 0, count: isNew.count)
      for stratum in strata {
        for _ in stratum {
          for clip in stratum[stream.index(below: stratum.count)] { weights[clip] += 1 }
        }
      }
      return weights
    }
  }

  /// The 95 % interval of the difference between the medians of new and old values.
  func interval(_ order: PooledOrder) -> ClosedRange<Double>? {
    let differences = weights.compactMap { weights -> Double? in
      func side(_ new: Bool) -> Double? {
        order.median(weights: weights.indices.map { isNew[$0] == new ? weights[$0] : 0 })
      }
      guard let old = side(false), let new = side(true) else { return nil }
      return new - old
    }
    guard let low = quantile(differences, 0.025), let high = quantile(differences, 0.975) else {
      return nil
    }
    return low...high
  }
}

extension GroupBootstrap {
  /// The 95 % interval of the share of hits, by drawing groups with replacement.
  static func share(
    of isHit: [Bool],
    groups: [String],
    draws: Int,
    seed: UInt64
  ) -> ClosedRange<Double> {
    let members = Dictionary(grouping: groups.indices) { groups[$0] }
      .sorted { $0.value[0] < $1.value[0] }.map(\.value)
    let counts = members.map { clips in (hits: clips.count { isHit[$0] }, clips: clips.count) }
    let shares = (0..<draws).map { draw -> Double in
      var stream = RandomStream(seed: seed, .comparison, index: 4, draw: UInt64(draw))
      var (hits, clips) = (0, 0)
      for _ in counts {
        let group = counts[stream.index(below: counts.count)]
        hits += group.hits
        clips += group.clips
      }
      return Double(hits) / Double(clips)
    }
    return (quantile(shares, 0.025) ?? 0)...(quantile(shares, 0.975) ?? 1)
  }
}
