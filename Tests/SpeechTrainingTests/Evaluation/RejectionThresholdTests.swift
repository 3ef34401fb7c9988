import SpeechTraining
import Testing

@Suite struct RejectionThresholdTests {
  /// Clips of the words a and b, recognized as a: right or wrong with the confidences given.
  private func evaluation(right: [Float], wrong: [Float]) -> Evaluation {
    func clip(_ confidence: Float, _ label: Int) -> Evaluation.Outcome {
      .init(path: "", label: label, probabilities: [confidence, 1 - confidence])
    }
    return Evaluation(
      labels: ["a", "b"],
      outcomes: right.map { clip($0, 0) } + wrong.map { clip($0, 1) }
    )
  }

  private let mixed = (
    right: [Float](
      [0.625, 0.75, 0.8125, 0.875, 0.9375, 1]
    ), wrong: [Float]([0.5625, 0.6875, 0.78125, 0.90625])
  )

  /// Without clips of other words: six right answers give the k-th least sure, k of seven parts.
  @Test(arguments: [
    (0.0, 0.625, 0, 1, true), (0.1, 0.625, 0, 1, true), (0.15, 0.625, 0, 1, false),
    (0.3, 0.75, 1, 2, false), (0.5, 0.8125, 2, 3, false), (1.0, 1.0, 5, 4, false),
  ])
  func keepsAllButTheShareOfRightAnswers(
    _ share: Double,
    _ kept: Double,
    _ givenUp: Int,
    _ wrongOnesRejected: Int,
    _ areTooFew: Bool
  ) throws {
    let chosen = try #require(
      RejectionThreshold(evaluation(right: mixed.right, wrong: mixed.wrong), targetRate: share)
    )
    #expect(chosen.threshold < kept && chosen.threshold > kept - 0.001)
    #expect(chosen.counts.basis == .allClips)
    #expect(chosen.counts.rightAnswersGivenUp == givenUp)
    #expect(chosen.counts.rejected == givenUp + wrongOnesRejected)
    #expect(chosen.shareGivenUp == Double(givenUp) / 6)
    #expect(chosen.isReached)
    #expect(chosen.hasTooFewClips == areTooFew)
  }

  /// 0.29 times 100 is below 29 in binary; the 29th of 99 right answers is kept all the same.
  @Test func roundingTakesNoClip() throws {
    let right = (1...99).map { 0.5 + Float($0) / 256 }
    let chosen = try #require(
      RejectionThreshold(evaluation(right: right, wrong: []), targetRate: 0.29)
    )
    #expect(chosen.counts.rightAnswersGivenUp == 28)
  }

  /// 1.000 would be a threshold that nothing reaches.
  @Test func aThresholdJustBelowOneIsToldFromIt() throws {
    let sure = try #require(
      RejectionThreshold(evaluation(right: [0.9999, 0.99992], wrong: []), targetRate: 0.5)
    )
    #expect(sure.threshold < 1)
    #expect(
      sure.words.hasPrefix("below a confidence of 0.999899 "),
      "\(sure.threshold) \(sure.words)"
    )
  }

  @Test func saysWhatItCostsAndWhatIsNotKnown() throws {
    let clips = evaluation(right: mixed.right, wrong: mixed.wrong)
    let unknown =
      "\nwhat it rejects beyond that is not known: recordings of other words and of noise in a folder"
      + " _unknown_ beside the others would tell"
    #expect(
      try #require(RejectionThreshold(clips, targetRate: 0.3)).words
        == "below a confidence of 0.750 the answer is unknown: of 6 right answers on validation clips"
        + " this gives up 1 (16.7 %), and of 4 wrong ones 2, for at most 30.0 % right answers given up"
        + unknown
    )
    #expect(
      try #require(RejectionThreshold(clips, targetRate: 0.1)).words
        == "below a confidence of 0.625 the answer is unknown: of 6 right answers on validation clips"
        + " this gives up 0 (0.0 %), and of 4 wrong ones 1; so few do not show 10.0 %, and of other"
        + " right answers about 1 in 7 will be given up" + unknown
    )
    let wrong = try #require(
      RejectionThreshold(evaluation(right: [], wrong: [0.75]), targetRate: 0.1)
    )
    #expect(wrong.threshold == 0)
    #expect(
      wrong.words
        == "no threshold can be chosen, as no validation clip is recognized rightly: the model always"
        + " answers"
    )
    #expect(RejectionThreshold(Evaluation(labels: ["a"], outcomes: []), targetRate: 0.1) == nil)
  }

  /// Clips of the words a and b, and others taken for a with the confidences given.
  private func evaluation(right: [Float], other: [Float]) -> Evaluation {
    Evaluation(
      labels: ["a", "b"],
      outcomes: evaluation(right: right, wrong: []).outcomes,
      outOfVocabulary: other.map { [$0, 1 - $0] }
    )
  }

  /// Equals cannot be told apart: the right answers among them go with the others.
  @Test func equalsGoTogether() throws {
    let clips = evaluation(right: [0.75, 0.75, 0.875], other: [0.75, 0.75, 0.625])
    let chosen = try #require(RejectionThreshold(clips, targetRate: 0.4))
    #expect(chosen.threshold == 0.8125)
    #expect(chosen.falseAcceptRate == 0)
    #expect(chosen.counts.rightAnswersGivenUp == 2)
    #expect(
      chosen.words
        == "below a confidence of 0.812 the answer is unknown, for at most 40.0 % false accepts:"
        + " there are 0.0 % (0 of 3 clips without a word of the model), and 66.7 % of the right"
        + " answers are given up (2 of 3)"
    )
  }

  @Test func whatCannotBeReachedSaysSo() throws {
    let nothingLeft = try #require(
      RejectionThreshold(evaluation(right: [0.75], other: [0.875]), targetRate: 0)
    )
    #expect(nothingLeft.threshold == 0.9375)
    #expect(nothingLeft.isReached)
    #expect(nothingLeft.shareGivenUp == 1)
    #expect(nothingLeft.counts.accuracyOfAnswered == nil)
    #expect(
      nothingLeft.words == "at most 0.0 % false accepts leave no answer: every clip is rejected"
    )
    let certain = try #require(
      RejectionThreshold(evaluation(right: [0.75, 1], other: [0.625, 1]), targetRate: 0.1)
    )
    #expect(certain.threshold == 1)
    #expect(!certain.isReached)
    #expect(certain.falseAcceptRate == 0.5)
    #expect(
      certain.words
        == "at most 10.0 % false accepts cannot be reached: 50.0 % (1 of 2 clips without a word of"
        + " the model) have a confidence of 1"
    )
  }

  /// One clip of another word says nothing about 2 %: as much is rejected as without it.
  @Test func fewOtherWordsRejectNoLessThanNone() throws {
    let clips = evaluation(right: [0.75, 0.875], other: [0.5625])
    let chosen = try #require(RejectionThreshold(clips, targetRate: 0.02))
    #expect(chosen.threshold > 0.749 && chosen.threshold < 0.75)
    #expect(chosen.counts.falseAccepts == 0)
    #expect(chosen.counts.rightAnswersGivenUp == 0)
    #expect(
      chosen.words.contains(
        " are given up (0 of 2), and of other right answers about 1 in 3 will be;"
      )
    )
    #expect(chosen.words.hasSuffix("; so few clips without a word do not show that rate"))
  }

  /// Two others, one of them surer than nine of ten right answers: half of the others may pass, or most answers go.
  @Test func aThresholdThatCostsManyRightAnswersNamesACheaperOne() throws {
    let right: [Float] = [0.65625, 0.9921875] + Array(repeating: 0.9375, count: 8)
    let clips = evaluation(right: right, other: [0.59375, 0.96875])
    let chosen = try #require(RejectionThreshold(clips, targetRate: 0.02))
    #expect(chosen.threshold == (0.96875 + 0.9921875) / 2)
    #expect(chosen.isCostly && chosen.shareGivenUp == 0.9)
    let laxer = try #require(RejectionThreshold.laxer(than: chosen, on: clips))
    #expect(laxer.targetRate == 0.5 && laxer.shareGivenUp == 0)
    #expect(laxer.threshold > 0.655 && laxer.threshold < 0.65625)
    #expect(!laxer.isCostly && RejectionThreshold.laxer(than: laxer, on: clips) == nil)
    // Without clips of no word, the share is what was asked for.
    let asked = RejectionThreshold(evaluation(right: right, wrong: []), targetRate: 0.95)
    #expect(try #require(asked).shareGivenUp > 0.1 && asked?.isCostly == false)
  }

  /// Sixty others are heard as what they are, but there are more words than these.
  @Test(arguments: [0.02, 0.3])
  func aFiftiethOfTheRightAnswersIsGivenUpForWordsThatNoClipSays(_ rate: Double) throws {
    let clips = Evaluation(
      labels: ["_unknown_", "yes"],
      outcomes: (0..<60).map { _ in .init(path: "", label: 0, probabilities: [0.75, 0.25]) }
        + (0..<100).map { clip in
          let confidence = 0.5 + Float(clip + 1) / 256
          return .init(path: "", label: 1, probabilities: [1 - confidence, confidence])
        }
    )
    let chosen = try #require(RejectionThreshold(clips, targetRate: rate))
    #expect(chosen.counts.falseAccepts == 0)
    #expect(chosen.counts.rightAnswersGivenUp == 1)
    #expect(chosen.threshold < 0.5078125 && chosen.threshold > 0.507)
  }

  /// One of two others is heard as none: if half of them may pass, none of them is rejected, and there is no cheaper
  /// threshold to name.
  @Test func noThresholdIsNoCheaperOne() throws {
    // Labels: _unknown_, yes.
    func clip(_ label: Int, says: Int, _ confidence: Float) -> Evaluation.Outcome {
      var probabilities = [1 - confidence, 1 - confidence]
      probabilities[says] = confidence
      return .init(path: "", label: label, probabilities: probabilities)
    }
    let right: [Float] = [0.65625, 0.9921875] + Array(repeating: 0.9375, count: 8)
    let clips = Evaluation(
      labels: ["_unknown_", "yes"],
      outcomes: [clip(0, says: 0, 0.625), clip(0, says: 1, 0.96875)]
        + right.map { clip(1, says: 1, $0) }
    )
    let chosen = try #require(RejectionThreshold(clips, targetRate: 0.02))
    #expect(chosen.isCostly && chosen.shareGivenUp == 0.9)
    let half = try #require(RejectionThreshold(clips, targetRate: 0.5))
    #expect(half.counts.falseAccepts == 1 && half.counts.rightAnswersGivenUp == 0)
    #expect(RejectionThreshold.laxer(than: chosen, on: clips) == nil)
  }

  /// With clips of no word, the rate is of them alone: what they are taken for decides.
  @Test func unknownClipsAreTheBasisIfThereAreAny() throws {
    // Labels: _silence_, _unknown_, yes.
    func clip(_ label: Int, says: Int, _ confidence: Float) -> Evaluation.Outcome {
      var probabilities = [Float](repeating: (1 - confidence) / 2, count: 3)
      probabilities[says] = confidence
      return .init(path: "", label: label, probabilities: probabilities)
    }
    let evaluation = Evaluation(
      labels: ["_silence_", "_unknown_", "yes"],
      outcomes: [
        // No word: twice right, once taken for silence, twice for a word.
        clip(1, says: 1, 0.5), clip(1, says: 1, 0.875), clip(1, says: 0, 0.9375),
        clip(1, says: 2, 0.625), clip(1, says: 2, 0.75),
        // Silence taken for a word is wrong but no clip of the basis.
        clip(0, says: 2, 0.96875),
        clip(2, says: 2, 0.5625), clip(2, says: 2, 0.6875), clip(2, says: 2, 1),
        // A word taken for none is a miss.
        clip(2, says: 1, 0.984375),
      ]
    )
    let all = evaluation.rejection(below: 0)
    #expect(all.basis == .unknownClips)
    #expect(all.basisClips == 5)
    #expect(all.falseAccepts == 2)
    #expect(all.correct == 5)
    #expect(all.rightAnswers == 3)
    #expect(all.accuracyOfAnswered == 0.5)
    let chosen = try #require(RejectionThreshold(evaluation, targetRate: 0.2))
    #expect(chosen.threshold == (0.625 + 0.6875) / 2)
    #expect(chosen.falseAcceptRate == 0.2)
    #expect(chosen.counts.rejected == 3)
    #expect(chosen.counts.correct == 3)
    // An _unknown_ clip that is rejected gives up nothing.
    #expect(chosen.counts.rightAnswersGivenUp == 1)
    #expect(chosen.words.contains("20.0 % (1 of 5 clips without a word of the model)"))
  }

  @Test func clipsOutOfTheVocabularyCountAsWell() throws {
    let words = evaluation(right: [0.5625, 0.6875, 0.875], wrong: [0.9375])
    let evaluation = Evaluation(
      labels: words.labels,
      outcomes: words.outcomes,
      outOfVocabulary: [[0.625, 0.375], [0.25, 0.75]]
    )
    let chosen = try #require(RejectionThreshold(evaluation, targetRate: 0.5))
    #expect(chosen.threshold == (0.625 + 0.6875) / 2)
    #expect(chosen.counts.clips == 6)
    #expect(chosen.counts.basisClips == 2)
    #expect(chosen.counts.falseAccepts == 1)
    // Answered: three of the words, one of them wrong, and one that is no word.
    #expect(chosen.counts.accuracyOfAnswered == 0.5)
  }
}
