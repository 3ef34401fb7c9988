internal import SpeechModel

/// Whether the clips of one label sound unlike those of the same label before, whatever words there are more
/// or fewer of.
public struct LabelShift: Sendable, Equatable, Encodable {
  /// The label.
  public let label: String
  /// How often a classifier scores a new clip of it higher than an old one, in [0, 1].
  public let auc: Double
  /// How often chance alone does as well.
  public let p: Double
  /// The same, adjusted for having looked at all labels (Benjamini and Hochberg).
  public let adjustedP: Double
}

extension LabelShift {
  /// Compares the clips of each label that both sides have enough of, the most certain shift first.
  static func shifts(
    _ labels: [String],
    old: [ComparedClip],
    new: [ComparedClip],
    settings: ComparisonSettings,
    pool: WorkerPool
  ) -> [LabelShift] {
    let (old, new) = (
      Dictionary(grouping: old, by: \.label), Dictionary(grouping: new, by: \.label)
    )
    let tests = labels.compactMap { label -> (label: String, auc: Double, p: Double)? in
      let (before, now) = (old[label] ?? [], new[label] ?? [])
      guard min(before.count, now.count) >= ComparedSides.fewestClips else { return nil }
      let sides = ComparedSides(old: before, new: now, groupsClips: settings.groups != .none)
      guard !sides.measured.isEmpty else { return nil }
      let test = ShiftTest(
        sides.measured.map(\.values),
        sides.shuffle(settings),
        alpha: settings.alpha,
        comparesDistances: false,
        pool: pool
      )
      return (label, test.auc, test.p)
    }
    return zip(tests, adjustedForDiscoveries(tests.map(\.p))).map {
      LabelShift(label: $0.label, auc: $0.auc, p: $0.p, adjustedP: $1)
    }.sorted { ($0.adjustedP, $0.p, $0.label) < ($1.adjustedP, $1.p, $1.label) }
  }
}
