internal import SpeechModel

/// The best model of a finished run: calibrated, tested and judged.
struct BestModel {
  let setup: TrainingSetup
  let folder: RunFolder

  private func evaluation(_ recognizer: SpeechRecognizer, _ clips: [Int]) throws -> Evaluation {
    try Evaluator.evaluate(recognizer, on: setup.dataset, clips: clips, pool: setup.pool)
  }

  /// Calibrates its probabilities and sets the confidence below which it rejects; nil
  /// without validation clips.
  func calibrate() throws -> CalibrationSummary? {
    let clips = setup.dataset.indices(.validation)
    guard !clips.isEmpty else { return nil }
    // A run that was stopped after this is calibrated again.
    let model = try TrainedModel(contentsOf: folder.modelPath).withoutFamiliarity()
    let rate = setup.experiment.training.falseAcceptRate
    let (calibrated, summary) = try model.calibrated(
      on: evaluation(SpeechRecognizer(model), clips),
      falseAcceptRate: rate > 0 ? rate : nil
    ) { model in
      // An untrained network learns nothing of other words: what it sees of them is like its own.
      guard setup.experiment.start != nil, let judging = try judgingFamiliarity(model) else {
        return nil
      }
      return (judging, try evaluation(SpeechRecognizer(judging), clips))
    }
    try calibrated.write(to: folder.modelPath)
    return summary
  }

  private func judgingFamiliarity(_ model: TrainedModel) throws -> TrainedModel? {
    let recognizer = try SpeechRecognizer(model)
    func answers(_ clips: [Int]) throws -> [(answer: ModelAnswer, label: Int)] {
      let answers = try recognizer.answers(ofClips: clips.count, on: setup.pool) {
        try setup.dataset.samples(clips[$0], sampleRateHertz: recognizer.sampleRateHertz)
      }
      return zip(answers, clips).map { ($0, setup.dataset.clip($1).label) }
    }
    let clips = clipsOfEveryLabel
    return try model.judgingFamiliarity(
      training: answers(clips),
      validation: answers(setup.dataset.indices(.validation)),
      noise: recognizer.answers(ofClips: FamiliarityNoise.count, on: setup.pool) { index in
        // As long as clips are.
        let clip = setup.dataset.clip(clips[index * clips.count / FamiliarityNoise.count])
        let count = Int(clip.seconds * Double(recognizer.sampleRateHertz))
        return FamiliarityNoise.samples(index, count: count)
      }
    )
  }

  /// Its outcomes on the testing clips; nil if there are none.
  func test() throws -> Evaluation? {
    let clips = setup.dataset.indices(.testing)
    guard !clips.isEmpty else { return nil }
    return try evaluation(SpeechRecognizer(modelAt: folder.modelPath), clips)
  }

  /// More clips than these would not change the verdict on what was memorized.
  private static let mostJudged = 3_000

  /// Clips that trained it, evenly over all labels, which follow one another.
  private var judgedClips: [Int] {
    let clips = setup.recordedClips
    let stride = (clips.count + Self.mostJudged - 1) / Self.mostJudged
    return Swift.stride(from: 0, to: clips.count, by: stride).map { clips[$0] }
  }

  /// Clips that trained it, as many of each label where there are enough, so that no label is without any.
  private var clipsOfEveryLabel: [Int] {
    let most = max(1, Self.mostJudged / max(1, setup.dataset.labels.count))
    let labels = Dictionary(grouping: setup.recordedClips) { setup.dataset.clip($0).label }
    return labels.sorted { $0.key < $1.key }.flatMap { _, clips in
      let stride = (clips.count + most - 1) / most
      return Swift.stride(from: 0, to: clips.count, by: stride).map { clips[$0] }
    }
  }

  /// Compares its accuracy on clips that it was trained on with that on others.
  ///
  /// - Parameter tested: Its outcomes on the testing clips; nil if there are none.
  func judge(tested: Evaluation?) throws -> (verdict: Verdict, validation: Evaluation) {
    let recognizer = try SpeechRecognizer(modelAt: folder.modelPath)
    let clips = setup.dataset.indices(.validation)
    let validation = try evaluation(recognizer, clips)
    let verdict = try Verdict(
      training: evaluation(recognizer, judgedClips),
      validation: validation,
      testing: tested,
      experiment: setup.experiment,
      curves: Verdict.Curves(folder.epochs, startsAnew: setup.experiment.start == nil),
      speakers: setup.dataset.speakers,
      speakerCount: setup.dataset.speakerCount,
      trainingSpeakers: setup.dataset.trainingSpeakers,
      weakSpeaker: Verdict.WeakSpeaker(
        validation,
        speakers: clips.map { setup.dataset.clip($0).speaker },
        snrDecibels: { try setup.dataset.snrDecibels(clips[$0]) }
      ),
      fewestClips: setup.dataset.fewestClips,
      fewestTrainingClips: setup.dataset.fewestTrainingClips,
      hasSyntheticClips: !setup.dataset.synthetic.isEmpty
    )
    return (verdict, validation)
  }

  /// What the user must know about testing clips that trained the model that training started from;
  /// nil for nothing.
  func startWarning(_ tested: Evaluation) -> TrainingWarning? {
    guard let start = setup.experiment.start else { return nil }
    let dataset = setup.dataset
    let clips = dataset.indices(.testing)
    guard let heard = HeardClips(start.clipDigests, run: nil, dataset, clips: clips) else {
      return .unknownStartClips
    }
    guard !heard.trained.isEmpty else { return nil }
    let paths = Set(heard.trained.map { PathKey(dataset.clips[$0].path) })
    return .testedStartClips(
      heard.trained.count,
      of: clips.count,
      others: tested.only { !paths.contains(PathKey($0)) }
    )
  }
}

extension Dataset {
  /// What is known of who speaks in training and in the other splits.
  fileprivate var speakers: Verdict.Speakers {
    let names = clips.compactMap(\.speaker)
    guard names.count == clips.count else { return .unknown }
    let trained = Set(clips.lazy.filter { $0.subset == .training }.compactMap(\.speaker))
    let others = Set(clips.lazy.filter { $0.subset != .training }.compactMap(\.speaker))
    return trained.isDisjoint(with: others) ? .apart : .shared
  }

  /// The recordings of the word that has the fewest.
  fileprivate var fewestClips: Int { fewest { _ in true } }

  /// The recordings that train of the word that has the fewest.
  fileprivate var fewestTrainingClips: Int { fewest { $0 == .training } }

  private func fewest(in isCounted: (Subset) -> Bool) -> Int {
    let words = clips.filter { !labels[$0.label].hasPrefix("_") && isCounted($0.subset) }
    return Dictionary(grouping: words, by: \.label).values.map(\.count).min() ?? 0
  }

  /// The signal-to-noise ratio of a clip in dB; nil for one too short to have quiet moments.
  fileprivate func snrDecibels(_ clip: Int) throws -> Double? {
    let rate = self.clip(clip).rateHertz
    let samples = try samples(clip, sampleRateHertz: rate)
    guard !samples.isEmpty else { return nil }
    return samples.withUnsafeBufferPointer { FramePowers($0, rateHertz: rate).snrDecibels }
  }

  /// How many people speak; nil if that is unknown.
  fileprivate var speakerCount: Int? {
    clips.allSatisfy { $0.speaker != nil } ? Set(clips.map(\.speaker)).count : nil
  }

  /// How many people speak in training; nil if that is unknown, if test clips (without any, validation clips) are of
  /// people among them, or if synthetic voices train, too.
  fileprivate var trainingSpeakers: Int? {
    guard synthetic.isEmpty, clips.allSatisfy({ $0.speaker != nil }) else { return nil }
    let trained = Set(clips.lazy.filter { $0.subset == .training }.compactMap(\.speaker))
    let held = clips.contains { $0.subset == .testing } ? Subset.testing : .validation
    let tested = Set(clips.lazy.filter { $0.subset == held }.compactMap(\.speaker))
    return trained.isDisjoint(with: tested) ? trained.count : nil
  }
}
