import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Synthetic clips only train.
@Suite struct SyntheticTrainingTests {
  /// Tones as recordings, and others as synthetic clips of two voices.
  private struct Folders {
    let folder: TemporaryFolder
    let data: String
    let spoken: String
    private let other: TemporaryFolder

    init(_ labels: [String: Double] = ["low": 310, "mid": 920, "high": 2_750]) throws {
      folder = try TemporaryFolder()
      other = try TemporaryFolder()
      data = try makeToneFolder(folder)
      spoken = "\(other.path)/spoken"
      let made = try makeToneFolder(other, labels: labels, clips: 8)
      for label in labels.keys {
        let files = FileManager.default
        try files.createDirectory(atPath: "\(spoken)/\(label)", withIntermediateDirectories: true)
        for clip in 0..<8 {
          try files.moveItem(
            atPath: "\(made)/\(label)/\(label)_\(clip).wav",
            toPath: "\(spoken)/\(label)/say-\(clip % 2)_nohash_\(clip / 2).wav"
          )
        }
      }
    }

    func source(isSynthetic: Bool = true) -> DataSource {
      var source = DataSource(data)
      source.synthetic = isSynthetic ? spoken : nil
      return source
    }
  }

  private var experiment: Experiment {
    var experiment = Experiment(.cnn)
    experiment.training.epochs = 2
    experiment.training.warmupEpochs = 1
    return experiment
  }

  @Test func noSubsetHasASyntheticClip() throws {
    let folders = try Folders()
    let pool = WorkerPool(threads: 2)
    let without = try Dataset(folders.source(isSynthetic: false), pool: pool)
    let with = try Dataset(folders.source(), pool: pool)
    #expect(with.synthetic.count == 24 && without.synthetic.isEmpty)
    #expect(with.clips == without.clips)
    #expect(with.digest == without.digest)
    #expect(with.noise.isEmpty)
    for subset in Subset.allCases {
      #expect(with.indices(subset) == without.indices(subset))
      #expect(!with.indices(subset).isEmpty)
    }
    #expect(with.synthetic.allSatisfy { $0.path.hasPrefix("_synthetic_/") })
    #expect(
      Set(with.synthetic.compactMap(\.speaker)) == ["_synthetic_/say-0", "_synthetic_/say-1"]
    )
    #expect(with.summary.synthetic?.clips == 24 && with.summary.synthetic?.voices == 2)
    #expect(
      with.summary.words.contains(
        "\n  synthetic: 24 clips of 2 voices in \(folders.spoken), for training only\n"
      )
    )
    #expect(!without.summary.words.contains("synthetic"))
    // Nor where every part is tested in turn.
    let corpus = try Corpus(folders.source(), pool: pool)
    let parts = try (1...3).map {
      try Dataset(corpus, rule: .fold(index: $0, of: 3, bySpeaker: false))
    }
    let tested = parts.flatMap { part in part.indices(.testing).map { part.clips[$0].path } }
    #expect(tested.sorted() == with.clips.map(\.path).sorted())
    #expect(parts.allSatisfy { $0.synthetic.count == 24 })
    // What is scored and not trained has none.
    #expect(try Dataset(corpus, isForTraining: false).synthetic.isEmpty)
  }

  @Test func theBytesAreTheSameOnAnyNumberOfThreads() throws {
    let folders = try Folders()
    func trained(_ name: String, threads: Int, isSynthetic: Bool = true) throws -> (
      bytes: [UInt8], summary: TrainingSummary
    ) {
      var run = TrainingRun(
        experiment,
        data: folders.source(isSynthetic: isSynthetic),
        output: "\(folders.folder.path)/\(name)"
      )
      run.options.threads = threads
      let (summary, path) = try run.start()
      return (try AudioFile.contents(of: path), summary)
    }
    let one = try trained("1", threads: 1)
    #expect(try trained("3", threads: 3).bytes == one.bytes)
    let without = try trained("without", threads: 2, isSynthetic: false)
    #expect(without.bytes != one.bytes)
    #expect(one.summary.syntheticClips == 24 && without.summary.syntheticClips == 0)
    #expect(one.summary.clips == without.summary.clips)
    #expect(one.summary.dataDigest == without.summary.dataDigest)
    // 48 recordings and 21 synthetic clips: three steps a pass instead of two.
    #expect(one.summary.steps == 6 && without.summary.steps == 4)
    func text(_ path: String) throws -> String {
      try String(contentsOfFile: "\(folders.folder.path)/\(path)", encoding: .utf8)
    }
    #expect(try text("1/config.yaml").contains("\n  synthetic-share: 0.3"))
    /// A file without the settings that have no value, which are comments.
    func given(_ path: String) throws -> String {
      try text(path).split(separator: "\n").filter { !$0.hasPrefix("  # ") }.joined(separator: "\n")
    }
    #expect(!(try given("without/config.yaml").contains("synthetic")))
    #expect(try text("1/summary.json").contains("\"syntheticClips\" : 24"))
    let page = try text("1/report.html")
    #expect(page.contains("Trained with 24 synthetic clips, too; all that is scored was recorded."))
    #expect(page.contains("<th scope=\"row\">synthetic, for training only</th><td>24</td>"))
    #expect(page.contains("--synthetic \(folders.spoken)"))
    #expect(!(try given("without/report.html").contains("synthetic")))
  }

  @Test func theShareIsWhatAPassServes() throws {
    let folders = try Folders()
    let pool = WorkerPool(threads: 2)
    var experiment = experiment
    experiment.training.syntheticShare = 0.25
    let dataset = try Dataset(folders.source(), pool: pool)
    let setup = try TrainingSetup(experiment, dataset: dataset, pool: pool)
    // 48 recordings are three quarters of 64 clips.
    #expect(setup.stepPlan.totalSteps == 2 * 2)
    var outline: TrainingOutline?
    let run = TrainingRun(
      experiment,
      data: folders.source(),
      output: "\(folders.folder.path)/run"
    )
    _ = try run.start { if case .network(let found) = $0 { outline = found } }
    #expect(outline?.synthetic?.clipsOfPass == 16 && outline?.synthetic?.allClipsOfPass == 64)
    #expect(outline?.words().contains("\n  synthetic: 16 of 64 clips of a pass (25 %)") == true)
    experiment.training.syntheticShare = 1
    let error = #expect(throws: ConfigurationError.self) { try experiment.validate() }
    #expect(
      error?.description.contains("training.synthetic-share is 1; expected above 0 and below 1")
        == true,
      "\(error?.description ?? "")"
    )
  }

  @Test func aRunIsResumedWithThem() throws {
    let folders = try Folders()
    let path = "\(folders.folder.path)/whole"
    let run = TrainingRun(experiment, data: folders.source(), output: path)
    let whole = try AudioFile.contents(of: try run.start().modelPath)
    let stopped = "\(folders.folder.path)/stopped"
    let interruption = Interruption()
    let (summary, _) = try TrainingRun(experiment, data: folders.source(), output: stopped)
      .start(interruption: interruption) { event in
        if case .step(let progress) = event, progress.step == 2 { interruption.request() }
      }
    #expect(summary.interrupted)
    // Not with other clips than it began with.
    let clip = "\(folders.spoken)/low/say-0_nohash_0.wav"
    let bytes = try AudioFile.contents(of: clip)
    try FileManager.default.removeItem(atPath: clip)
    #expect(throws: ResumeError.dataChanged(path: folders.spoken)) {
      try ResumedRun(stopped).start()
    }
    try Data(bytes).write(to: URL(filePath: clip))
    guard case .ended(let ended, let model) = try ResumedRun(stopped).start() else {
      Issue.record("it was not finished")
      return
    }
    #expect(ended.syntheticClips == 24)
    #expect(try AudioFile.contents(of: model) == whole)
  }

  @Test func aCrossValidationTrainsEveryPartWithThem() throws {
    let folders = try Folders()
    let path = "\(folders.folder.path)/parts"
    let run = TrainingRun(experiment, data: folders.source(), output: path)
    var outlines: [TrainingOutline] = []
    let validation = CrossValidation(run, parts: .folds(2, bySpeaker: false))
    let (summary, _) = try validation.start {
      if case .network(let outline) = $0 { outlines.append(outline) }
    }
    #expect(summary.parts.map(\.clips).reduce(0, +) == 60)
    #expect(outlines.count == 2 && outlines.allSatisfy { $0.synthetic != nil })
    let (again, _) = try ResumedCrossValidation(path).start()
    #expect(again.parts.map(\.testAccuracy) == summary.parts.map(\.testAccuracy))
  }

  // MARK: Refusals

  @Test func labelsThatNoRecordingHasAreRefused() throws {
    let folders = try Folders(["low": 310, "lower": 200, "lowest": 150])
    let error = #expect(throws: DatasetError.self) {
      try Dataset(folders.source(), pool: WorkerPool(threads: 1))
    }
    #expect(
      error?.commandMessage
        == "\(folders.spoken): synthetic clips have labels that no recording in \(folders.data) has:"
        + " lower, lowest; expected only high, low, mid; remove their folders, or name others with"
        + " --synthetic"
    )
  }

  /// Labels without synthetic clips train with what there is.
  @Test func labelsWithoutSyntheticClipsAreFine() throws {
    let folders = try Folders(["low": 310, "mid": 920])
    let dataset = try Dataset(folders.source(), pool: WorkerPool(threads: 1))
    #expect(dataset.labels.count == 3 && dataset.synthetic.count == 16)
  }

  /// Of a choice of words, only clips of those words train.
  @Test func otherWordsAreLeftOut() throws {
    let folders = try Folders()
    var source = folders.source()
    source.words = WordSelection(words: ["low", "high"])
    let dataset = try Dataset(source, pool: WorkerPool(threads: 1))
    #expect(dataset.synthetic.count == 16)
    #expect(dataset.labels == ["low", "high"])
    #expect(dataset.synthetic.allSatisfy { !$0.path.contains("mid/") })
  }

  @Test func clipsThatAreTestedAreRefused() throws {
    let folders = try Folders()
    var source = DataSource(folders.data)
    source.synthetic = folders.data
    let error = #expect(throws: DatasetError.self) {
      try Dataset(source, pool: WorkerPool(threads: 1))
    }
    guard case .syntheticIsTested(_, let clips)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(clips.count == 12)
    #expect(
      error?.commandMessage.hasPrefix(
        "\(folders.data): 12 clips given as synthetic that would validate or test, too: \(folders.data)/"
      ) == true
    )
    #expect(
      error?.commandMessage.hasSuffix(
        "and 7 more; synthetic clips must only train; name another folder with --synthetic"
      ) == true
    )
  }

  @Test func aFolderWithoutClipsIsRefused() throws {
    let folders = try Folders()
    var source = folders.source()
    let empty = try TemporaryFolder()
    try "no sound".write(toFile: empty.file("low/a.wav"), atomically: true, encoding: .utf8)
    source.synthetic = empty.path
    let error = #expect(throws: DatasetError.self) {
      try Dataset(source, pool: WorkerPool(threads: 1))
    }
    #expect(
      error?.commandMessage
        == "\(empty.path): holds no synthetic clip of these labels that can be read; name another folder"
        + " with --synthetic"
    )
    source.synthetic = "\(empty.path)/none"
    #expect(throws: DatasetError.missing(path: "\(empty.path)/none")) {
      try Dataset(source, pool: WorkerPool(threads: 1))
    }
  }
}
