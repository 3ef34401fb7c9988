import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// What a run says by itself of splits that are not like what trained it.
@Suite struct ShiftNoticeTests {
  /// Clips of two words, four each, by speakers whose recordings have so much noise.
  private func clips(_ speakers: Range<Int>, _ subset: Subset, noise: Float) throws
    -> [LabelledClip]
  {
    let clips = try DataComparisonTests.clips("low", speakers: speakers, each: 8, noise: noise)
    return clips.enumerated().map { index, clip in
      var clip = clip
      if index % 2 == 1 { clip.label = "high" }
      clip.subset = subset
      return clip
    }
  }

  private func warnings(testNoise: Float) throws -> [TrainingWarning] {
    let folder = try TemporaryFolder()
    var experiment = Experiment(.linear)
    experiment.training.epochs = 2
    let source = DataSource(
      clips: try clips(0..<16, .training, noise: 0) + clips(16..<24, .validation, noise: 0)
        + clips(24..<32, .testing, noise: testNoise)
    )
    var warnings: [TrainingWarning] = []
    _ = try TrainingRun(experiment, data: source, output: folder.path + "/run").start { event in
      if case .warning(let warning) = event { warnings.append(warning) }
    }
    return warnings.filter { if case .unlikeSplit = $0 { true } else { false } }
  }

  @Test func aNoisySplitIsNamed() throws {
    let warnings = try warnings(testNoise: 0.05)
    guard warnings.count == 1, case .unlikeSplit(let subset, _) = warnings[0] else {
      Issue.record("\(warnings)")
      return
    }
    #expect(subset == .testing)
    let words = warnings[0].words
    #expect(words.hasPrefix("the testing clips are not like the training clips"), "\(words)")
    #expect(words.contains("signal-to-noise ratio"), "\(words)")
  }

  @Test func splitsThatAreAlikeAreNoNews() throws {
    #expect(try warnings(testNoise: 0).isEmpty)
  }
}
