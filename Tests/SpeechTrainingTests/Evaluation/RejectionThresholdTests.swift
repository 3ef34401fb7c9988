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

  /// Of ten clips four are wrong; each tenth of the rate allows one more.
  @Test(arguments: [
    (0.0, (0.90625 + 0.9375) / 2, 0, 4),
    (0.05, (0.90625 + 0.9375) / 2, 0, 4),
    (0.1, (0.78125 + 0.8125) / 2, 1, 2),
    (0.2, (0.6875 + 0.75) / 2, 2, 1),
    (0.3, (0.5625 + 0.625) / 2, 3, 0),
    (0.4, 0.0, 4, 0),
    (1.0, 0.0, 4, 0),
  ])
  func isTheLowestThatMeetsTheTarget(
    _ rate: Double,
    _ threshold: Double,
    _ falseAccepts: Int,
    _ givenUp: Int
  ) throws {
    let chosen = try #require(
      RejectionThreshold(evaluation(right: mixed.right, wrong: mixed.wrong), targetRate: rate)
    )
    #expect(chosen.threshold == threshold)
    #expect(chosen.counts.basis == .allClips)
    #expect(chosen.counts.basisClips == 10)
    #expect(chosen.counts.falseAccepts == falseAccepts)
    #expect(chosen.falseAcceptRate == Double(falseAccepts) / 10)
    #expect(chosen.isReached)
    #expect(chosen.counts.rightAnswersGivenUp == givenUp)
    #expect(chosen.shareGivenUp == Double(givenUp) / 6)
  }

  /// 0.29 times 100 is below 29 in binary; 29 of 100 are 0.29 all the same.
  @Test func roundingTakesNoClip() throws {
    let clips = evaluation(
      right: [Float](repeating: 0.75, count: 71),
      wrong: [Float](repeating: 0.625, count: 29)
    )
    #expect(try #require(RejectionThreshold(clips, targetRate: 0.29)).threshold == 0)
    #expect(try #require(RejectionThreshold(clips, targetRate: 0.28)).threshold == 0.6875)
  }

  /// Equals cannot be told apart: the right answers among them go with the wrong ones.
  @Test func equalsGoTogether() throws {
    let clips = evaluation(right: [0.75, 0.75, 0.875], wrong: [0.75, 0.75, 0.625])
    let chosen = try #require(RejectionThreshold(clips, targetRate: 0.2))
    #expect(chosen.threshold == 0.8125)
    #expect(chosen.falseAcceptRate == 0)
    #expect(chosen.counts.rightAnswersGivenUp == 2)
    #expect(
      chosen.words
        == "below a confidence of 0.812 the answer is unknown, for at most 20.0 % false accepts:"
        + " there are 0.0 % (0 of 6 clips), and 66.7 % of the right answers are given up (2 of 3)"
    )
  }

  @Test func whatCannotBeReachedSaysSo() throws {
    let nothingLeft = try #require(
      RejectionThreshold(evaluation(right: [0.75], wrong: [0.875]), targetRate: 0)
    )
    #expect(nothingLeft.threshold == 0.9375)
    #expect(nothingLeft.isReached)
    #expect(nothingLeft.shareGivenUp == 1)
    #expect(nothingLeft.counts.accuracyOfAnswered == nil)
    #expect(
      nothingLeft.words == "at most 0.0 % false accepts leave no answer: every clip is rejected"
    )
    let certain = try #require(
      RejectionThreshold(evaluation(right: [0.75, 1], wrong: [0.625, 1]), targetRate: 0.1)
    )
    #expect(certain.threshold == 1)
    #expect(!certain.isReached)
    #expect(certain.falseAcceptRate == 0.25)
    #expect(
      certain.words
        == "at most 10.0 % false accepts cannot be reached: 25.0 % (1 of 4 clips) have a"
        + " confidence of 1"
    )
  }

  @Test func fewClipsOrNone() throws {
    #expect(RejectionThreshold(Evaluation(labels: ["a"], outcomes: []), targetRate: 0.1) == nil)
    let right = try #require(
      RejectionThreshold(evaluation(right: [0.75], wrong: []), targetRate: 0)
    )
    #expect(right.threshold == 0)
    #expect(
      right.words
        == "at most 0.0 % false accepts need no threshold: there are 0.0 % (0 of 1 clips)"
    )
    let wrong = try #require(
      RejectionThreshold(evaluation(right: [], wrong: [0.75]), targetRate: 0)
    )
    #expect(wrong.threshold == 0.875)
    #expect(wrong.shareGivenUp == 0)
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
