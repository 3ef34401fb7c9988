import Foundation
import SpeechModel
import SpeechTraining
import Testing
import TrainingCommandSupport

@Suite struct VerdictTests {
  /// The curves of a run that was long enough.
  private static let finished = Verdict.Curves(
    steps: 3_000,
    isValidationImproving: false,
    isTrainingLossFalling: false
  )

  /// Ten labels in turn, the first clips recognized, every answer given with the confidence.
  ///
  /// - Parameter areSpread: Whether a label is taken for all others in turn, and not for the next one alone.
  private func evaluation(
    _ correct: Int,
    of clips: Int,
    confidence: Float,
    areSpread: Bool = false
  ) -> Evaluation {
    let labels = (0..<10).map { "word \($0)" }
    let outcomes = (0..<clips).map { clip in
      let label = clip % 10
      let other = areSpread ? 1 + clip / 10 % 9 : 1
      let answer = clip < correct ? label : (label + other) % 10
      var probabilities = [Float](repeating: (1 - confidence) / 9, count: 10)
      probabilities[answer] = confidence
      return Evaluation.Outcome(path: "\(clip)", label: label, probabilities: probabilities)
    }
    return Evaluation(labels: labels, outcomes: outcomes)
  }

  private func plain(_ preset: Preset = .cnn) -> Experiment {
    var experiment = Experiment(preset)
    experiment.layers.removeAll { $0.name == "dropout" }
    experiment.augmentation = []
    experiment.training.weightDecay = 0
    experiment.training.labelSmoothing = 0
    return experiment
  }

  private func verdict(
    _ training: Evaluation,
    _ validation: Evaluation?,
    _ experiment: Experiment? = nil,
    steps: Int = 3_000,
    improving: Bool = false,
    falling: Bool = false
  ) -> Verdict {
    Verdict(
      training: training,
      validation: validation,
      experiment: experiment ?? plain(),
      curves: Verdict.Curves(
        steps: steps,
        isValidationImproving: improving,
        isTrainingLossFalling: falling
      )
    )
  }

  @Test func overfittingIsNamed() {
    let verdict = verdict(
      evaluation(990, of: 1_000, confidence: 0.95),
      evaluation(240, of: 300, confidence: 0.9)
    )
    #expect(verdict.kind == .overfitting)
    #expect(
      verdict.words
        == "Overfitting: the model recognizes 99.0 % of the training clips (loss 0.103), but"
        + " 80.0 % of the validation clips (240 of 300; 95 % interval 75.1 to 84.1 %; loss 0.984)."
        + " The gap of 19.0 points is not chance."
    )
    #expect(
      verdict.suggestions.map { "\($0.words): \($0.change.description)" } == [
        "vary the training clips: augmentation: [{speed: {}}, {noise: {}}, {time-mask: {}}]",
        "pull weights to zero: training.weight-decay: 0.01",
        "be less sure of the labels: training.label-smoothing: 0.1",
      ]
    )
  }

  @Test func whatIsOnAlreadyIsTurnedUp() {
    let verdict = verdict(
      evaluation(990, of: 1_000, confidence: 0.95),
      evaluation(240, of: 300, confidence: 0.9),
      Experiment(.cnn)
    )
    let moreOften = Experiment(.cnn).augmentation.map { "augmentation.\($0.name).probability: 0.8" }
    let expected = [
      moreOften.joined(separator: ", "), "network.dropout: 0.2", "training.weight-decay: 0.1",
    ]
    #expect(verdict.suggestions.map(\.change.description) == expected)
  }

  @Test func underfittingIsNamed() {
    let verdict = verdict(
      evaluation(700, of: 1_000, confidence: 0.8),
      evaluation(207, of: 300, confidence: 0.8),
      Experiment(.cnn),
      improving: true
    )
    #expect(verdict.kind == .underfitting)
    #expect(
      verdict.words
        == "Underfitting: the model recognizes only 70.0 % of the training clips (loss 1.298);"
        + " 69.0 % of the validation clips (207 of 300; 95 % interval 63.6 to 74.0 %; loss 1.334)."
        + " It does not know what it was shown. Validation was still improving at the last epoch."
    )
    #expect(
      verdict.suggestions.map { "\($0.words): \($0.change.description)" } == [
        "train longer: training.epochs: 80", "take a larger network: network.preset: ds-cnn-s",
        "hide fewer values in training: network.dropout: 0.05",
      ]
    )
  }

  /// With few steps nothing else is known to be wrong.
  @Test func shortRunsAskForMoreStepsFirst() {
    let verdict = verdict(
      evaluation(700, of: 1_000, confidence: 0.8),
      evaluation(207, of: 300, confidence: 0.8),
      Experiment(.dsCNNSmall),
      steps: 480
    )
    #expect(
      verdict.words.hasSuffix(" It took 480 steps, where networks like these take 2400 or more.")
    )
    #expect(verdict.suggestions.map(\.change.description) == ["training.epochs: 200"])
  }

  /// What has learned already needs hundreds of steps, not thousands.
  @Test func runsFromATrainedModelMayBeShorter() {
    let flat = [1.0, 1, 1, 1, 1, 1]
    let curves = Verdict.Curves(history(training: flat, validation: flat), startsAnew: false)
    #expect(curves.steps == 600)
    #expect(!curves.isShort)
    #expect(!curves.asksForMoreSteps)
    let short = Verdict.Curves(history(training: [1, 1], validation: [1, 1]), startsAnew: false)
    #expect(short.steps == 200)
    #expect(short.isShort)
  }

  /// Augmentation is worth its slower learning, so it is the last to be blamed for it.
  @Test(arguments: [(2_399, false, 4), (2_400, true, 4), (24, false, 100)])
  func whatIsStillLearningIsNotTakenTheAugmentation(_ steps: Int, _ falling: Bool, _ times: Int) {
    for correct in [100, 700, 960, 1_000] {
      for validation in [evaluation(correct * 3 / 10, of: 300, confidence: 0.8), nil] {
        let verdict = verdict(
          evaluation(correct, of: 1_000, confidence: 0.8),
          validation,
          Experiment(.cnn),
          steps: steps,
          falling: falling
        )
        let settings = verdict.suggestions.map(\.change.description)
        #expect(settings.first == "training.epochs: \(40 * times)")
        #expect(
          !settings.contains { $0 == "augmentation: []" || $0.hasPrefix("training.learning-rate") }
        )
      }
    }
    let overfitting = verdict(
      evaluation(990, of: 1_000, confidence: 0.95),
      evaluation(240, of: 300, confidence: 0.9),
      steps: steps,
      falling: falling
    )
    #expect(overfitting.kind == .overfitting)
    #expect(overfitting.suggestions.first?.change.description == "training.epochs: \(40 * times)")
  }

  @Test func moreOfABudgetIsABudget() {
    var experiment = Experiment(.cnn)
    experiment.training.budget = .steps(2_400)
    let verdict = verdict(
      evaluation(700, of: 1_000, confidence: 0.8),
      nil,
      experiment,
      steps: 2_400,
      falling: true
    )
    #expect(verdict.suggestions.first?.change.description == "training.budget: 9600-steps")
    #expect(
      verdict.words.hasSuffix(
        " The training loss was still falling over the last third of the run."
      )
    )
  }

  @Test func chanceIsNotLearning() {
    let verdict = verdict(
      evaluation(110, of: 1_000, confidence: 0.2),
      evaluation(33, of: 300, confidence: 0.2)
    )
    #expect(verdict.kind == .underfitting)
    #expect(
      verdict.words.hasPrefix(
        "Underfitting: nothing was learned. The model recognizes 11.0 % of the training clips"
      )
    )
    #expect(verdict.words.contains("always giving the most frequent label would give 10.0 %"))
    #expect(
      verdict.suggestions.map(\.change.description) == [
        "training.learning-rate: 0.001", "training.learning-rate: 0.1", "network.preset: ds-cnn-s",
      ]
    )
  }

  @Test func goodModelIsFine() {
    let verdict = verdict(
      evaluation(995, of: 1_000, confidence: 0.97),
      evaluation(296, of: 300, confidence: 0.97)
    )
    #expect(verdict.kind == .fine)
    #expect(
      verdict.words
        == "Fine: the model recognizes 99.5 % of the training clips (loss 0.059); 98.7 % of the"
        + " validation clips (296 of 300; 95 % interval 96.6 to 99.5 %; loss 0.106). The gap of 0.8"
        + " points may be chance."
    )
    #expect(verdict.suggestions.map(\.change.description) == ["training on all clips"])
  }

  /// The same accuracies, from more and more validation clips.
  @Test func gapThatMayBeChanceIsNotOverfitting() {
    let training = evaluation(1_000, of: 1_000, confidence: 0.97)
    func kind(_ clips: Int) -> Verdict.Kind {
      verdict(training, evaluation(clips * 9 / 10, of: clips, confidence: 0.9)).kind
    }
    #expect(
      [20, 30, 100, 1_000].map(kind) == [.unknown, .overfitting, .overfitting, .overfitting]
    )
    // Two clips that are wrong may be chance.
    #expect(verdict(training, evaluation(29, of: 31, confidence: 0.9)).kind == .fine)
    #expect(verdict(training, evaluation(28, of: 31, confidence: 0.9)).kind == .overfitting)
    // A gap that is surely there, and small.
    let small = verdict(training, evaluation(9_900, of: 10_000, confidence: 0.9))
    #expect(small.kind == .fine)
    #expect(small.words.hasSuffix(" The gap of 1.0 points is small."))
    #expect(
      verdict(evaluation(97, of: 100, confidence: 0.9), evaluation(99, of: 100, confidence: 0.9))
        .words.hasSuffix(" There is no gap.")
    )
  }

  /// A few training clips that are all known leave no doubt about many that are not.
  @Test func aFewTrainingClipsAreEnough() {
    let training = evaluation(50, of: 50, confidence: 0.97)
    let validation = evaluation(275, of: 300, confidence: 0.9)
    #expect(verdict(training, validation).kind == .overfitting)
    #expect(verdict(training, validation).words.hasSuffix("The gap of 8.3 points is not chance."))
    #expect(verdict(training, evaluation(290, of: 300, confidence: 0.9)).kind == .fine)
  }

  /// An untrained network of few recordings, or of few people.
  @Test(arguments: [(20, nil, true), (21, nil, false), (100, 10, true), (100, 11, false)])
  func aTrainedStartIsSuggestedForFewRecordings(_ clips: Int, _ people: Int?, _ suggested: Bool)
    throws
  {
    func changes(_ experiment: Experiment, testing: Int = 297) -> [Verdict.Change] {
      Verdict(
        training: evaluation(995, of: 1_000, confidence: 0.97),
        validation: evaluation(testing == 297 ? 240 : 297, of: 300, confidence: 0.97),
        testing: evaluation(testing, of: 300, confidence: 0.97),
        experiment: experiment,
        curves: Self.finished,
        speakers: people == nil ? .shared : .apart,
        trainingSpeakers: people,
        fewestTrainingClips: clips
      ).suggestions.map(\.change)
    }
    #expect((changes(plain()).first == .trainedStart) == suggested)
    // Test clips that contradict.
    #expect((changes(plain(), testing: 240).first == .trainedStart) == suggested)
    let started = Experiment(startingFrom: try StartingModel(StartingModel.spokenWords))
    #expect(!changes(started).contains(.trainedStart))
  }

  @Test func wrongLabelsAreNamed() {
    let doubted = verdict(
      evaluation(810, of: 1_000, confidence: 0.8, areSpread: true),
      evaluation(240, of: 300, confidence: 0.8, areSpread: true)
    )
    #expect(doubted.kind == .underfitting)
    #expect(
      doubted.words.hasSuffix(
        " Of 300 validation clips, 60 are surely another word to it than their label says: about 20 % of the"
          + " labels may be wrong."
      ),
      "\(doubted.words)"
    )
    #expect(doubted.suggestions.first?.change == .doubtedLabels(parts: 5))
    for (training, validation, why) in [
      (
        evaluation(810, of: 1_000, confidence: 0.5, areSpread: true),
        evaluation(240, of: 300, confidence: 0.5, areSpread: true),
        "it is unsure where it is wrong"
      ),
      (
        evaluation(1_000, of: 1_000, confidence: 0.8, areSpread: true),
        evaluation(240, of: 300, confidence: 0.8, areSpread: true),
        "it knows its training clips"
      ),
      (
        evaluation(810, of: 1_000, confidence: 0.8), evaluation(240, of: 300, confidence: 0.8),
        "each word is taken for the same other one"
      ),
      (
        evaluation(940, of: 1_000, confidence: 0.8, areSpread: true),
        evaluation(240, of: 300, confidence: 0.8, areSpread: true),
        "others are far worse: strangers"
      ),
    ] {
      let other = verdict(training, validation)
      #expect(!other.words.contains("labels may be wrong"), "\(why): \(other.words)")
      #expect(!other.suggestions.map(\.change).contains(.doubtedLabels(parts: 5)), "\(why)")
    }
  }

  @Test(arguments: [3.0, 20])
  func theWeakestSpeakerIsNamed(_ snrDecibels: Double) throws {
    let validation = evaluation(275, of: 300, confidence: 0.9)
    // The last 50 clips are anna's, and half of them are wrong.
    let speakers = (0..<300).map { $0 < 250 ? "speaker \($0 % 5)" : "anna" }
    let weak = try #require(
      Verdict.WeakSpeaker(validation, speakers: speakers) { $0 < 250 ? 24 : snrDecibels }
    )
    #expect(weak.name == "anna" && weak.correct == 25 && weak.clips == 50)
    let verdict = Verdict(
      training: evaluation(990, of: 1_000, confidence: 0.9),
      validation: validation,
      experiment: plain(),
      curves: Self.finished,
      weakSpeaker: weak
    )
    #expect(
      verdict.words.hasSuffix(
        snrDecibels == 3
          ? " The weakest speaker is 'anna', 25 of 50, whose recordings are noisier: a signal-to-noise ratio of"
            + " 3 dB, where others have 24."
          : " The weakest speaker is 'anna', 25 of 50."
      ),
      "\(verdict.words)"
    )
    // Mistakes that fall on all of them.
    let even = (0..<300).map { "speaker \($0 % 6)" }
    #expect(Verdict.WeakSpeaker(validation, speakers: even) { _ in 20 } == nil)
    #expect(
      Verdict.WeakSpeaker(validation, speakers: speakers.map { _ in nil }) { _ in 20 } == nil
    )
  }

  /// Ten clips that are all recognized are no proof.
  @Test func fewValidationClipsDecideNothing() {
    let training = evaluation(100, of: 100, confidence: 0.9)
    let verdict = verdict(training, evaluation(10, of: 10, confidence: 0.9))
    #expect(verdict.kind == .unknown)
    #expect(
      verdict.words.hasSuffix(
        " 100.0 % of the validation clips (10 of 10; 95 % interval 72.2 to 100.0 %; loss 0.105), too"
          + " few to say how it does on others."
      )
    )
    #expect(verdict.suggestions.map(\.change) == [.everyFold(of: 5)])
  }

  /// Test clips choose nothing, but "fine" is not said beside a test accuracy that is not.
  @Test(arguments: [Verdict.Speakers.shared, .apart])
  func testClipsMayContradict(_ speakers: Verdict.Speakers) {
    func verdict(_ correct: Int) -> Verdict {
      Verdict(
        training: evaluation(214, of: 224, confidence: 0.9),
        validation: evaluation(31, of: 32, confidence: 0.9),
        testing: evaluation(correct, of: 64, confidence: 0.9),
        experiment: plain(),
        curves: Self.finished,
        speakers: speakers
      )
    }
    #expect(verdict(61).kind == .fine)
    #expect(verdict(54).kind == .unknown)
    #expect(
      verdict(54).words.contains(
        ", but only 84.4 % of the test clips (54 of 64; 95 % interval 73.6 to 91.3 %; loss"
      )
    )
    #expect(
      verdict(54).words.hasSuffix("). The validation clips are too few or too easy to go by.")
    )
    #expect(
      verdict(54).suggestions.map(\.change)
        == [speakers == .apart ? .everyFoldOfSpeakers : .everyFold(of: 5)]
    )
  }

  @Test func theWeakestLabelIsNamed() {
    let labels = ["yes", "no"]
    let outcomes = (0..<40).map { clip in
      let isWrong = clip.isMultiple(of: 2) && clip < 20
      return Evaluation.Outcome(
        path: "\(clip)",
        label: clip % 2,
        probabilities: isWrong || clip % 2 == 1 ? [0.1, 0.9] : [0.9, 0.1]
      )
    }
    let validation = Evaluation(labels: labels, outcomes: outcomes)
    let words = verdict(evaluation(99, of: 100, confidence: 0.9), validation).words
    #expect(words.hasSuffix(" The weakest label is 'yes', 10 of 20."), "\(words)")
    let even = verdict(
      evaluation(99, of: 100, confidence: 0.9),
      evaluation(60, of: 100, confidence: 0.9)
    )
    #expect(!even.words.contains("weakest"))
  }

  /// Causes that are known: what is far off comes first, also where the loss was still falling.
  @Test(arguments: [false, true])
  func whatIsFarOffComesFirst(_ falling: Bool) throws {
    for (yaml, first) in [
      ("network: {preset: cnn, dropout: 0.9}", "network.dropout: 0.1"),
      ("network: {preset: matchboxnet-3x1x64, width: 0.1}", "network.width: 1"),
      ("network: {preset: lstm, width: 0.25}", "network.width: 1"),
    ] {
      let verdict = verdict(
        evaluation(600, of: 1_000, confidence: 0.8),
        evaluation(180, of: 300, confidence: 0.8),
        try Experiment(parsing: yaml, path: "x.yaml"),
        falling: falling
      )
      #expect(verdict.kind == .underfitting)
      #expect(verdict.suggestions.first?.change.description == first)
    }
    let small = verdict(
      evaluation(600, of: 1_000, confidence: 0.8),
      evaluation(180, of: 300, confidence: 0.8),
      Experiment(.linear)
    )
    #expect(small.suggestions.first?.change == .preset(.cnn))
  }

  /// Of two faults the larger one is named.
  @Test func largerFaultWins() {
    let validation = evaluation(500, of: 1_000, confidence: 0.6)
    #expect(verdict(evaluation(900, of: 1_000, confidence: 0.9), validation).kind == .overfitting)
    #expect(verdict(evaluation(600, of: 1_000, confidence: 0.9), validation).kind == .underfitting)
  }

  @Test func withoutValidationClipsNobodyCanSay() {
    let good = evaluation(99, of: 100, confidence: 0.9)
    for none in [nil, Evaluation(labels: good.labels, outcomes: [])] {
      let verdict = verdict(good, none)
      #expect(verdict.kind == .unknown)
      #expect(
        verdict.words
          == "Unknown: the model recognizes 99.0 % of the training clips (loss 0.149); there are no"
          + " validation clips, so nobody can say how it does on others."
      )
    }
    #expect(verdict(evaluation(50, of: 100, confidence: 0.9), nil).kind == .underfitting)
  }

  @Test func reportAndJSONHoldIt() throws {
    let verdict = verdict(
      evaluation(995, of: 1_000, confidence: 0.97),
      evaluation(296, of: 300, confidence: 0.97),
      improving: true
    )
    let command = try RunCommand.example()
    let report = """
       Validation was still improving at the last epoch.
      What to try next:
        train longer:
          asr-train words --config 'runs/a b/config.yaml' --split-from 'runs/a b' --epochs 80
        learn the final model from every clip:
          asr-train words --config 'runs/a b/config.yaml' --train-on-all
      """
    #expect(verdict.report(command).hasSuffix(report))
    let data = try JSONEncoder().encode(verdict)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["kind"] as? String == "fine")
    #expect(object["trainingAccuracy"] as? Double == 0.995)
    #expect(
      (object["suggestions"] as? [[String: String]])?.map {
        "\($0["words"] ?? ""): \($0["setting"] ?? "")"
      }
        == [
          "train longer: training.epochs: 80",
          "learn the final model from every clip: training on all clips",
        ]
    )
  }

  /// Every change is told by its key, and as a command.
  @Test func changesAreTold() throws {
    let command = try RunCommand.example()
    let same = "--config 'runs/a b/config.yaml' --split-from 'runs/a b'"
    let changes: [(Verdict.Change, String, String)] = [
      (.epochs(80), "training.epochs: 80", "\(same) --epochs 80"),
      (.budget(.steps(9)), "training.budget: 9-steps", "\(same) --budget 9-steps"),
      (
        .learningRate(0.001_234_5), "training.learning-rate: 0.00123",
        "\(same) --learning-rate 0.00123"
      ),
      (
        .preset(.dsCNNSmall), "network.preset: ds-cnn-s",
        "--model ds-cnn-s --split-from 'runs/a b'"
      ),
      (
        .settings([SettingChange("augmentation", .list([]))]), "augmentation: []",
        "\(same) --set 'augmentation=[]'"
      ),
      (
        .splitBySpeaker, "a split by speaker", "--config 'runs/a b/config.yaml' --split speaker"
      ),
      (
        .stratifiedSplit, "a stratified split",
        "--config 'runs/a b/config.yaml' --split stratified"
      ),
      (.everyFold(of: 5), "a cross-validation", "--config 'runs/a b/config.yaml' --fold all"),
      (.everyFold(of: 3), "a cross-validation", "--config 'runs/a b/config.yaml' --fold all/3"),
      (
        .everySpeaker, "a cross-validation by speaker",
        "--config 'runs/a b/config.yaml' --leave-speaker-out all"
      ),
      (
        .everyFoldOfSpeakers, "a cross-validation by speaker",
        "--config 'runs/a b/config.yaml' --split speaker --fold all"
      ),
      (
        .trainedStart, "start.model: spoken-words",
        "--from spoken-words --split-from 'runs/a b'"
      ),
      (
        .doubtedLabels(parts: 3), "a look at the labels",
        "--config 'runs/a b/config.yaml' --fold all/3 --output 'runs/a b-folds'"
          + " && asr-evaluate words --suspects --model 'runs/a b-folds'"
      ),
    ]
    for (change, words, flags) in changes {
      #expect(change.description == words)
      #expect(command.changed(by: change) == "asr-train words \(flags)")
    }
    // How recordings were read is in the run's split; where that is not used, it is said again.
    let told = try RunCommand.example {
      $0.namePattern = try NamePattern("{label}_{speaker}")
      $0.channel = .number(2)
      $0.noiseFolders = ["a kitchen"]
      $0.words = WordSelection(words: ["yes", "no"], unknownPercent: 10, silencePercent: 2.5)
      $0.keepsClipDigests = false
    }
    let anew = """
      asr-train words --config 'runs/a b/config.yaml' --name-pattern '{label}_{speaker}' --channel 2 \
      --noise 'a kitchen' --words yes,no --unknown 10 --silence 2.5 --fold all --no-clip-digests
      """
    #expect(told.changed(by: .everyFold(of: 5)) == anew)
    #expect(told.changed(by: .epochs(2)) == "asr-train words \(same) --epochs 2 --no-clip-digests")
    #expect(
      told.changed(by: .width(2))
        == "asr-train words --width 2 --split-from 'runs/a b' --no-clip-digests"
    )
    #expect(
      told.changed(by: .syntheticVoices)
        == "asr-train words \(same) --synthetic auto --no-clip-digests"
    )
  }

  /// Speakers are talked of where they are known, and in several splits.
  @Test(arguments: [Verdict.Speakers.unknown, .shared, .apart])
  func strangersAreSuggestedWhereTheyCanBeTold(_ speakers: Verdict.Speakers) {
    let verdict = Verdict(
      training: evaluation(995, of: 1_000, confidence: 0.97),
      validation: evaluation(296, of: 300, confidence: 0.97),
      experiment: plain(),
      curves: Self.finished,
      speakers: speakers
    )
    #expect(verdict.suggestions.map(\.change).contains(.splitBySpeaker) == (speakers == .shared))
  }

  /// Two people cannot train, validate and test.
  @Test func fewPeopleTestInTurn() {
    func changes(_ speakers: Verdict.Speakers, validation: Int, _ count: Int) -> [Verdict.Change] {
      Verdict(
        training: evaluation(995, of: 1_000, confidence: 0.97),
        validation: evaluation(validation, of: validation, confidence: 0.97),
        experiment: plain(),
        curves: Self.finished,
        speakers: speakers,
        speakerCount: count
      ).suggestions.map(\.change)
    }
    #expect(changes(.shared, validation: 300, 1) == [.trainOnAll])
    #expect(changes(.apart, validation: 8, 1) == [.everyFold(of: 5)])
    #expect(changes(.shared, validation: 300, 2).contains(.everySpeaker))
    #expect(changes(.shared, validation: 300, 3).contains(.splitBySpeaker))
    #expect(changes(.apart, validation: 8, 4) == [.everySpeaker])
    #expect(changes(.apart, validation: 8, 5) == [.everyFoldOfSpeakers])
  }

  /// A label with three clips has none for two of five parts, and with one there is nothing to split.
  @Test(arguments: [1, 2, 3, 40])
  func everyPartHasSomethingToTest(_ clips: Int) {
    let verdict = Verdict(
      training: evaluation(100, of: 100, confidence: 0.97),
      validation: nil,
      experiment: plain(),
      curves: Self.finished,
      fewestClips: clips
    )
    let changes = verdict.suggestions.map(\.change)
    #expect(changes.contains(.stratifiedSplit) == (clips >= 3))
    #expect(changes.contains(.everyFold(of: min(5, clips))) == (clips > 1))
  }

  /// Without validation clips there is no threshold.
  @Test(arguments: [0, 0.02])
  func whatRejectsIsNotTrainedOnEveryClip(_ rate: Double) {
    var experiment = plain()
    experiment.training.falseAcceptRate = rate
    let verdict = verdict(
      evaluation(995, of: 1_000, confidence: 0.97),
      evaluation(296, of: 300, confidence: 0.97),
      experiment
    )
    #expect(verdict.suggestions.map(\.change).contains(.trainOnAll) == (rate == 0))
  }

  /// Nil: speakers are unknown, some of them test, too, or synthetic voices train already.
  @Test(arguments: [(5, true), (1, true), (10, true), (11, false), (nil, false)])
  func syntheticVoicesAreSuggestedForFewSpeakers(_ people: Int?, _ suggested: Bool) throws {
    let started = Experiment(startingFrom: try StartingModel(StartingModel.spokenWords))
    func first(validation: Int, testing: Int, _ speakers: Verdict.Speakers) -> Verdict.Suggestion? {
      Verdict(
        training: evaluation(995, of: 1_000, confidence: 0.97),
        validation: evaluation(validation, of: 300, confidence: 0.97),
        testing: evaluation(testing, of: 300, confidence: 0.97),
        experiment: started,
        curves: Self.finished,
        speakers: speakers,
        trainingSpeakers: people
      ).suggestions.first
    }
    let overfitting = first(validation: 240, testing: 240, .apart)
    let contradicted = first(validation: 297, testing: 240, .shared)
    #expect((overfitting?.change == .syntheticVoices) == suggested)
    #expect((contradicted?.change == .syntheticVoices) == suggested)
    if people == 5 {
      #expect(
        overfitting?.words
          == "have synthetic voices say the labels, too, if these are English, as only 5 people do"
          + " (with espeak-ng installed)"
      )
    }
    // People whom training heard are another matter.
    #expect(first(validation: 240, testing: 240, .shared)?.change != .syntheticVoices)
  }

  /// Ten labels with so many recordings each, of people whom training heard or who are not known.
  @Test(arguments: [(10, false, true), (1, false, true), (11, false, false), (10, true, false)])
  func syntheticVoicesAreSuggestedForFewRecordings(
    _ clips: Int,
    _ areSynthetic: Bool,
    _ suggested: Bool
  ) throws {
    let verdict = Verdict(
      training: evaluation(100, of: 100, confidence: 0.97),
      validation: evaluation(35, of: 50, confidence: 0.97),
      experiment: Experiment(startingFrom: try StartingModel(StartingModel.spokenWords)),
      curves: Self.finished,
      fewestTrainingClips: clips,
      hasSyntheticClips: areSynthetic
    )
    #expect(verdict.kind == .overfitting)
    #expect((verdict.suggestions.first?.change == .syntheticVoices) == suggested)
    if suggested {
      #expect(
        verdict.suggestions.first?.words
          == "have synthetic voices say the labels, too, if these are English, as only"
          + (clips == 1 ? " 1 recording of a label trains" : " 10 recordings of a label train")
          + " (with espeak-ng installed)"
      )
    }
  }

  /// The layers of the model to start from are fixed, and there is no larger network of its kind.
  @Test func aWiderNetworkStartsUntrained() throws {
    let started = Experiment(startingFrom: try StartingModel(StartingModel.spokenWords))
    let verdict = verdict(
      evaluation(700, of: 1_000, confidence: 0.9),
      evaluation(200, of: 300, confidence: 0.9),
      started
    )
    #expect(verdict.kind == .underfitting)
    #expect(
      verdict.suggestions.map(\.change).prefix(2) == [.epochs(80), .width(2)],
      "\(verdict.suggestions)"
    )
  }

  /// What is suggested, for every preset and verdict, are settings that a configuration takes.
  @Test(arguments: Preset.allCases)
  func suggestedSettingsAreReal(_ preset: Preset) throws {
    for experiment in [Experiment(preset), plain(preset)] {
      for (training, validation) in [(990, 100), (500, 150), (110, 33)] {
        let verdict = verdict(
          evaluation(training, of: 1_000, confidence: 0.9),
          evaluation(validation, of: 300, confidence: 0.9),
          experiment
        )
        #expect(!verdict.suggestions.isEmpty)
        for suggestion in verdict.suggestions {
          guard case .settings(let changes) = suggestion.change else { continue }
          let changed = try Experiment(
            ConfigurationValue(parsing: experiment.yaml(), path: "config.yaml"),
            changing: changes,
            path: "config.yaml"
          )
          try changed.validate()
          #expect(changed != experiment, "\(suggestion)")
        }
      }
    }
  }

  private func history(training: [Double], validation: [Double?]) -> [EpochMetrics] {
    zip(training, validation).enumerated().map { index, losses in
      EpochMetrics(
        epoch: index + 1,
        steps: 100 * (index + 1),
        learningRate: 0.1,
        trainingLoss: losses.0,
        trainingAccuracy: 0.5,
        gradientNorm: 1,
        validationLoss: losses.1
      )
    }
  }

  @Test func fallIsLookedForInTheLastThird() {
    func isFalling(_ losses: [Double]) -> Bool {
      Verdict.Curves(history(training: losses, validation: losses)).isTrainingLossFalling
    }
    let early = (0..<20).map { 2 - 0.05 * Double($0) }
    // From 1 to 0.8 in ten epochs, and by a twentieth of that.
    let last = (0..<10).map { 1 - 0.02 * Double($0) }
    #expect(isFalling(early + last))
    #expect(!isFalling(early + last.map { 1 - 0.05 * (1 - $0) }))
    // What came before does not count, and noise is no fall.
    #expect(!isFalling(early + [Double](repeating: 1, count: 10)))
    #expect(!isFalling(early + [1.4, 0.8, 1.2, 0.7, 1.3, 0.9, 1.1, 0.8, 1.0, 1.0]))
    #expect(!isFalling(early + last.reversed()))
    // Of a few epochs the last three.
    #expect(isFalling([2, 1.5, 1]))
    #expect(!isFalling([2, 1]))
    // Twice the standard error of a slope over three epochs, which leave one degree of freedom.
    #expect(isFalling([1.25, 0.9, 0.85]))
    #expect(!isFalling([1.28, 0.84, 0.88]))
    #expect(!isFalling([]))
  }

  @Test func curvesCountTheSteps() {
    #expect(Verdict.Curves(history(training: [2, 1], validation: [2, 1])).steps == 200)
    #expect(Verdict.Curves([]).steps == 0)
    #expect(Verdict.Curves([]).asksForMoreSteps)
  }

  @Test func improvementIsLookedForInTheLastTenth() {
    func isImproving(_ losses: [Double?]) -> Bool {
      let training = [Double](repeating: 1, count: losses.count)
      return Verdict.Curves(history(training: training, validation: losses)).isValidationImproving
    }
    #expect(isImproving([1, 0.9, 0.8]))
    #expect(!isImproving([1, 0.8, 0.9]))
    // One in a hundred is noise.
    #expect(!isImproving([1, 0.8, 0.792]))
    // The best of the last two of twenty.
    let falling = (0..<18).map { 2 - 0.05 * Double($0) }
    #expect(isImproving(falling + [1.0, 1.2]))
    #expect(!isImproving(falling + [1.2, 1.2]))
    #expect(!isImproving([nil, nil]))
    #expect(!isImproving([1]))
    #expect(!isImproving([]))
  }
}

extension RunCommand {
  /// The commands of a run in `runs/a b` on recordings in `words`.
  fileprivate static func example(
    _ change: (inout DataSource) throws -> Void = { _ in }
  ) throws -> RunCommand {
    var source = DataSource("words")
    try change(&source)
    return RunCommand(folder: "runs/a b", root: "words", source: source, hasLeak: false)
  }
}
