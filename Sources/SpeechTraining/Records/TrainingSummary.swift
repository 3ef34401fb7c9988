internal import SpeechModel

/// The contents of `summary.json`: the results of the run.
public struct TrainingSummary: Sendable, Equatable {
  /// The preset's name, or `custom`.
  public var model: String
  /// The labels, in the order of the network's outputs.
  public var labels: [String]
  /// The best model's accuracy on testing clips, in [0, 1]; nil if not measured.
  public var testAccuracy: Double?
  /// The 95 % interval of that; nil if not measured.
  public var testAccuracyInterval: [Double]?
  /// The mean loss on testing clips; nil if not measured.
  public var testLoss: Double?
  /// The accuracy on testing clips that are not silence; nil if silence is no label.
  public var testAccuracyWithoutSilence: Double?
  /// The best model's accuracy on validation clips, in [0, 1]; nil if there are none.
  public var validationAccuracy: Double?
  /// The mean loss on validation clips; nil if there are none.
  public var validationLoss: Double?
  /// The epoch of the best model, from 1.
  public var bestEpoch: Int
  /// Epochs done.
  public var epochs: Int
  /// Optimizer steps taken.
  public var steps: Int
  /// How the run ended.
  public var ending: RunEnding
  /// Whether it underfits or overfits, and what to try; nil if it was stopped.
  public var verdict: Verdict?
  /// What calibration changed; nil without validation clips, or if the run was stopped.
  public var calibration: CalibrationSummary?
  /// Trainable parameters.
  public var parameters: Int
  /// Multiply-accumulates for a second of audio.
  public var multiplyAddsPerSecond: Int
  /// What was done about labels with many more clips than others.
  public var balance: BalanceKind
  /// Clips in each subset.
  public var clips: [String: Int]
  /// Synthetic clips that trained, too.
  public var syntheticClips: Int
  /// Recordings without a word that were added to training.
  public var addedClips: Int
  /// The model's sample rate, in Hz.
  public var sampleRateHertz: Int
  /// Seconds from the first step to the last, validation included.
  public var trainSeconds: Double
  /// The seed.
  public var seed: UInt64
  /// SHA-256 over the subsets, paths and file hashes of all clips.
  public var dataDigest: String
  /// Testing clips that have copies in training; nil if copies were not searched for.
  public var testClipsWithCopiesInTraining: Int? = nil
  /// The accuracy on the testing clips that have none; nil if not measured, or all have.
  public var testAccuracyWithoutCopies: Double? = nil
  /// Validation clips that have copies in training; nil if copies were not searched for.
  public var validationClipsWithCopiesInTraining: Int? = nil
  /// The best model's accuracy on the validation clips that have none; nil if not measured, or all
  /// have.
  public var validationAccuracyWithoutCopies: Double? = nil
  /// The program that trained it, with its version and commit if known.
  public var program: String
}

extension TrainingSummary {
  /// The summary of a run after its last step, before its best model is tested.
  init(
    _ setup: TrainingSetup,
    _ progress: TrainingProgress,
    _ ending: RunEnding,
    program: String
  ) {
    let best = progress.best.first
    self.init(
      model: setup.name,
      labels: setup.dataset.labels,
      validationAccuracy: best?.accuracy,
      validationLoss: best?.loss,
      bestEpoch: best?.epoch ?? 0,
      epochs: progress.epochs,
      steps: progress.steps,
      ending: ending,
      parameters: setup.parameters,
      multiplyAddsPerSecond: setup.multiplyAddsPerSecond,
      balance: setup.balance.kind,
      clips: Dictionary(
        uniqueKeysWithValues: Subset.allCases.map { ($0.rawValue, setup.dataset.indices($0).count) }
      ),
      syntheticClips: setup.dataset.synthetic.count,
      addedClips: setup.dataset.added.count,
      sampleRateHertz: setup.experiment.features.sampleRateHertz,
      trainSeconds: 0,
      seed: setup.experiment.training.seed,
      dataDigest: setup.dataset.digest,
      program: program
    )
  }

  /// Records the outcomes of the testing clips.
  mutating func record(_ tested: Evaluation?) {
    testAccuracy = tested?.accuracy
    testAccuracyInterval = tested.map {
      [$0.accuracyInterval.lowerBound, $0.accuracyInterval.upperBound]
    }
    testLoss = tested?.loss
    testAccuracyWithoutSilence = tested?.withoutSilence?.accuracy
  }

  /// Whether the run was stopped by hand.
  public var interrupted: Bool { ending == .interrupted }

  /// Records how many clips have copies in training, and the accuracies without them.
  mutating func note(copiesOf dataset: Dataset, test: CopiedClips?, validation: CopiedClips?) {
    guard dataset.copies.search == .done else { return }
    testClipsWithCopiesInTraining = dataset.copiesInTraining(.testing).count
    validationClipsWithCopiesInTraining = dataset.copiesInTraining(.validation).count
    testAccuracyWithoutCopies = test?.others?.accuracy
    validationAccuracyWithoutCopies = validation?.others?.accuracy
  }
}

extension TrainingSummary: Encodable {
  private enum Keys: String, CodingKey {
    case model, labels, testAccuracy, testAccuracyInterval, testLoss
    case testAccuracyWithoutSilence, validationAccuracy, validationLoss, bestEpoch, epochs,
      steps, ending, verdict, calibration, parameters, multiplyAddsPerSecond, balance, clips
    case syntheticClips, addedClips, sampleRateHertz, trainSeconds, seed, dataDigest, program
    case testClipsWithCopiesInTraining, testAccuracyWithoutCopies
    case validationClipsWithCopiesInTraining, validationAccuracyWithoutCopies
  }

  /// Writes every value, null for what was not measured.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(model, forKey: .model)
    try values.encode(labels, forKey: .labels)
    try values.encode(testAccuracy, forKey: .testAccuracy)
    try values.encode(testAccuracyInterval, forKey: .testAccuracyInterval)
    try values.encode(testLoss, forKey: .testLoss)
    try values.encode(testAccuracyWithoutSilence, forKey: .testAccuracyWithoutSilence)
    try values.encode(validationAccuracy, forKey: .validationAccuracy)
    try values.encode(validationLoss, forKey: .validationLoss)
    try values.encode(bestEpoch, forKey: .bestEpoch)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(steps, forKey: .steps)
    try values.encode(ending, forKey: .ending)
    try values.encode(verdict, forKey: .verdict)
    try values.encode(calibration, forKey: .calibration)
    try values.encode(parameters, forKey: .parameters)
    try values.encode(multiplyAddsPerSecond, forKey: .multiplyAddsPerSecond)
    try values.encode(balance, forKey: .balance)
    try values.encode(clips, forKey: .clips)
    try values.encode(syntheticClips, forKey: .syntheticClips)
    try values.encode(addedClips, forKey: .addedClips)
    try values.encode(sampleRateHertz, forKey: .sampleRateHertz)
    try values.encode(trainSeconds, forKey: .trainSeconds)
    try values.encode(seed, forKey: .seed)
    try values.encode(dataDigest, forKey: .dataDigest)
    try values.encode(program, forKey: .program)
    try values.encode(testClipsWithCopiesInTraining, forKey: .testClipsWithCopiesInTraining)
    try values.encode(testAccuracyWithoutCopies, forKey: .testAccuracyWithoutCopies)
    try values.encode(
      validationClipsWithCopiesInTraining,
      forKey: .validationClipsWithCopiesInTraining
    )
    try values.encode(validationAccuracyWithoutCopies, forKey: .validationAccuracyWithoutCopies)
  }
}
