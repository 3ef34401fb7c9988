import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Runs that start from a trained model, on small folders of tones.
@Suite struct TransferTests {
  /// Made once: a model of three tones at 8 kHz.
  private final class Base: Sendable {
    static let shared = Result { try Base() }
    private let folder: TemporaryFolder
    let run: String

    private init() throws {
      folder = try TemporaryFolder()
      var experiment = Experiment(.cnn)
      experiment.training.epochs = 4
      experiment.training.batchSize = 16
      experiment.features.melBands = 32
      var run = TrainingRun(
        experiment,
        folder: try makeToneFolder(folder),
        output: folder.path + "/base"
      )
      run.options.threads = 2
      _ = try run.start()
      self.run = folder.path + "/base"
    }
  }

  private let base: String
  private let folder: TemporaryFolder

  init() throws {
    base = try Base.shared.get().run
    folder = try TemporaryFolder()
  }

  /// Fewer clips of two known labels and a new one, at another rate.
  private func newTones() throws -> String {
    try makeToneFolder(
      folder,
      labels: ["high": 2_700, "low": 300, "hum": 120],
      clips: 8,
      rate: 16_000
    )
  }

  private func experiment(frozen: [String] = [], epochs: Int = 0) throws -> Experiment {
    var experiment = Experiment(startingFrom: try StartingModel(base))
    experiment.training.epochs = 3
    experiment.training.batchSize = 8
    experiment.training.frozen = frozen
    experiment.training.frozenEpochs = epochs
    return experiment
  }

  private func run(
    _ experiment: Experiment,
    _ data: String,
    _ name: String,
    threads: Int = 2
  ) throws -> TrainedModel {
    var run = TrainingRun(experiment, folder: data, output: "\(folder.path)/\(name)")
    run.options.threads = threads
    return try TrainedModel(contentsOf: run.start().modelPath)
  }

  private func words(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return (error as? ConfigurationError)?.commandMessage ?? "\(error)"
    }
  }

  /// The model's own clips, split in another way.
  @Test func testClipsThatTrainedTheStartAreCounted() throws {
    var experiment = try experiment()
    let data = try makeToneFolder(folder)
    let trained = Set(try SplitRecord(of: base).training)
    let pool = WorkerPool(threads: 1)
    // One that tests some of the model's training clips, and some others.
    let seed = try (1...50).first { seed in
      let dataset = try Dataset(DataSource(data), seed: UInt64(seed), pool: pool)
      let tested = dataset.clips.filter { $0.subset == .testing }
      let heard = tested.count { trained.contains($0.path) }
      return heard > 0 && heard < tested.count
    }
    experiment.training.seed = UInt64(try #require(seed))
    var warnings: [String] = []
    let run = TrainingRun(experiment, folder: data, output: folder.path + "/again")
    _ = try run.start { if case .warning(let warning) = $0 { warnings.append(warning.words) } }
    let after = try SplitRecord(of: folder.path + "/again")
    let heard = trained.intersection(after.testing).count
    #expect(
      warnings.contains {
        $0.hasPrefix(
          "\(heard) of \(after.testing.count) test clips trained the model that this one started from;"
            + " accuracy without them: "
        ) && $0.contains("(") && $0.contains(" of \(after.testing.count - heard);")
      },
      "\(warnings)"
    )
    // Its own split keeps them apart.
    warnings = []
    var kept = TrainingRun(experiment, folder: data, output: folder.path + "/kept")
    kept.data.splitFromRun = base
    _ = try kept.start { if case .warning(let warning) = $0 { warnings.append(warning.words) } }
    #expect(!warnings.contains { $0.contains("started from") }, "\(warnings)")
  }

  @Test func featuresLayersAndStatisticsAreTheModels() throws {
    let model = try TrainedModel(contentsOf: base + "/model.safetensors")
    let experiment = try experiment()
    #expect(experiment.name == "cnn" && experiment.preset == .cnn)
    #expect(experiment.training.shardClips == TrainingConfiguration.recipe(for: .cnn).shardClips)
    let moved = try run(experiment, newTones(), "run")
    #expect(moved.labels == ["high", "hum", "low"])
    #expect(moved.configuration.features == model.configuration.features)
    #expect(moved.configuration.features.sampleRateHertz == 8_000)
    #expect(moved.configuration.features.melBands == 32)
    #expect(moved.configuration.layers == model.configuration.layers)
    #expect(moved.normalizer == model.normalizer)
  }

  @Test func frozenLayersAreThoseOfTheModelToTheBit() throws {
    let model = try TrainedModel(contentsOf: base + "/model.safetensors").network
    let moved = try run(experiment(frozen: ["layers"]), newTones(), "run").network
    for entry in model.plan.parameters.entries where entry.layer != "classifier" {
      #expect(
        model.parameters[entry.range].elementsEqual(moved.parameters[entry.range]),
        "\(entry.name)"
      )
    }
    #expect(model.statistics == moved.statistics)
    // Without augmentation, so that no epoch after the first is worse by chance.
    var experiment = try experiment(frozen: ["layers"], epochs: 1)
    experiment.augmentation = []
    let unfrozen = try run(experiment, folder.path + "/data", "unfrozen").network
    #expect(model.statistics != unfrozen.statistics)
  }

  @Test func anyNumberOfThreadsGivesTheSameBytes() throws {
    let data = try newTones()
    let experiment = try experiment(frozen: ["layers.0", "layers.1"], epochs: 2)
    let models = try (1...3).map {
      try run(experiment, data, "\($0)", threads: $0).encoded()
    }
    #expect(models[1] == models[0] && models[2] == models[0])
    var other = experiment
    other.training.seed = 1
    #expect(try run(other, data, "other").encoded() != models[0])
  }

  /// With the same labels and a learning rate of next to nothing, the model stays what it was.
  @Test func theSameLabelsGoOnWithEverything() throws {
    var experiment = try experiment()
    experiment.training.learningRate = 1e-12
    experiment.training.weightDecay = 0
    let data = try makeToneFolder(folder, labels: ["mid": 900, "low": 300, "high": 2_700])
    let moved = try run(experiment, data, "run")
    let model = try TrainedModel(contentsOf: base + "/model.safetensors")
    #expect(moved.labels == model.labels)
    #expect(
      Difference(Array(moved.network.parameters), Array(model.network.parameters)).absolute < 1e-6
    )
  }

  @Test func theRunFolderRepeatsItAndOutlivesTheOriginal() throws {
    let data = try newTones()
    let original = folder.path + "/original.safetensors"
    try FileManager.default.copyItem(atPath: base + "/model.safetensors", toPath: original)
    var first = try experiment(frozen: ["layers.0"], epochs: 1)
    first.start = try StartingModel(original)
    let bytes = try run(first, data, "first").encoded()
    let path = folder.path + "/first/config.yaml"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let sha256 = try #require(first.start).sha256
    #expect(text.contains("start:\n  model: \(original)\n  sha256: \(sha256)\n"), "\(text)")
    #expect(text.contains("\n  frozen: [layers.0] ") && text.contains("\n  frozen-epochs: 1 "))
    let again = try Experiment(contentsOf: path)
    #expect(again.start == first.start && again.training == first.training)
    #expect(again.layers == first.layers && again.features == first.features)
    #expect(try run(again, data, "again").encoded() == bytes)
    // Where the original was does not enter the model.
    first.start = try StartingModel(base)
    #expect(try run(first, data, "elsewhere").encoded() == bytes)
    // Where another model has taken its place, the run's own copy serves.
    let other = try run(experiment(), data, "other")
    try other.write(to: original)
    #expect(try run(Experiment(contentsOf: path), data, "copied").encoded() == bytes)
    // Without that the other one is refused.
    let found = try StartingModel(original).sha256
    let copy = folder.path + "/first/start.safetensors"
    try FileManager.default.moveItem(atPath: copy, toPath: copy + ".away")
    #expect(
      words { _ = try Experiment(contentsOf: path) }
        == "\(original): another model than the one that was meant (its SHA-256 is \(found),"
        + " expected \(sha256)); put that one back"
    )
    // Unless a model is named beside the file.
    let elsewhere = try StartingModel(base)
    #expect(try Experiment(contentsOf: path, start: elsewhere).start == elsewhere)
    // The run's own copy serves when the original is gone.
    try FileManager.default.moveItem(atPath: copy + ".away", toPath: copy)
    try FileManager.default.removeItem(atPath: original)
    #expect(try run(Experiment(contentsOf: path), data, "later").encoded() == bytes)
  }

  @Test func aLinkToTheLatestRunIsFollowed() throws {
    try FileManager.default.createDirectory(
      atPath: folder.path + "/runs",
      withIntermediateDirectories: true
    )
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/runs/base",
      withDestinationPath: base
    )
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/runs/latest",
      withDestinationPath: "real"
    )
    try FileManager.default.copyItem(atPath: base, toPath: folder.path + "/runs/real")
    for name in ["latest", "latest/", "latest/model.safetensors"] {
      #expect(
        try StartingModel("\(folder.path)/runs/\(name)").path
          == folder.path + "/runs/real/model.safetensors"
      )
    }
    #expect(try StartingModel("\(folder.path)/runs/base").path == base + "/model.safetensors")
  }

  @Test func everyPartOfACrossValidationStartsFromTheModel() throws {
    var experiment = try experiment(frozen: ["layers"])
    experiment.training.epochs = 2
    var run = TrainingRun(experiment, folder: try newTones(), output: folder.path + "/all")
    run.options.threads = 2
    let (summary, path) = try CrossValidation(run, parts: .folds(2, bySpeaker: false)).start()
    #expect(summary.parts.count == 2)
    let model = try TrainedModel(contentsOf: base + "/model.safetensors")
    for part in summary.parts {
      let moved = try TrainedModel(contentsOf: "\(path)/\(part.name)/model.safetensors")
      #expect(moved.network.statistics == model.network.statistics)
      #expect(moved.normalizer == model.normalizer)
      #expect(
        try AudioFile.contents(of: "\(path)/\(part.name)/start.safetensors")
          == AudioFile.contents(of: base + "/model.safetensors")
      )
    }
  }

  @Test func whatContradictsTheModelIsNamed() throws {
    let model = base + "/model.safetensors"
    func parse(_ yaml: String) -> String {
      words {
        let text = "start: {model: \(base)}\n" + yaml
        try Experiment(parsing: text, path: "x.yaml").validate()
      }
    }
    #expect(parse("") == "no error")
    #expect(parse("features: {mel-bands: 32, sample-rate-hertz: 8000}") == "no error")
    #expect(parse("network: {preset: cnn}") == "no error")
    #expect(
      parse("features: {mel-bands: 40}")
        == "features.mel-bands is 40; expected 32, as in the model to start from, \(model); or start"
        + " untrained with --from scratch"
    )
    #expect(
      parse("features: {sample-rate-hertz: 16000}").hasPrefix(
        "features.sample-rate-hertz is 16000; expected 8000, as in "
      )
    )
    #expect(
      parse("network: {preset: lstm}")
        == "network is another one, by layer 1 (lstm); expected that of the model to start from,"
        + " \(model), or nothing; or start untrained with --from scratch"
    )
    #expect(
      parse("network: {layers: []}").hasPrefix(
        "network is another one, by its end after 0 layers; expected that of "
      )
    )
    #expect(
      parse("training: {frozen: [layers.2]}").hasPrefix(
        "training.frozen is 'layers.2'; expected the name of a layer that learns, or its prefix"
          + " up to a dot: layers.0, layers.1, layers.4, "
      )
    )
    #expect(
      parse("training: {epochs: 5, frozen: [layers], frozen-epochs: 6}")
        == "training.frozen-epochs is 6; expected 0 (the whole run) to the number of epochs, 5"
    )
    #expect(
      parse("training: {frozen-epochs: 2}")
        == "training.frozen-epochs is 2; expected 0 where no layers are frozen; name them in"
        + " frozen, or with --freeze"
    )
    // Dropout is no part of what was learned.
    var experiment = try experiment()
    experiment.layers = experiment.layers.withDropout(0.4)
    #expect(experiment.layers != (try self.experiment()).layers)
    #expect(words { try experiment.validate() } == "no error")
    experiment.layers = experiment.layers.withDropout(0)
    #expect(try run(experiment, newTones(), "bare").configuration.layers == experiment.layers)
  }

  @Test func whatCannotBeStartedFromIsNamed() throws {
    func parse(_ yaml: String) -> String {
      words { try Experiment(parsing: yaml, path: "x.yaml").validate() }
    }
    #expect(
      parse("start: {}")
        == "start.model is missing; expected the path of a model or of a run's folder; or give it"
        + " with --from"
    )
    #expect(
      parse("start: {modle: x}") == "unknown setting 'start.modle'; did you mean 'start.model'?"
    )
    #expect(
      parse("start: {model: /nowhere}") == "/nowhere: cannot be read: there is no such file"
    )
    #expect(
      words { _ = try StartingModel(folder.path) }
        == "\(folder.path): a folder without a model.safetensors, so not that of a run; name a"
        + " model.safetensors that asr-train wrote, or the folder of a run"
    )
    let text = try folder.file("text.safetensors")
    try "words".write(toFile: text, atomically: true, encoding: .utf8)
    #expect(
      words { _ = try StartingModel(text) }.hasPrefix("\(text): a text file, not a model; ")
    )
    var file = try Safetensors(
      decoding: AudioFile.contents(of: base + "/model.safetensors"),
      path: base
    )
    file.metadata["asr.version"] = "2"
    try AtomicFile.write(file.encoded(), to: text)
    #expect(words { _ = try StartingModel(text) }.hasPrefix("\(text): model format 2; "))
    #expect(
      parse("training: {frozen: [layers]}")
        == "training.frozen is 'layers'; expected nothing without a model to start from:"
        + " untrained layers know nothing worth keeping; name that model with --from"
    )
  }

  @Test func theRunSaysWhereItStartsAndWhatIsFrozen() throws {
    let data = try newTones()
    var said: [String] = []
    var run = TrainingRun(
      try experiment(frozen: ["layers.0", "layers.1"], epochs: 2),
      folder: data,
      output: folder.path + "/said"
    )
    run.options.threads = 1
    _ = try run.start { event in
      if case .network(let outline) = event { said.append(outline.words()) }
    }
    #expect(said.count == 1)
    #expect(
      said[0].contains(
        "\n  start: \(base)/model.safetensors, which knows 2 of 3 labels\n  frozen: "
      ),
      "\(said)"
    )
    #expect(said[0].contains(" parameters in layers.0, layers.1, for 2 epochs (6 steps)"))
  }
}
