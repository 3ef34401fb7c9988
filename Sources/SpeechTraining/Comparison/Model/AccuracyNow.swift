internal import SpeechModel

/// How accurate a model is on new clips: measured where they have labels, else what to expect.
public struct AccuracyNow: Sendable, Equatable, Encodable {
  /// The accuracy on the clips that validated the model, in [0, 1].
  public let old: Double
  /// The accuracy on the new clips, if they have labels.
  public let measured: Double?
  /// The clips that it was measured on, and those left out; nil without labels.
  public let labels: ScoredLabels?
  /// Its 95 % interval, by drawing speakers with replacement.
  public let interval: ClosedRange<Double>?
  /// How much of the difference comes from labels being more or less frequent ("other words").
  public let mix: Double?
  /// How much comes from labels being recognized better or worse ("heard worse").
  public let skill: Double?
  /// What the accuracy would be if answers were adapted to how frequent the labels seem to be now, which is
  /// estimated without labels.
  public let adapted: Double?
  /// What average thresholded confidence expects.
  public let atc: Double
  /// The mean confidence of the answers.
  public let confidence: Double
  /// The accuracy on own clips that were made to measure like the new ones; nil without their sound.
  public let matched: Double?
  /// What was imitated for that besides noise and level, in the order in which sound was changed.
  public let imitated: [ImitatedChange]

  /// The lowest and the highest accuracy to expect; nil if it was measured.
  public var expected: ClosedRange<Double>? {
    guard measured == nil else { return nil }
    let estimates = [atc, matched].compactMap { $0 }
    return (estimates.min() ?? atc)...(estimates.max() ?? atc)
  }
}

extension AccuracyNow {
  private static let bootstrapDraws = 400

  /// Scores or estimates; nil without clips that validated the model, or new ones that it can be right about.
  ///
  /// - Parameters:
  ///   - new: New clips with answers, without those left out.
  ///   - labels: Which clips are scored and left out; nil if labels do not count.
  ///   - matched: The accuracy on own clips that were made like the new ones.
  init?(
    _ reference: ReferenceClips,
    new: [ComparedClip],
    labels: ScoredLabels?,
    matched: MatchedAccuracy?,
    seed: UInt64
  ) {
    let old = Outcomes(reference.validation, reference.labels)
    self.labels = labels
    let answered = new.compactMap(\.answer)
    guard !old.isRight.isEmpty, !answered.isEmpty else { return nil }
    self.old = old.accuracy
    confidence = answered.reduce(0) { $0 + $1.confidence } / Double(answered.count)
    atc = ThresholdedConfidence(old.confidences, isRight: old.isRight)
      .accuracy(answered.map(\.confidence))
    self.matched = matched?.accuracy
    imitated = matched?.changes ?? []
    let outcomes = Outcomes(new, reference.labels)
    guard labels != nil, !outcomes.isRight.isEmpty else {
      (measured, interval, mix, skill, adapted) = (nil, nil, nil, nil, nil)
      return
    }
    measured = outcomes.accuracy
    interval = outcomes.interval(draws: Self.bootstrapDraws, seed: seed)
    (mix, skill) = outcomes.split(from: old)
    let prior = LabelShares.mean(
      reference.validation.compactMap(\.answer),
      labels: reference.labels.count
    )
    let now = LabelShares.corrected(
      answered.map { $0.probabilities.map(Double.init) },
      old: prior
    )
    let adapted = Outcomes(new, reference.labels) {
      LabelShares.adapted($0.probabilities.map(Double.init), old: prior, new: now)
    }
    self.adapted = adapted.accuracy
  }

  /// Answers about clips for which one of the model's answers is right.
  private struct Outcomes {
    var labels: [String] = []
    var isRight: [Bool] = []
    var confidences: [Double] = []
    var groups: [String?] = []

    init(
      _ clips: [ComparedClip],
      _ known: [String],
      predicted: (ModelAnswer) -> Int = \.predicted
    ) {
      for clip in clips {
        guard let answer = clip.answer,
          let label = clip.label.flatMap({ ScoredLabels.answer(for: $0, known: known) })
        else { continue }
        labels.append(label)
        isRight.append(known[predicted(answer)] == label)
        confidences.append(answer.confidence)
        groups.append(clip.group)
      }
    }

    var accuracy: Double { Double(isRight.count { $0 }) / Double(max(1, isRight.count)) }

    /// The interval by drawing groups, or Wilson's if these are not known.
    func interval(draws: Int, seed: UInt64) -> ClosedRange<Double> {
      let known = groups.compactMap { $0 }
      guard known.count == groups.count, Set(known).count > 2 else {
        return wilsonInterval(isRight.count { $0 }, of: isRight.count)
      }
      return GroupBootstrap.share(of: isRight, groups: known, draws: draws, seed: seed)
    }

    /// The difference of the accuracies, split over the labels that both have: other shares at the old
    /// recall, and another recall at the new shares.
    func split(from old: Outcomes) -> (mix: Double, skill: Double) {
      func table(_ outcomes: Outcomes) -> [String: (share: Double, recall: Double)] {
        Dictionary(grouping: outcomes.labels.indices) { outcomes.labels[$0] }.mapValues { own in
          (
            Double(own.count) / Double(outcomes.labels.count),
            Double(own.count { outcomes.isRight[$0] }) / Double(own.count)
          )
        }
      }
      let (before, now) = (table(old), table(self))
      var (mix, skill) = (0.0, 0.0)
      for label in Set(before.keys).union(now.keys).sorted() {
        let (then, here) = (before[label], now[label])
        // A label that one side lacks has no recall there to compare with.
        let recall = then?.recall ?? here?.recall ?? 0
        mix += ((here?.share ?? 0) - (then?.share ?? 0)) * recall
        skill += (here?.share ?? 0) * ((here?.recall ?? recall) - recall)
      }
      return (mix, skill)
    }
  }
}
