package import SpeechModel

extension DataComparison {
  /// The weight of the penalty where features are a model's, many and correlated.
  private static let featurePenalty = 10.0

  /// Adds what a model says about the new clips.
  ///
  /// - Parameters:
  ///   - reference: What the model learned from.
  ///   - path: The model's file or folder.
  ///   - new: New clips with answers.
  ///   - usesLabels: Whether their labels are true.
  ///   - comparesSound: Whether both sides were measured alike.
  ///   - matched: The accuracy on own clips that were made like the new ones.
  package mutating func add(
    _ reference: ReferenceClips,
    of path: String,
    new: [ComparedClip],
    usesLabels: Bool,
    comparesSound: Bool,
    matched: MatchedAccuracy? = nil,
    settings: ComparisonSettings,
    pool: WorkerPool
  ) {
    let scored = usesLabels ? ScoredLabels(new, known: reference.labels) : nil
    let known = usesLabels ? ScoredLabels.clips(new, known: reference.labels) : new
    if let scored {
      if !scored.otherWords.isEmpty { notes.append(.otherWords(scored.otherWords)) }
      if !scored.leftOut.isEmpty {
        notes.append(.unscoredLabels(scored.leftOut, scored: scored.scored))
      }
      if comparesSound {
        labels = LabelShift.shifts(
          reference.labels,
          old: reference.clips,
          new: known,
          settings: settings,
          pool: pool
        )
      }
    }
    let compared = ComparedSides(
      old: reference.validation,
      new: new,
      groupsClips: settings.groups != .none
    )
    let answers = compared.clips.compactMap(\.answer)
    guard answers.count == compared.clips.count, !reference.validation.isEmpty, !new.isEmpty else {
      return
    }
    let shuffle = compared.shuffle(settings)
    let features = answers[0].features.indices.map { column in
      answers.map { Double($0.features[column]) }
    }
    let test = ShiftTest(
      features,
      shuffle,
      penalty: Self.featurePenalty,
      alpha: settings.alpha,
      comparesDistances: false,
      pool: pool
    )
    model = ModelComparison(
      path: path,
      reference,
      new: new,
      known: known,
      answersP: test.p,
      pool: pool
    )
    accuracy = AccuracyNow(
      reference,
      new: known,
      labels: scored,
      matched: matched,
      seed: settings.seed
    )
  }
}
