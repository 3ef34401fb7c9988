import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Real runs on a small folder of tones.
@Suite struct TrainerTests {
  private func experiment(_ preset: Preset = .cnn, epochs: Int = 2) -> Experiment {
    var experiment = Experiment(preset)
    experiment.training.epochs = epochs
    experiment.training.warmupEpochs = 1
    // Four shards a batch and a partial batch: 48 training clips are 20, 20 and 8.
    experiment.training.batchSize = 20
    experiment.training.shardClips = 5
    return experiment
  }

  private func run(
    _ experiment: Experiment,
    _ data: String,
    threads: Int,
    into path: String,
    cacheBytes: Int = 512 << 20,
    noise: [String] = []
  ) throws -> (bytes: [UInt8], tasks: [Int], summary: TrainingSummary) {
    let pool = WorkerPool(threads: threads)
    var source = DataSource(data)
    source.noiseFolders = noise
    let dataset = try Dataset(source, cacheBytes: cacheBytes, pool: pool)
    let trainer = try Trainer(experiment, dataset: dataset, pool: pool)
    let summary = try RecordedRun(trainer, in: RunFolder(path)).start()
    return (
      try AudioFile.contents(of: path + "/model.safetensors"), trainer.shardsOfWorkers, summary
    )
  }

  /// Batch norm, dropout and augmentation on, resampled noise from a folder.
  @Test(arguments: [Preset.cnn, .lstm])
  func anyNumberOfThreadsGivesTheSameBytes(_ preset: Preset) throws {
    let folder = try TemporaryFolder()
    let data = try makeToneFolder(folder)
    try AudioFile.write(
      tone(hertz: 60, seconds: 0.4, rate: 11_025),
      to: folder.file("noise/hum.wav")
    )
    let noise = [folder.path + "/noise"]
    let experiment = experiment(preset)
    #expect(experiment.layers.contains { $0.name == "dropout" })
    let one = try run(experiment, data, threads: 1, into: folder.path + "/1", noise: noise)
    for threads in [2, 3] {
      let more = try run(
        experiment,
        data,
        threads: threads,
        into: folder.path + "/\(threads)",
        noise: noise
      )
      #expect(more.bytes == one.bytes, "\(threads) threads")
      #expect(more.tasks.filter { $0 > 0 }.count >= 2, "\(more.tasks)")
      // 4 + 4 + 2 shards an epoch, whoever takes them.
      #expect(more.tasks.reduce(0, +) == 20)
    }
    // Without a cache files are read and resampled again, to the same samples.
    let uncached = try run(
      experiment,
      data,
      threads: 2,
      into: folder.path + "/0",
      cacheBytes: 0,
      noise: noise
    )
    #expect(uncached.bytes == one.bytes)
    // The same cannot be said of another seed.
    var other = experiment
    other.training.seed = 1
    #expect(
      try run(other, data, threads: 2, into: folder.path + "/s", noise: noise).bytes != one.bytes
    )
  }

  @Test(arguments: Preset.allCases)
  func learnsTones(_ preset: Preset) throws {
    let folder = try TemporaryFolder()
    let data = try makeToneFolder(folder)
    // Deep networks need more steps, and their norms' running statistics do, too.
    let isShallow = [.linear, .lstm, .cnn, .crnn, .attentionRNN].contains(preset)
    var experiment = experiment(preset, epochs: isShallow ? 20 : 80)
    experiment.training.batchSize = 8
    experiment.augmentation = []
    let result = try run(experiment, data, threads: 2, into: folder.path + "/run")
    #expect(result.summary.validationAccuracy == 1)
    #expect(result.summary.testAccuracy == 1)
    let recognizer = try SpeechRecognizer(modelAt: folder.path + "/run")
    #expect(recognizer.sampleRateHertz == 8_000)
    // At another rate.
    var high = tone(hertz: 2_800, seconds: 0.3, amplitude: 0.3)
    var stream = RandomStream(seed: 0, .gradientCheck)
    for i in high.samples.indices { high.samples[i] += 0.02 * stream.normalPair().0 }
    // A transformer memorizes so few clips, and of other tones it knows nothing.
    if preset != .kwt1 { #expect(try recognizer.recognize(high).label == "high") }
    #expect(try recognizer.recognize(path: data + "/low/low_3.wav").label == "low")
  }

  @Test func runFolderHoldsWhatItShould() throws {
    let folder = try TemporaryFolder()
    let data = try makeToneFolder(folder, clips: 10)
    let path = folder.path + "/runs/first"
    let result = try run(experiment(epochs: 3), data, threads: 2, into: path)
    func json(_ name: String) throws -> [String: Any] {
      let data = try #require(FileManager.default.contents(atPath: "\(path)/\(name)"))
      return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    }
    let summary = try json("summary.json")
    #expect(summary["labels"] as? [String] == ["high", "low", "mid"])
    #expect(summary["seed"] as? Int == 0)
    #expect(summary["parameters"] as? Int == result.summary.parameters)
    #expect((summary["dataDigest"] as? String)?.count == 64)
    #expect((summary["trainSeconds"] as? Double ?? 0) > 0)
    #expect((0...1).contains(summary["testAccuracy"] as? Double ?? -1))
    #expect((0...1).contains(summary["validationAccuracy"] as? Double ?? -1))
    let split = try json("split.json")
    #expect((split["training"] as? [String])?.count == 24)
    #expect(split["digest"] as? String == summary["dataDigest"] as? String)
    let metrics = try String(contentsOfFile: path + "/metrics.jsonl", encoding: .utf8)
    #expect(metrics.split(separator: "\n").count == 3)
    // The configuration that was written gives the same experiment, and the same model.
    let again = try Experiment(contentsOf: path + "/config.yaml")
    #expect(again.layers == Preset.cnn.layers)
    #expect(again.features.sampleRateHertz == 8_000 && again.sampleRateHertz == 8_000)
    #expect(
      try run(again, data, threads: 1, into: folder.path + "/runs/second").bytes == result.bytes
    )
    // The model file says how it was made, augmentation included.
    let training = try #require(
      try TrainedModel(contentsOf: path + "/model.safetensors").training
    )
    #expect(try Experiment(parsing: training, path: "model") == again)
    #expect(!again.augmentation.isEmpty)
    // The run that finished last is the latest.
    let latest = try FileManager.default.destinationOfSymbolicLink(
      atPath: folder.path + "/runs/latest"
    )
    #expect(latest == "second/.latest")
    #expect(try SpeechRecognizer(modelAt: folder.path + "/runs/latest").labels.count == 3)
    // A folder with something in it is refused.
    let error = #expect(throws: RunFolderError.self) { try RunFolder(path) }
    #expect(
      error?.commandMessage
        == "\(path): something is there already; name a new folder with --output, or remove this one"
    )
  }

  /// What a run says about its validation and testing clips is what the model file gives on the
  /// clean clips: neither augmentation nor dropout nor batch statistics reach it.
  @Test func scoresAreThoseOfTheModelFile() throws {
    let folder = try TemporaryFolder()
    let data = try makeToneFolder(folder)
    let summary = try run(
      experiment(.dsCNNSmall, epochs: 6),
      data,
      threads: 2,
      into: folder.path + "/run"
    ).summary
    let recognizer = try SpeechRecognizer(modelAt: folder.path + "/run")
    let pool = WorkerPool(threads: 1)
    let dataset = try Dataset(DataSource(data), pool: pool)
    // What else is asked of the data at other rates makes no difference.
    for clip in dataset.clips.indices { _ = try dataset.samples(clip, sampleRateHertz: 11_025) }
    for (subset, accuracy, loss) in [
      (Subset.validation, summary.validationAccuracy, summary.validationLoss),
      (.testing, summary.testAccuracy, summary.testLoss),
    ] {
      let evaluation = try Evaluator.evaluate(
        recognizer,
        on: dataset,
        clips: dataset.indices(subset),
        pool: pool
      )
      #expect(evaluation.accuracy == accuracy)
      // The loss on validation clips is from before calibration, which can only lower it.
      #expect(subset == .validation || abs(evaluation.loss - (loss ?? 0)) < 1e-6)
      #expect(evaluation.loss <= (loss ?? 0) + 1e-6)
    }
  }

  @Test func withoutValidationClipsTheLastModelIsKept() throws {
    let folder = try TemporaryFolder()
    let data = try makeToneFolder(folder, clips: 1)
    let result = try run(experiment(epochs: 2), data, threads: 1, into: folder.path + "/run")
    let dataset = try Dataset(DataSource(data), pool: WorkerPool(threads: 1))
    #expect(dataset.remarks.contains(.noValidation))
    #expect(result.summary.validationAccuracy == nil)
    #expect(result.summary.testAccuracy == nil)
    #expect(result.summary.bestEpoch == 2)
    let text = try String(contentsOfFile: folder.path + "/run/summary.json", encoding: .utf8)
    #expect(text.contains("\"testAccuracy\" : null"))
  }

  @Test func interruptionLeavesTheBestModelSoFar() throws {
    let folder = try TemporaryFolder()
    let pool = WorkerPool(threads: 2)
    let dataset = try Dataset(DataSource(makeToneFolder(folder)), pool: pool)
    for epochToStopIn in [1, 3] {
      let interruption = Interruption()
      let path = folder.path + "/run-\(epochToStopIn)"
      var run = try RecordedRun(
        Trainer(experiment(epochs: 9), dataset: dataset, pool: pool),
        in: RunFolder(path)
      )
      run.interruption = interruption
      let summary = try run.start { event in
        if case .step(let progress) = event, progress.epoch == epochToStopIn {
          interruption.request()
        }
      }
      #expect(summary.interrupted)
      #expect(summary.epochs == epochToStopIn - 1)
      #expect(summary.testAccuracy == nil)
      #expect(try SpeechRecognizer(modelAt: path).labels.count == 3)
    }
  }

  /// Also the time since the last epoch, whose line in the metrics is not yet there.
  @Test func aResumedRunCountsTheTimeFromBefore() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/run"
    let experiment = experiment(.linear)
    let data = try makeToneFolder(folder, clips: 10)
    let interruption = Interruption()
    let before = try TrainingRun(experiment, folder: data, output: path)
      .start(interruption: interruption) { event in
        guard case .step = event else { return }
        Thread.sleep(forTimeInterval: 3)
        interruption.request()
      }.summary
    #expect(before.interrupted && before.epochs == 0 && before.trainSeconds > 3)
    guard case .ended(let after, _) = try ResumedRun(path).start() else {
      Issue.record("the run was not resumed")
      return
    }
    // What a stopped run does after its last checkpoint is not counted.
    #expect(after.ending == .finished && after.trainSeconds > 3)
    let metrics = try String(contentsOfFile: path + "/metrics.jsonl", encoding: .utf8)
    let seconds = metrics.matches(of: /"seconds":([0-9.]+)/).compactMap { Double($0.1) }
    #expect(seconds.count == 2 && seconds.allSatisfy { $0 > 3 })
  }

  /// Before there is anything to keep, nothing is made.
  @Test func interruptionWhileRecordingsAreReadLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let run = TrainingRun(
      experiment(),
      folder: try makeToneFolder(folder),
      output: folder.path + "/run"
    )
    let interruption = Interruption()
    var read = 0
    let error = #expect(throws: InterruptionError.self) {
      try run.start(interruption: interruption) { event in
        guard case .reading(let done, _) = event else { return }
        read = max(read, done)
        if done == 3 { interruption.request() }
      }
    }
    #expect(error?.description == "stopped before training began; nothing was written")
    // Not one file more than those under way.
    #expect(read >= 3 && read <= 3 + WorkerPool.processors)
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/run"))
    // The same while the normalizer is measured, which reads what the cache does not hold.
    let dataset = try Dataset(run.data, pool: WorkerPool(threads: 1))
    #expect(throws: InterruptionError.self) {
      try Trainer(
        experiment(),
        dataset: dataset,
        pool: WorkerPool(threads: 1),
        interruption: interruption
      )
    }
  }

  @Test func divergenceIsNamed() throws {
    let folder = try TemporaryFolder()
    let pool = WorkerPool(threads: 1)
    let dataset = try Dataset(DataSource(makeToneFolder(folder, clips: 4)), pool: pool)
    var experiment = experiment(.linear, epochs: 300)
    experiment.training.optimizer = .sgd
    experiment.training.learningRate = 10
    experiment.training.weightDecay = 1
    experiment.training.warmupEpochs = 0
    experiment.training.gradientClip = 0
    let grown = #expect(throws: TrainingError.self) {
      try RecordedRun(
        Trainer(experiment, dataset: dataset, pool: pool),
        in: RunFolder(folder.path + "/r")
      ).start()
    }
    #expect(grown?.description.hasPrefix("the training loss is ") == true)
    #expect(grown?.description.contains("where guessing would give 1.1, learning rate ") == true)
    #expect(
      grown?.description.contains(
        "; the last good checkpoint is \(folder.path)/r/checkpoints/step-"
      )
        == true
    )
    // In the first epoch there is nothing yet to have grown from.
    experiment.training.budget = .steps(300)
    experiment.training.validations = 1
    let error = #expect(throws: TrainingError.self) {
      try RecordedRun(
        Trainer(experiment, dataset: dataset, pool: pool),
        in: RunFolder(folder.path + "/s")
      ).start()
    }
    #expect(error?.description.hasPrefix("the loss is no longer finite at step ") == true)
  }

  @Test func betterMeansHigherAccuracyThenLowerLossThenEarlier() {
    func isBetter(_ new: (Double?, Double?), than old: (Double?, Double?)) -> Bool {
      TrainingProgress.Validation(accuracy: new.0, loss: new.1)
        .isBetter(than: TrainingProgress.Validation(accuracy: old.0, loss: old.1))
    }
    #expect(isBetter((0.9, 2), than: (0.8, 1)))
    #expect(isBetter((0.9, 0.5), than: (0.9, 0.6)))
    #expect(!isBetter((0.9, 0.6), than: (0.9, 0.6)))
    #expect(!isBetter((0.8, 0.1), than: (0.9, 0.6)))
    #expect(isBetter((nil, nil), than: (nil, nil)))
  }
}
