internal import Foundation
internal import SpeechModel

/// How the sides of clips would lie if old and new were alike: whole groups, such as speakers, change
/// their side, and the clips of a group that is on both sides change theirs within it.
///
/// Clips of a speaker are alike without any shift, so that shuffling single clips finds one too easily.
package struct SideShuffle: Sendable {
  /// What is shuffled.
  package enum Unit: String, Sendable, Codable {
    /// Groups of which each is on one side.
    case speakers
    /// The clips of each group, all of which are on both sides.
    case withinSpeakers = "within speakers"
    /// Some groups as a whole, and the clips of the others.
    case speakersAndWithin = "speakers and within speakers"
    /// Single clips.
    case clips
  }

  package let unit: Unit
  /// The sides as they are.
  package let observed: [Bool]
  /// Groups on one side only, and whether it is the new one.
  package let whole: [(clips: [Int], isNew: Bool)]
  /// The clips of each group that is on both sides.
  private let mixed: [[Int]]
  private let seed: UInt64
  /// How many shuffles there are: all arrangements if these are few.
  package let count: Int
  /// Whether every arrangement is among them, that observed included.
  package let isExhaustive: Bool
  /// The logarithm of the number of arrangements.
  private let logArrangements: Double

  /// Describes the shuffles of clips.
  ///
  /// - Parameters:
  ///   - isNew: The side of every clip.
  ///   - groups: The group of every clip; nil if any clip may change its side.
  ///   - most: The most shuffles.
  ///   - seed: The seed of their draws.
  package init(isNew: [Bool], groups: [String]?, most: Int, seed: UInt64 = 0) {
    observed = isNew
    self.seed = seed
    if let groups {
      let clips = Dictionary(grouping: groups.indices) { groups[$0] }
        .sorted { $0.value[0] < $1.value[0] }.map(\.value)
      let isMixed = clips.map { own in Set(own.map { isNew[$0] }).count == 2 }
      whole = zip(clips, isMixed).filter { !$0.1 }.map { ($0.0, isNew[$0.0[0]]) }
      mixed = zip(clips, isMixed).filter(\.1).map(\.0)
      unit = mixed.isEmpty ? .speakers : whole.isEmpty ? .withinSpeakers : .speakersAndWithin
    } else {
      whole = []
      mixed = [Array(isNew.indices)]
      unit = .clips
    }
    let arranged =
      logChoices(whole.count { $0.isNew }, of: whole.count)
      + mixed.reduce(0) { sum, clips in
        sum + logChoices(clips.count { isNew[$0] }, of: clips.count)
      }
    logArrangements = arranged
    isExhaustive = mixed.isEmpty && arranged < log(Double(most) + 0.5)
    count = isExhaustive ? Int(exp(arranged).rounded()) : most
  }

  /// The smallest p-value that a statistic can have that is the same with the sides exchanged, in
  /// (0, 1].
  package var smallestP: Double {
    // Exchanging the sides is itself an arrangement if both have as many groups.
    let isSymmetric = mixed.isEmpty && 2 * whole.count { $0.isNew } == whole.count
    let ofArrangements = (isSymmetric ? 2 : 1) * exp(-logArrangements)
    return min(1, isExhaustive ? ofArrangements : max(ofArrangements, 1 / Double(1 + count)))
  }

  /// The p-value of an observed statistic among those of the shuffles.
  package func p(_ observed: Double, among shuffled: [Double]) -> Double {
    // Sums in another order differ in their last bits.
    let reached = shuffled.count { $0 >= observed - 1e-12 }
    return isExhaustive
      ? Double(max(1, reached)) / Double(count) : Double(1 + reached) / Double(1 + count)
  }

  /// The sides of every clip in one of the shuffles.
  package func sides(_ index: Int) -> [Bool] {
    var sides = observed
    var stream = RandomStream(seed: seed, .comparison, draw: UInt64(index))
    if !whole.isEmpty {
      let new = whole.count { $0.isNew }
      let chosen = Set(
        isExhaustive
          ? Self.combination(index, choosing: new, of: whole.count)
          : Array(stream.permutation(of: whole.count).prefix(new))
      )
      for (group, clips) in whole.map(\.clips).enumerated() {
        for clip in clips { sides[clip] = chosen.contains(group) }
      }
    }
    for clips in mixed {
      for (clip, source) in zip(clips, stream.permutation(of: clips.count)) {
        sides[clip] = observed[clips[source]]
      }
    }
    return sides
  }

  /// The members of one of all combinations, in lexicographic order.
  private static func combination(_ index: Int, choosing chosen: Int, of count: Int) -> [Int] {
    var (members, rest, next) = ([Int](), index, 0)
    while members.count < chosen {
      let missing = chosen - members.count - 1
      let with = Int(exp(logChoices(missing, of: count - next - 1)).rounded())
      if rest < with { members.append(next) } else { rest -= with }
      next += 1
    }
    return members
  }
}
