/// Clips that hold one recording: with equal samples, or in copies that differ in level, format,
/// rate, noise or by a trim.
package struct CopyGroup: Sendable, Equatable {
  /// Their indices among the clips, ascending; two or more.
  package let indices: [Int]
  /// The least correlation of the pairs that hold the group together, in [0, 1]; nil if all samples
  /// are equal.
  package let correlation: Double?

  /// Joins clips with equal samples, the pairs that comparing found, and others.
  ///
  /// Silent clips are equal without being copies of each other.
  /// - Parameter others: Pairs of indices that hold the same sound for another reason.
  static func groups(
    of clips: [ClipMeasurements],
    _ nearDuplicates: [NearDuplicate],
    others: [(Int, Int)] = []
  ) -> [CopyGroup] {
    var sets = DisjointSets(count: clips.count)
    var first: [String: Int] = [:]
    for (index, clip) in clips.enumerated() where !clip.level.isSilent {
      if let twin = first[clip.digest] {
        sets.join(twin, index)
      } else {
        first[clip.digest] = index
      }
    }
    for pair in nearDuplicates { sets.join(pair.first, pair.second) }
    for (one, other) in others { sets.join(one, other) }
    var members: [Int: [Int]] = [:]
    for index in clips.indices { members[sets.smallest(with: index), default: []].append(index) }
    var correlations: [Int: Double] = [:]
    for pair in nearDuplicates {
      let group = sets.smallest(with: pair.first)
      correlations[group] = min(correlations[group] ?? 1, pair.correlation)
    }
    return members.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
      .map { CopyGroup(indices: $0.value, correlation: correlations[$0.key]) }
  }
}
