import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Speech Commands' 10-words task in small.
@Suite struct WordTaskTests {
  let pool = WorkerPool(threads: 1)

  private func source(_ folder: TemporaryFolder) throws -> DataSource {
    let path = try makeToneFolder(
      folder,
      labels: ["up": 300, "down": 500, "left": 700, "right": 900, "stop": 1_100],
      clips: 40
    )
    for name in ["hum", "hiss"] {
      try AudioFile.write(
        tone(hertz: name == "hum" ? 50 : 3_000, seconds: 20, rate: 8_000),
        to: folder.file("data/_background_noise_/\(name).wav")
      )
    }
    var source = DataSource(path)
    source.words = WordSelection(words: ["up", "down"], unknownPercent: 20, silencePercent: 30)
    return source
  }

  @Test func labelsCountsAndOrderAreTheirs() throws {
    let folder = try TemporaryFolder()
    let dataset = try Dataset(source(folder), pool: pool)
    #expect(dataset.labels == ["_silence_", "_unknown_", "up", "down"])
    func counts(_ subset: Subset) -> [Int] {
      dataset.labels.indices.map { label in
        dataset.clips.count { $0.subset == subset && $0.label == label }
      }
    }
    // 32 of each word train: 20 % and 30 % of 64, rounded up; 4 of each validate and test.
    #expect(counts(.training) == [20, 13, 32, 32])
    #expect(counts(.validation) == [3, 2, 4, 4])
    #expect(counts(.testing) == [3, 2, 4, 4])
  }

  @Test func silenceIsRealNoiseAndNoneOfItIsHeardInTwoSubsets() throws {
    let folder = try TemporaryFolder()
    let dataset = try Dataset(source(folder), pool: pool)
    let silence = dataset.clips.indices.filter { dataset.clips[$0].label == 0 }
    for clip in silence {
      let piece = try #require(dataset.clips[clip].segment)
      let end = piece.offsetSeconds + (piece.durationSeconds ?? 0)
      switch dataset.clips[clip].subset {
      case .training: #expect(end <= 16)
      case .validation: #expect(piece.offsetSeconds >= 16 && end <= 18)
      case .testing: #expect(piece.offsetSeconds >= 18 && end <= 20)
      }
      #expect(rms(try dataset.samples(clip, sampleRateHertz: 8_000)) > 0.3)
    }
    // What augmentation mixes in is the training part, too.
    let scene = try dataset.augmentationScene(sampleRateHertz: 8_000)
    #expect(scene.noise.count == 2)
    #expect(try scene.noise.samples(0).count == 16 * 8_000)
  }

  @Test func theChoiceIsTheSameForEverAndInARunsSplit() throws {
    let folder = try TemporaryFolder()
    var source = try source(folder)
    let first = try Dataset(source, seed: 1, pool: pool)
    #expect(try Dataset(source, seed: 1, pool: pool).clips == first.clips)
    #expect(try Dataset(source, seed: 2, pool: pool).clips != first.clips)
    try JSONEncoder().encode(SplitRecord(first))
      .write(to: URL(filePath: folder.file("run/split.json")))
    source.splitFromRun = folder.path + "/run"
    #expect(try Dataset(source, seed: 2, pool: pool).clips == first.clips)
    let evaluated = try Dataset(source, seed: 2, isForTraining: false, pool: pool)
    #expect(evaluated.clips == first.clips)
  }

  @Test func whereTheDataLiesChangesNothing() throws {
    let folder = try TemporaryFolder()
    let source = try source(folder)
    let first = try Dataset(source, pool: pool)
    try FileManager.default.moveItem(atPath: source.path, toPath: folder.path + "/moved")
    var moved = source
    moved.path = folder.path + "/moved"
    let second = try Dataset(moved, pool: pool)
    #expect(second.digest == first.digest)
    #expect(second.clips.map(\.path) == first.clips.map(\.path))
    #expect(first.clips[0].path.hasPrefix("_background_noise_/"))
  }

  /// Every label is a word then, and other words are those of a folder that says so.
  @Test func unknownAndSilenceNeedNoChoiceOfWords() throws {
    let folder = try TemporaryFolder()
    var source = try source(folder)
    source.words = WordSelection(silencePercent: 10)
    let silent = try Dataset(source, pool: pool)
    #expect(silent.labels == ["_silence_", "down", "left", "right", "stop", "up"])
    // 32 of each of five words train.
    #expect(silent.clips.count { $0.subset == .training && $0.label == 0 } == 16)
    #expect(source.arguments.hasSuffix(" --silence 10"))
    source.words = WordSelection(unknownPercent: 20)
    let none = #expect(throws: DatasetError.self) { try Dataset(source, pool: pool) }
    #expect(
      none?.commandMessage
        == "\(source.path): no recordings of other words; expected some in a folder _unknown_, or a"
        + " choice of words that leaves labels over, which --words names"
    )
    try FileManager.default.moveItem(
      atPath: source.path + "/stop",
      toPath: source.path + "/_unknown_"
    )
    let some = try Dataset(source, pool: pool)
    #expect(some.labels == ["_unknown_", "down", "left", "right", "up"])
    #expect(some.clips.count { $0.subset == .training && $0.label == 0 } == 26)
    source.words = nil
    #expect(try Dataset(source, pool: pool).labels == some.labels)
  }

  @Test func wordsThatAreNotThereAreNamed() throws {
    let folder = try TemporaryFolder()
    var source = try source(folder)
    source.words = WordSelection(words: ["up", "dwon"])
    let error = #expect(throws: DatasetError.self) { try Dataset(source, pool: pool) }
    #expect(
      error?.description
        == "\(source.path): no recording has the label 'dwon'; did you mean 'down'?"
    )
    source.words = WordSelection(words: ["up", "_unknown_"], unknownPercent: 10)
    let reserved = #expect(throws: DatasetError.self) { try Dataset(source, pool: pool) }
    #expect(reserved?.description.contains("no recording has the label '_unknown_'") == true)
    source.words = WordSelection(words: ["up", "down"])
    #expect(try Dataset(source, pool: pool).labels == ["up", "down"])
    try FileManager.default.removeItem(atPath: source.path + "/_background_noise_")
    source.words = WordSelection(words: ["up", "down"], silencePercent: 10)
    let noNoise = #expect(throws: DatasetError.self) { try Dataset(source, pool: pool) }
    #expect(noNoise?.commandMessage.contains("silence needs noise to take it from") == true)
  }

  @Test func accuracyIsGivenWithoutSilence() {
    let evaluation = Evaluation(
      labels: ["_silence_", "up", "down"],
      outcomes: [
        Evaluation.Outcome(path: "1", label: 0, probabilities: [1, 0, 0]),
        Evaluation.Outcome(path: "2", label: 1, probabilities: [0, 1, 0]),
        Evaluation.Outcome(path: "3", label: 2, probabilities: [0, 1, 0]),
      ]
    )
    #expect(abs(evaluation.accuracy - 2.0 / 3) < 1e-9)
    #expect(evaluation.withoutSilence?.accuracy == 0.5)
    #expect(evaluation.report(title: "t").contains("without silence: 50.0 % (1 of 2;"))
  }
}
