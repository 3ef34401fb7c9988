import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// The events of real runs on a small folder of tones.
@Suite struct RunEventsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func experiment(epochs: Int) -> Experiment {
    var experiment = Experiment(.linear)
    experiment.training.epochs = epochs
    experiment.training.warmupEpochs = 0
    return experiment
  }

  private func run(
    _ experiment: Experiment,
    _ data: String,
    into path: String,
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> TrainingSummary {
    var run = TrainingRun(experiment, folder: data, output: path)
    run.options.threads = 2
    return try run.start(interruption: interruption, tell).summary
  }

  private func values(_ path: String, _ part: String) throws -> [String: [(Int, EventReader.Value)]]
  {
    let events = try EventReader(folder: "\(path)/tensorboard/\(part)").events
    #expect(events.first?.version == "brain.Event:2")
    return Dictionary(
      grouping: events.flatMap { event in event.values.map { (event.step, $0) } }
    ) { $0.1.tag }
  }

  @Test func curvesAreThoseOfTheMetrics() throws {
    let path = folder.path + "/run"
    let summary = try run(experiment(epochs: 3), makeToneFolder(folder), into: path)
    let text = try String(contentsOfFile: path + "/metrics.jsonl", encoding: .utf8)
    let epochs = try text.split(separator: "\n").map {
      try JSONDecoder().decode(EpochMetrics.self, from: Data($0.utf8))
    }
    #expect(epochs.map(\.epoch) == [1, 2, 3])
    let training = try values(path, "training")
    let validation = try values(path, "validation")
    func expect(
      _ tag: String,
      in values: [String: [(Int, EventReader.Value)]],
      _ expected: (EpochMetrics) -> Double?
    ) {
      #expect(values[tag]?.map(\.0) == [1, 2, 3], "\(tag)")
      #expect(values[tag]?.map(\.1.scalar) == epochs.map { expected($0).map(Float.init) }, "\(tag)")
      #expect(values[tag]?.allSatisfy { $0.1.plugin == "scalars" && !$0.1.about.isEmpty } == true)
    }
    expect("loss", in: training, \.trainingLoss)
    expect("accuracy", in: training, \.trainingAccuracy)
    expect("training/learning rate", in: training, \.learningRate)
    expect("training/gradient norm", in: training, \.gradientNorm)
    expect("training/clips per second", in: training, \.clipsPerSecond)
    expect("loss", in: validation, \.validationLoss)
    expect("accuracy", in: validation, \.validationAccuracy)
    #expect(validation.count == 2)
    for (tag, value) in [
      ("validation accuracy", summary.validationAccuracy),
      ("validation loss", summary.validationLoss), ("test accuracy", summary.testAccuracy),
      ("test loss", summary.testLoss),
    ] {
      let found = try #require(training["result/\(tag)"])
      #expect(found.map(\.0) == [summary.bestEpoch])
      #expect(found.first?.1.scalar == value.map(Float.init))
    }
  }

  @Test func settingsAndResultsAreARowOfTheTable() throws {
    let path = folder.path + "/run"
    let experiment = experiment(epochs: 2)
    let summary = try run(experiment, makeToneFolder(folder), into: path)
    let training = try values(path, "training")
    func message(_ tag: String, _ field: Int) throws -> ProtoMessage {
      let found = try #require(training["_hparams_/\(tag)"])
      #expect(found.count == 1 && found[0].0 == 0 && found[0].1.plugin == "hparams")
      return try #require(try ProtoMessage(found[0].1.content).messages(field).first)
    }
    let start = try message("session_start_info", 3)
    #expect(start.text(4) == path)
    let settings = try Dictionary(
      uniqueKeysWithValues: start.messages(1).map {
        (try #require($0.text(1)), try #require($0.messages(2).first))
      }
    )
    #expect(settings["model"]?.text(3) == "linear")
    #expect(settings["learning-rate"]?.double(2) == experiment.training.learningRate)
    #expect(settings["sample-rate-hertz"]?.double(2) == 8_000)
    #expect(settings["parameters"]?.double(2) == Double(summary.parameters))
    #expect(settings["training-clips"]?.double(2) == 48)
    #expect(settings["epochs"]?.double(2) == 2)
    #expect(settings["steps"]?.double(2) == Double(summary.steps))
    #expect(settings["seed"]?.text(3) == "0")
    #expect(
      settings["augmentation"]?.text(3)
        == experiment.augmentation.map(\.name).joined(separator: ", ")
    )
    let columns = try message("experiment", 2)
    #expect(Set(try columns.messages(4).compactMap { $0.text(1) }) == Set(settings.keys))
    let metrics = try columns.messages(5)
    #expect(metrics.map { $0.text(3) } == ["validation accuracy", "test accuracy"])
    for metric in metrics {
      let tag = try #require(try metric.messages(1).first?.text(2))
      #expect(training[tag]?.count == 1)
    }
    let end = try message("session_end_info", 4)
    #expect(end.fields.first?.field == .varint(1))
    #expect((end.double(2) ?? 0) >= (start.double(5) ?? .infinity))
  }

  /// The clips are those of the first step, as `AugmentationPipeline` and the network get them.
  @Test func clipsAreThoseThatTheNetworkGets() throws {
    let path = folder.path + "/run"
    let data = try makeToneFolder(folder)
    var experiment = experiment(epochs: 1)
    experiment.augmentation = try Experiment(
      parsing: "augmentation: [{gain: {probability: 1, decibels: [-6, -6]}}]",
      path: "test"
    ).augmentation
    _ = try run(experiment, data, into: path)
    let training = try values(path, "training")
    let sounds = training.filter { $0.key.hasPrefix("sounds of training clips/") }
    let pictures = training.filter { $0.key.hasPrefix("features of training clips/") }
    #expect(sounds.count == 4)
    // Every label has a clip before any has two.
    let labels = Set(sounds.keys.sorted().prefix(3).compactMap { $0.split(separator: " ").last })
    #expect(labels == ["high", "low", "mid"])
    for (tag, found) in sounds {
      #expect(found.count == 1 && found[0].0 == 0)
      let value = found[0].1
      let clip = try AudioFile.decode(#require(value.audio), name: tag)
      let name = try #require(value.about.split(separator: "`").first)
      let original = try AudioFile.read("\(data)/\(name)")
      #expect(clip.sampleRateHertz == 8_000 && clip.samples.count == original.samples.count)
      for (sample, recorded) in zip(clip.samples, original.samples) {
        #expect(abs(sample - recorded * 0.501_187) < 1e-4)
      }
      #expect(value.about.hasSuffix("as the first step serves it:\n\n- gain: -6 dB"))
      let picture = try #require(
        pictures[tag.replacing("sounds of", with: "features of")]?.first?.1.image
      )
      let file = try PNGReader(picture)
      // Squares of 3 pixels: 40 bands, a frame every 10 ms.
      #expect(file.height == 120 && file.width % 3 == 0)
      let extractor = try FeatureExtractor(Experiment.of8000Hertz)
      #expect(file.width / 3 == extractor.frames(samples: clip.samples.count))
    }
    let confusion = try #require(training["result/confusion matrix"]?.first?.1)
    #expect(try PNGReader(try #require(confusion.image)).width == 80)
    #expect(confusion.about.hasSuffix("1 `high`, 2 `low`, 3 `mid`"))
  }

  @Test func aStoppedRunShowsTheSameInTheEnd() throws {
    let data = try makeToneFolder(folder)
    let (whole, stopped) = (folder.path + "/whole", folder.path + "/stopped")
    _ = try run(experiment(epochs: 4), data, into: whole)
    let interruption = Interruption()
    let summary = try run(
      experiment(epochs: 4),
      data,
      into: stopped,
      interruption: interruption
    ) { event in
      if case .step(let progress) = event, progress.epoch == 3 { interruption.request() }
    }
    #expect(summary.interrupted && summary.epochs == 2)
    let before = try values(stopped, "training")
    #expect(before["loss"]?.map(\.0) == [1, 2])
    #expect(before["result/test accuracy"] == nil)
    #expect(before["_hparams_/session_end_info"] == nil)
    // A torn record, as a kill may leave one, is no matter.
    let events = stopped + "/tensorboard/training"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: events).first)
    let file = try #require(FileHandle(forWritingAtPath: "\(events)/\(name)"))
    try file.truncate(atOffset: file.seekToEnd() - 5)
    _ = try ResumedRun(stopped).start()
    for part in ["training", "validation"] {
      let found = try EventReader(folder: "\(stopped)/tensorboard/\(part)")
      let expected = try EventReader(folder: "\(whole)/tensorboard/\(part)")
      #expect(try found.timeless == expected.timeless, "\(part)")
      #expect(found.events.map(\.seconds) == found.events.map(\.seconds).sorted())
    }
    #expect(try values(stopped, "training")["loss"]?.map(\.0) == [1, 2, 3, 4])
  }

  @Test func aFaultIsToldOnceAndEndsNothing() throws {
    let path = folder.path + "/run"
    var warnings: [String] = []
    let summary = try run(experiment(epochs: 2), makeToneFolder(folder), into: path) { event in
      // A file where the folder is to be.
      if case .network = event { try? Data().write(to: URL(filePath: path + "/tensorboard")) }
      if case .warning(let warning) = event { warnings.append(warning.words) }
    }
    #expect(summary.ending == .finished)
    #expect(try SpeechRecognizer(modelAt: path).labels.count == 3)
    #expect(warnings.count == 1)
    #expect(
      warnings.first?.hasPrefix(
        "training continues without TensorBoard events: \(path)/tensorboard/training: the folder"
          + " cannot be created: "
      ) == true,
      "\(warnings)"
    )
  }

  @Test func withoutValidationClipsThereAreNoCurvesOfThem() throws {
    let path = folder.path + "/run"
    let data = try makeToneFolder(folder, clips: 1)
    let summary = try run(experiment(epochs: 1), data, into: path)
    #expect(summary.validationAccuracy == nil && summary.testAccuracy == nil)
    #expect(!FileManager.default.fileExists(atPath: path + "/tensorboard/validation"))
    let training = try values(path, "training")
    #expect(training["loss"]?.count == 1)
    #expect(training.keys.allSatisfy { !$0.hasPrefix("result/") })
    #expect(training["_hparams_/session_end_info"]?.count == 1)
  }
}

extension Experiment {
  fileprivate static var of8000Hertz: FeatureConfiguration {
    var features = FeatureConfiguration()
    features.sampleRateHertz = 8_000
    return features
  }
}
