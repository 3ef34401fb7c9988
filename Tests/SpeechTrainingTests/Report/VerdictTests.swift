import Foundation
import SpeechModel
import SpeechTraining
import Testing

@Suite struct VerdictTests {
  /// Ten labels in turn, the first clips recognized, every answer given with the confidence.
  private func evaluation(_ correct: Int, of clips: Int, confidence: Float) -> Evaluation {
    let labels = (0..<10).map { "word \($0)" }
    let outcomes = (0..<clips).map { clip in
      let label = clip % 10
      let answer = clip < correct ? label : (label + 1) % 10
      var probabilities = [Float](repeating: (1 - confidence) / 9, count: 10)
      probabilities[answer] = confidence
      return Evaluation.Outcome(path: "\(clip)", label: label, probabilities: probabilities)
    }
    return Evaluation(labels: labels, outcomes: outcomes)
  }

  private func plain(_ preset: Preset = .cnn) -> Experiment {
    var experiment = Experiment(preset)
    experiment.layers.removeAll { if case .dropout = $0 { true } else { false } }
    experiment.augmentation = []
    experiment.training.weightDecay = 0
    experiment.training.labelSmoothing = 0
    return experiment
  }

  private func verdict(
    _ training: Evaluation,
    _ validation: Evaluation?,
    _ experiment: Experiment? = nil,
    improving: Bool = false
  ) -> Verdict {
    Verdict(
      training: training,
      validation: validation,
      experiment: experiment ?? plain(),
      isStillImproving: improving
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
        + " The gap of 19.0 points is wider than the interval's 9.0."
    )
    #expect(
      verdict.suggestions.map { "\($0.words): \($0.setting)" } == [
        "vary the training clips: augmentation: [{speed: {}}, {noise: {}}, {time-mask: {}}]",
        "hide values in training: network.layers: {dropout: {probability: 0.2}} as the last",
        "pull weights to zero: training.weight-decay: 0.01",
      ]
    )
  }

  @Test func whatIsOnAlreadyIsTurnedUp() {
    let verdict = verdict(
      evaluation(990, of: 1_000, confidence: 0.95),
      evaluation(240, of: 300, confidence: 0.9),
      Experiment(.cnn)
    )
    #expect(
      verdict.suggestions.map(\.setting) == [
        "augmentation: probability: 0.8 in every step",
        "network.layers: {dropout: {probability: 0.2}}", "training.weight-decay: 0.1",
      ]
    )
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
      verdict.suggestions.map { "\($0.words): \($0.setting)" } == [
        "train longer: --epochs 80", "leave the training clips as they are: augmentation: []",
        "hide fewer values in training: network.layers: {dropout: {probability: 0.05}}",
      ]
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
      verdict.suggestions.map(\.setting) == [
        "--learning-rate 0.001", "--learning-rate 0.1",
        "network.layers: {conv: {channels: 32}} and so on",
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
        + " points lies within the interval's 2.9."
    )
    #expect(verdict.suggestions.map(\.setting) == ["--split speaker", "--train-on-all"])
  }

  /// The same accuracies, from more and more validation clips.
  @Test func gapWithinTheIntervalIsNotOverfitting() {
    let training = evaluation(1_000, of: 1_000, confidence: 0.97)
    func kind(_ clips: Int) -> Verdict.Kind {
      verdict(training, evaluation(clips * 9 / 10, of: clips, confidence: 0.9)).kind
    }
    let widths = [20, 100, 150, 1_000].map {
      let interval = evaluation($0 * 9 / 10, of: $0, confidence: 0.9).accuracyInterval
      return interval.upperBound - interval.lowerBound
    }
    #expect(widths.map { $0 < 0.1 } == [false, false, true, true])
    #expect([20, 100, 150, 1_000].map(kind) == [.fine, .fine, .overfitting, .overfitting])
    // A gap that is surely there, and small.
    let small = verdict(training, evaluation(9_900, of: 10_000, confidence: 0.9))
    #expect(small.kind == .fine)
    #expect(small.words.hasSuffix(" The gap of 1.0 points is small."))
    #expect(
      verdict(evaluation(97, of: 100, confidence: 0.9), evaluation(99, of: 100, confidence: 0.9))
        .words.hasSuffix(" There is no gap.")
    )
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
    #expect(
      verdict.report.hasSuffix(
        " Validation was still improving at the last epoch.\n"
          + "What to try next (keys are those of the run's config.yaml, for --config):\n"
          + "  - train longer: --epochs 80\n"
          + "  - see how it does with speakers that it has not heard: --split speaker\n"
          + "  - learn the final model from every clip: --train-on-all"
      )
    )
    let data = try JSONEncoder().encode(verdict)
    #expect(try JSONDecoder().decode(Verdict.self, from: data) == verdict)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["kind"] as? String == "fine")
    #expect(object["trainingAccuracy"] as? Double == 0.995)
  }

  /// What is suggested for a configuration file can be read there.
  @Test func suggestedSettingsAreReal() throws {
    let experiment = try Experiment(
      parsing: """
        network: {preset: cnn}
        training: {weight-decay: 0.1, label-smoothing: 0.1}
        augmentation: [{speed: {}}, {noise: {}}, {time-mask: {}}]
        """,
      path: "suggested"
    )
    #expect(experiment.augmentation.map(\.name) == ["speed", "noise", "time-mask"])
    let layers = try Experiment(
      parsing: "network: {layers: [{lstm: {hidden: 192}}, {dropout: {probability: 0.2}}]}",
      path: "suggested"
    ).layers
    #expect(layers == [.lstm(hidden: 192), .dropout(probability: 0.2)])
  }

  @Test func improvementIsLookedForInTheLastTenth() {
    func history(_ losses: [Double?]) -> [EpochMetrics] {
      losses.enumerated().map { index, loss in
        EpochMetrics(
          epoch: index + 1,
          steps: index,
          learningRate: 0.1,
          trainingLoss: 1,
          trainingAccuracy: 0.5,
          gradientNorm: 1,
          validationLoss: loss
        )
      }
    }
    #expect(Verdict.isStillImproving(history([1, 0.9, 0.8])))
    #expect(!Verdict.isStillImproving(history([1, 0.8, 0.9])))
    // One in a hundred is noise.
    #expect(!Verdict.isStillImproving(history([1, 0.8, 0.792])))
    // The best of the last two of twenty.
    let falling = (0..<18).map { 2 - 0.05 * Double($0) }
    #expect(Verdict.isStillImproving(history(falling + [1.0, 1.2])))
    #expect(!Verdict.isStillImproving(history(falling + [1.2, 1.2])))
    #expect(!Verdict.isStillImproving(history([nil, nil])))
    #expect(!Verdict.isStillImproving(history([1])))
    #expect(!Verdict.isStillImproving([]))
  }
}
