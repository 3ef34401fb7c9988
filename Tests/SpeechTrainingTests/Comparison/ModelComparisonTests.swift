import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// What a model's answers say about clips without labels, against published code.
@Suite struct ModelComparisonTests {
  @Test func sharesOfLabelsAreThoseOfAbstention() throws {
    for one in try ComparisonGolden.read().priors {
      let count = Double(one.old.count)
      let old = one.shares.indices.map { k in one.old.reduce(0) { $0 + $1[k] } / count }
      let found = LabelShares.corrected(one.new, old: old)
      for (share, expected) in zip(found, one.shares) {
        #expect(abs(share - expected) < 1e-6, "\(found) \(one.shares)")
      }
    }
  }

  /// 0.6 · 0.2 / 0.5 = 0.24 is less than 0.4 · 0.8 / 0.5 = 0.64; with the same shares nothing changes.
  @Test func answersAreAdaptedToShares() {
    #expect(LabelShares.adapted([0.6, 0.4], old: [0.5, 0.5], new: [0.2, 0.8]) == 1)
    #expect(LabelShares.adapted([0.6, 0.4], old: [0.5, 0.5], new: [0.5, 0.5]) == 0)
    // Of equally likely ones the first.
    #expect(LabelShares.adapted([0.5, 0.5], old: [0.5, 0.5], new: [0.5, 0.5]) == 0)
  }

  @Test func thresholdsAreThoseOfTheAuthors() throws {
    for one in try ComparisonGolden.read().thresholds {
      let estimate = ThresholdedConfidence(one.old, isRight: one.right)
      #expect(estimate.threshold == one.threshold)
      #expect(estimate.accuracy(one.new) == one.accuracy)
    }
  }

  @Test func theNearestClipsPointTheSameWay() {
    let nearest = NearestClips([[1, 0], [0, 2], [3, 3], [0, 0]])
    #expect(nearest.nearest(to: [5, 4.9]).map(\.index) == [2])
    #expect(nearest.nearest(to: [0, 1], most: 2).map(\.index) == [1, 2])
    #expect(nearest.nearest(to: [0, 1], most: 2, except: 1).map(\.index).first == 2)
    #expect(abs(nearest.nearest(to: [2, 0])[0].distance) < 1e-6)
  }

  /// Other words are right as `_unknown_` where the model has it, and else counted by label.
  ///
  /// By hand: of 5 clips 3 are right, where 5 of 6 were; "yes" has a recall of 1/2 after 3/4, the unknown 2/3
  /// after 1.
  @Test func otherWordsAreScoredAsUnknown() throws {
    let pool = WorkerPool(threads: 1)
    /// Clips with a label and the label that the model answers.
    func clips(_ answers: [(String, String)], _ labels: [String], seed: Int) -> [ComparedClip] {
      answers.enumerated().map { index, one in
        ComparedClip(
          path: "\(seed + index)",
          label: one.0,
          rateHertz: 16_000,
          statistics: ClipStatistics(MadeClips.word(seed + index)),
          answer: ModelAnswer(
            probabilities: labels.map { $0 == one.1 ? 0.9 : 0.1 },
            features: labels.map { $0 == one.1 ? 1 : Float(index) }
          )
        )
      }
    }
    func comparison(_ unknown: String, onlyOthers: Bool = false) throws -> DataComparison {
      let labels = [unknown, "yes"]
      let (yes, other) = (("yes", "yes"), (unknown, unknown))
      let old = clips([yes, yes, yes, ("yes", unknown), other, other], labels, seed: 0)
      let known = onlyOthers ? [("bird", "yes"), ("bird", "yes")] : [yes, ("yes", unknown)]
      let others = [("cat", unknown), ("cat", unknown), ("dog", "yes"), ("_silence_", "yes")]
      let new = clips(known + others, labels, seed: 10)
      var settings = ComparisonSettings()
      settings.permutations = 19
      var comparison = try DataComparison(
        old: old,
        at: "old",
        new: new,
        at: "new",
        comparedHertz: 16_000,
        settings: settings,
        pool: pool
      )
      comparison.add(
        ReferenceClips(labels: labels, sampleRateHertz: 16_000, training: old, validation: old),
        of: "run",
        new: new,
        usesLabels: true,
        comparesSound: true,
        settings: settings,
        pool: pool
      )
      return comparison
    }
    let hearing = try comparison("_unknown_")
    let accuracy = try #require(hearing.accuracy)
    #expect(accuracy.measured == 0.6 && accuracy.old == 5.0 / 6)
    #expect(abs(try #require(accuracy.mix) - 1.0 / 15) < 1e-12)
    #expect(abs(try #require(accuracy.skill) + 0.3) < 1e-12)
    #expect(hearing.report.contains("\n  accuracy: 60.0 % of 5 clips (95 % interval "))
    for note in [
      "new clips of words that the model does not have, for which _unknown_ is the right answer: cat 2,"
        + " dog 1",
      "new clips of labels that the model cannot answer with, which its accuracy leaves out (5 clips"
        + " scored, 1 left out): _silence_ 1",
    ] {
      #expect(hearing.report.contains("\nnote: \(note)\n"), "\(hearing.report)")
    }
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(hearing))
    let written = try #require((object as? [String: Any])?["accuracy"] as? [String: Any])
    let labels = try #require(written["labels"] as? [String: Any])
    #expect(labels["scored"] as? Int == 5)
    #expect(labels["otherWords"] as? [String: Int] == ["cat": 2, "dog": 1])
    #expect(labels["leftOut"] as? [String: Int] == ["_silence_": 1])

    let deaf = try comparison("no")
    #expect(deaf.accuracy?.measured == 0.5)
    #expect(deaf.accuracy?.labels?.otherWords.isEmpty == true)
    #expect(deaf.report.contains("(2 clips scored, 4 left out): _silence_ 1, cat 2, dog 1\n"))
    // Of clips of no label that it knows there is nothing to estimate.
    let none = try comparison("no", onlyOthers: true)
    #expect(none.accuracy == nil && none.model?.labelShares.isEmpty == true)
    #expect(none.report.contains("(0 clips scored, 6 left out)"))
  }

  /// A run keeps what later recordings are compared with, and answers with a model what they are.
  @Test func aRunComparesWithoutItsRecordings() throws {
    let folder = try TemporaryFolder()
    func clips(_ speakers: Range<Int>, noise: Float) throws -> [LabelledClip] {
      try ["low", "high"].flatMap { label in
        try DataComparisonTests.clips(label, speakers: speakers, each: 4, noise: noise).enumerated()
          .map { index, clip in
            var clip = clip
            // Other words than those of the other label.
            var stream = RandomStream(seed: UInt64(index), .noiseSamples, index: 7)
            let hertz = (label == "low" ? 300 : 2_000) + 20 * Double(stream.uniform())
            let tone = tone(hertz: hertz, seconds: 0.6, amplitude: 0.2)
            clip.audio.samples = zip(clip.audio.samples, tone.samples).map { $0 + $1 }
            return clip
          }
      }
    }
    var experiment = Experiment(.linear)
    experiment.training.epochs = 20
    var source = DataSource(clips: try clips(0..<8, noise: 0))
    source.split = .stratified
    let run = folder.path + "/run"
    _ = try TrainingRun(experiment, data: source, output: run).start()
    let reference = try ReferenceClips(ofRun: run)
    #expect(reference.training.count + reference.validation.count == 58)
    #expect(reference.labels == ["high", "low"])
    #expect(reference.clips.allSatisfy { $0.answer?.features.count == 80 && $0.group != nil })
    let copy = try ReferenceClips(
      decoding: Safetensors(decoding: reference.encoded().encoded(), path: "copy")
    )
    #expect(copy.clips.map(\.path) == reference.clips.map(\.path))
    #expect(copy.clips.map(\.answer) == reference.clips.map(\.answer))

    func comparison(noise: Float, labels: Bool) throws -> DataComparison {
      try DataComparison(
        of: DataSource(clips: clips(8..<16, noise: noise)),
        with: .run(run),
        usesLabels: labels
      )
    }
    let like = try comparison(noise: 0, labels: true)
    #expect(!like.shift.isFound)
    let accuracy = try #require(like.accuracy)
    #expect(try #require(accuracy.measured) > 0.9)
    #expect(
      abs(
        try #require(accuracy.measured) - accuracy.old
          - (try #require(accuracy.mix)) - (try #require(accuracy.skill))
      ) < 1e-12
    )
    let noisy = try comparison(noise: 0.05, labels: false)
    #expect(noisy.shift.isFound && noisy.accuracy?.measured == nil)
    #expect(try #require(noisy.model).labelShares.count == 2)
    #expect(noisy.report.contains("accuracy to expect: "))
    // Where one label alone has changed, it is told from the other.
    let mixed =
      try clips(8..<16, noise: 0).filter { $0.label == "low" }
      + clips(8..<16, noise: 0.05).filter { $0.label == "high" }
    let one = try DataComparison(of: DataSource(clips: mixed), with: .run(run), usesLabels: true)
    let labels = try #require(one.labels)
    #expect(labels.map(\.label) == ["high", "low"], "\(labels)")
    #expect(labels[0].adjustedP <= 0.05 && labels[0].p < labels[1].p, "\(labels)")
    #expect(one.report.contains(" compared one by one, "))
    #expect(try #require(one.accuracy).adapted != nil && noisy.labels == nil)
    // The clips that trained it are known again.
    #expect(throws: ComparisonError.self) {
      try DataComparison(of: DataSource(clips: clips(0..<8, noise: 0)), with: .run(run))
    }
    #expect(throws: ComparisonError.noReference(run: folder.path)) {
      try ReferenceClips(ofRun: folder.path)
    }
    try "no".write(toFile: run + "/reference.safetensors", atomically: true, encoding: .utf8)
    let error = #expect(throws: ComparisonError.self) { try ReferenceClips(ofRun: run) }
    #expect(error?.description == "\(run)/reference.safetensors: cannot be read: it is damaged")
  }
}
