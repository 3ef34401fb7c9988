internal import Foundation

/// The accuracy on clips that have something in common, against that on all others.
public struct AccuracySlice: Sendable, Equatable, Encodable {
  /// What they have in common, such as `speaker`.
  public let subject: String
  /// Its value, such as a speaker's name.
  public let name: String
  /// The clips.
  public let clips: Int
  /// Those that are recognized.
  public let correct: Int
  /// The 95 % interval of the accuracy (Wilson).
  public let interval: ClosedRange<Double>
  /// The accuracy less that on all other clips, in [-1, 1].
  public let difference: Double
  /// How often as many mistakes would fall on these clips by chance (Fisher's exact test).
  public let p: Double
  /// The same, adjusted for all slices that were looked at (Benjamini and Hochberg).
  public let adjustedP: Double

  /// The accuracy, in [0, 1].
  public var accuracy: Double { Double(correct) / Double(max(1, clips)) }

  /// Fewer clips say nothing.
  static let fewestClips = 10
  /// The rate of false discoveries among the slices that are named.
  package static let discoveryRate = 0.05

  /// Whether it is worse by more than chance among so many slices explains.
  public var isWorse: Bool { adjustedP <= Self.discoveryRate }

  /// A group of clips to look at.
  package struct Group: Sendable {
    package var subject: String
    package var name: String
    /// Indices of its clips.
    package var members: [Int]

    package init(subject: String, name: String, members: [Int]) {
      self.subject = subject
      self.name = name
      self.members = members
    }
  }

  /// The slices of clips, that with the smallest adjusted p first; groups of few clips, and those of all
  /// of them, are left out.
  package static func slices(_ groups: [Group], isRight: [Bool]) -> [AccuracySlice] {
    let wrong = isRight.count { !$0 }
    let looked = groups.filter {
      $0.members.count >= fewestClips && $0.members.count < isRight.count
    }
    let tests = looked.map { group in
      let errors = group.members.count { !isRight[$0] }
      return (
        errors, exactTest(hits: errors, of: group.members.count, among: wrong, of: isRight.count)
      )
    }
    let adjusted = adjustedForDiscoveries(tests.map(\.1))
    return zip(looked, zip(tests, adjusted)).map { group, found in
      let ((errors, p), adjustedP) = found
      let count = group.members.count
      let others = isRight.count - count
      return AccuracySlice(
        subject: group.subject,
        name: group.name,
        clips: count,
        correct: count - errors,
        interval: wilsonInterval(count - errors, of: count),
        difference: Double(wrong - errors) / Double(others) - Double(errors) / Double(count),
        p: p,
        adjustedP: adjustedP
      )
    }.sorted {
      ($0.adjustedP, $0.p, $0.subject, $0.name) < ($1.adjustedP, $1.p, $1.subject, $1.name)
    }
  }
}
