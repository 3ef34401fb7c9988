import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// The tables of settings: whole, in words for a person, and the source of what files may say.
@Suite struct SettingsTests {
  @Test func everyPropertyHasARow() {
    #expect(
      Mirror(reflecting: TrainingConfiguration()).children.count
        == TrainingConfiguration.settings.count
    )
    #expect(
      Mirror(reflecting: FeatureConfiguration()).children.count
        == FeatureConfiguration.settings.count
    )
  }

  @Test func everyRowSaysWhatItMeans() {
    let rows =
      TrainingConfiguration.settings.map { ($0.key, $0.help) }
      + FeatureConfiguration.settings.map { ($0.key, $0.help) }
    #expect(Set(rows.map(\.1)).count == rows.count)
    for (key, help) in rows {
      #expect(help.first?.isUppercase == true && help.last != ".", "\(key)")
      if key.hasSuffix("-hertz") { #expect(help.contains("Hz"), "\(key)") }
      if key.hasSuffix("-milliseconds") { #expect(help.contains("ms"), "\(key)") }
    }
  }

  @Test(arguments: [
    ("training: {batch-size: 0}", "training.batch-size is 0; expected 1 to 65536"),
    ("training: {learning-rate: 20}", "training.learning-rate is 20; expected above 0, at most 10"),
    ("training: {momentum: 1}", "training.momentum is 1; expected 0 or more and below 1"),
    (
      "training: {epochs: 3, warmup-epochs: 4}",
      "training.warmup-epochs is 4; expected 0 to the number of epochs, 3"
    ),
    (
      "training: {gradient-clip: .inf}", "training.gradient-clip is .inf; expected 0 or more"
    ),
    (
      "features: {sample-rate-hertz: 1, mel-bands: 40}",
      "features.sample-rate-hertz is 1; expected 1000 to 384000"
    ),
    ("features: {log-floor: 1}", "features.log-floor is 1; expected above 0 and below 1"),
    ("network: {preset: cnn, width: 20}", "network.width is 20; expected 0.1 to 16"),
    (
      "network: {preset: cnn, dropout: 1}", "network.dropout is 1; expected 0 or more and below 1"
    ),
  ])
  func boundsAreKept(_ yaml: String, _ words: String) {
    do {
      let experiment = try Experiment(parsing: yaml, path: "x.yaml")
      try experiment.training.validate()
      try experiment.features.validate()
      Issue.record("nothing was refused")
    } catch {
      #expect("\(error)" == words)
    }
  }
}

/// Files made to be edited: what is written is short, has comments, and reads back to the same bits.
@Suite struct ConfigurationTextTests {
  private func parse(_ yaml: String) throws -> Experiment {
    try Experiment(parsing: yaml, path: "config.yaml")
  }

  @Test(arguments: Preset.allCases)
  func everyPresetReadsBackTheSame(_ preset: Preset) throws {
    var experiment = Experiment(preset).settled(sampleRateHertz: 16_000)
    // What follows from other settings is written down, so that a reader needs no rule of ours.
    experiment.features.fftLength = 512
    experiment.features.upperFrequencyHertz = 8_000
    #expect(try parse(experiment.yaml()) == experiment)
    var written = experiment
    written.preset = nil
    let layers = try experiment.yaml(writesLayers: true)
    #expect(!layers.contains("preset:"))
    #expect(try parse(layers) == written)
  }

  @Test func aPresetStaysOneWithItsOptions() throws {
    var experiment = Experiment(.cnn)
    #expect(try experiment.yaml().contains("\nnetwork:\n  preset: cnn "))
    #expect(try !experiment.yaml().contains("layers:"))
    experiment.layers = experiment.layers.withDropout(0.35)
    #expect(try experiment.yaml().contains("\n  dropout: 0.35 "))
    #expect(try parse(experiment.yaml()).layers == experiment.layers)
    experiment.layers = experiment.layers.withDropout(0)
    #expect(try parse(experiment.yaml()).layers == experiment.layers)
    experiment = try parse("network: {preset: cnn, width: 1.5, dropout: 0.3}")
    #expect(experiment.layers == Preset.cnn.layers.widened(by: 1.5).withDropout(0.3))
    #expect(try experiment.yaml().contains("\n  width: 1.5 "))
    #expect(try parse(experiment.yaml()).layers == experiment.layers)
    #expect(try parse(experiment.yaml(writesLayers: true)).layers == experiment.layers)
    experiment = Experiment(.cnn)
    // Other layers than the preset's can only be written out.
    experiment.layers.removeFirst()
    #expect(
      try experiment.yaml().contains("layers:\n  - batch-norm: {epsilon: 1e-5, momentum: 0.1}")
    )
    #expect(try parse(experiment.yaml()).layers == experiment.layers)
  }

  /// Every network can be wider or narrower: shapes fit, and parameters follow.
  @Test(arguments: Preset.allCases.filter { $0 != .linear })
  func everyPresetCanBeWidened(_ preset: Preset) throws {
    func parameters(_ width: Double) throws -> Int {
      let experiment = try parse("network: {preset: \(preset.rawValue), width: \(width)}")
      try experiment.validate()
      return try NetworkPlan(experiment.layers, inputWidth: 40, classes: 8).parameters.count
    }
    #expect(preset.layers.widened(by: 1) == preset.layers)
    let (half, one, double) = try (parameters(0.5), parameters(1), parameters(2))
    #expect(2 * half < 3 * one && half < one && 3 * one < 2 * double && double < 5 * one)
  }

  @Test func layersWithoutAWidthSaySo() {
    #expect {
      try parse("network: {preset: linear, width: 2}")
    } throws: {
      "\($0)" == "network.width is 2; expected 1, as these layers have no channels, hidden units or"
        + " outputs of their own"
    }
  }

  @Test func numbersAndCommentsAreForPeople() throws {
    let lines = try Experiment(.dsCNNSmall).yaml().split(separator: "\n").map(String.init)
    for expected in [
      "  window-milliseconds: 25           # The length of a window, in ms (default 25)",
      "  log-floor: 1e-6                   # The floor under energies, so that silence is finite"
        + " (above 0 and below 1; default 1e-6)",
      "  learning-rate: 0.005              # The largest learning rate, after the warm-up"
        + " (above 0, at most 10; default 0.005)",
      "  optimizer: adamw                  # The optimizer (adamw, sgd; default adamw)",
      "  frozen: []                        # Layers that keep the values of the model that training"
        + " starts from, by the beginnings of their names",
      "- gain: {probability: 0.5, decibels: [-6, 6]}",
    ] { #expect(lines.contains(expected), "\(expected)") }
    // What has no value stands in its place, as a comment.
    let start = try #require(lines.firstIndex(of: "training:"))
    #expect(
      lines[(start + 1)...].prefix(3).map { $0.prefix { $0 != ":" } } == [
        "  # epochs", "  # budget", "  validations",
      ]
    )
    #expect(
      lines.contains(
        "  # epochs:                         # Passes over the training clips, if no budget is given"
          + " (1 to 1000000)"
      )
    )
  }

  @Test func whatIsNotThePresetsIsListed() throws {
    func changes(_ settings: [String], _ preset: Preset = .cnn) throws -> [String] {
      let all = try settings.map { try SettingChange(parsing: $0) }
      let experiment = try Experiment(changing: all, preset: preset)
      return experiment.settled(sampleRateHertz: 8_000).changes.map { "\($0.path)=\($0.value)" }
    }
    #expect(try changes([]) == [])
    // The length has its own words.
    #expect(try changes(["training.epochs=60", "training.optimizer=adamw"]) == [])
    #expect(
      try changes([
        "training.momentum=0.5", "features.mel-bands=32", "network.width=2", "network.dropout=0.2",
        "augmentation=[{gain: {}}]",
      ]) == [
        "features.mel-bands=32", "network.width=2", "network.dropout=0.2", "training.momentum=0.5",
        "augmentation=[{gain: {probability: 0.5, decibels: [-6, 6]}}]",
      ]
    )
    // As it can be set, by a name that is the only one.
    let parts = ["network.layers.linear.outputs=32", "augmentation.noise.probability=0"]
    #expect(try changes(parts, .kwt1) == parts)
    // A file as --print-model --yaml prints it.
    let printed = try Experiment(.linear).yaml(writesLayers: true)
    #expect(!printed.contains("\n  sample-rate-hertz"))
    #expect(printed.contains("\n  # sample-rate-hertz:"))
    #expect(try parse(printed).changes == [] && parse(printed).sampleRateHertz == nil)
  }

  @Test(arguments: [
    (
      "# mine\n\nnetwork: {preset: linear}\ntraining:\n  epochs: 4\n  weight-decy: 1\n",
      "line 6: unknown setting 'training.weight-decy'; did you mean 'training.weight-decay'?"
    ),
    (
      "features: {sample-rate-hertz: 16000,\n  mel-bands: 1}\n",
      "line 2: features.mel-bands is 1; expected 2 to 1024"
    ),
    ("traning: {}\n", "line 1: unknown setting 'traning'; did you mean 'training'?"),
    (
      "augmentation:\n- gain: {}\n- noise:\n    probability: 2\n",
      "line 4: augmentation.noise.probability is 2; expected 0 to 1"
    ),
    (
      "network:\n  layers:\n  - relu: {}\n  - conv: {channels: 2, kernel: [1, 1]}\n"
        + "  - residual:\n      body:\n      - conv: {chanels: 2}\n",
      "line 7: unknown setting 'network.layers."
    ),
    // Which of the two is not known.
    (
      "augmentation:\n- gain: {probability: 2}\n- gain: {probability: 2}\n",
      "augmentation.gain.probability is 2; expected 0 to 1"
    ),
    ("training: {budget: 200steps}\n", "line 1: training.budget is '200steps'; expected"),
    ("[1, 2]\n", "the configuration is ['1', '2']; expected its settings"),
  ])
  func errorsInAFileNameFileAndLine(_ yaml: String, _ words: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/mine.yaml"
    try yaml.write(toFile: path, atomically: true, encoding: .utf8)
    for changes in [[], [SettingChange("training.seed", .integer(3))]] {
      if !changes.isEmpty, !words.hasPrefix("line") { continue }
      let error = #expect(throws: ConfigurationError.self) {
        try Experiment(contentsOf: path, changing: changes)
          .validate(asReadFrom: path, changing: changes)
      }
      #expect(error?.description.hasPrefix("\(path): \(words)") == true, "\(error as Any)")
    }
  }

  @Test func errorsInAFlagDoNotNameTheFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/mine.yaml"
    try "training: {epochs: 4}\n".write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: ConfigurationError.self) {
      let changes = [SettingChange("training.epochs", .integer(0))]
      return try Experiment(contentsOf: path, changing: changes)
        .validate(asReadFrom: path, changing: changes)
    }
    #expect(error?.description == "training.epochs is 0; expected 1 to 1000000")
  }

  @Test func aSearchSpaceNamesTheLine() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/space.yaml"
    let start = "method: {random: {trials: 2}}\nbase:\n  training:\n    epochs: 0\nparameters:\n"
    try "\(start)  training.seed: [1, 2]\n".write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: ConfigurationError.self) { try SearchSpace(contentsOf: path) }
    #expect(error?.description == "\(path): line 4: training.epochs is 0; expected 1 to 1000000")
    let other =
      "method: {random: {trials: 2}}\nbase: {training: {epochs: 2}}\nparameters:\n  training.seeed: [1]"
    try other.write(toFile: path, atomically: true, encoding: .utf8)
    let mistyped = #expect(throws: ConfigurationError.self) { try SearchSpace(contentsOf: path) }
    #expect(
      mistyped?.description
        == "\(path): line 4: unknown setting 'training.seeed'; did you mean 'training.seed'?"
    )
  }

  @Test func numbersKeepTheirBits() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      let exponent = Double.random(in: -30...0, using: &generator)
      let value = Float(exp2(exponent))
      var experiment = Experiment(.cnn)
      experiment.layers = [.batchNormalization(epsilon: value), .globalAveragePool]
      experiment.training.weightDecay = exp2(exponent)
      experiment.training.seed = .random(in: 0...UInt64.max, using: &generator)
      let back = try parse(experiment.yaml())
      #expect(back.layers == experiment.layers && back.training == experiment.training)
    }
    #expect(1e-5.shortText == "1e-5" && 25.0.shortText == "25" && 0.1.shortText == "0.1")
    #expect(
      (-0.0).shortText == "-0.0" && 2.5e-12.shortText == "2.5e-12" && 1e300.shortText == "1e300"
    )
  }

  @Test func filesOfEarlierVersionsStillLoad() throws {
    let old = try Experiment(
      contentsOf: Fixtures.path("configurations/before-1.0-bc-resnet-1.yaml")
    )
    let new = Experiment(.bcResNet1)
    #expect(old.layers == new.layers)
    // Babble came later, and with it louder noise.
    var noise = BackgroundNoise()
    noise.snrDecibels = Interval(5, 40)
    #expect(
      old.augmentation
        == new.augmentation.filter { $0.name != Babble.name }
        .map { $0.name == BackgroundNoise.name ? .noise(noise) : $0 }
    )
    #expect(old.training.learningRate == new.training.learningRate)
    #expect(old.name == "bc-resnet-1" && old.preset == nil)
  }
}

@Suite struct SettingChangeTests {
  private func experiment(_ changes: String...) throws -> Experiment {
    try Experiment(changing: changes.map { try SettingChange(parsing: $0) }, preset: .cnn)
  }

  @Test func anyKeyCanBeSet() throws {
    let changed = try experiment(
      "training.weight-decay=0.001",
      "features.mel-bands = 32",
      "augmentation.noise.probability=0.25",
      "augmentation.mixup.alpha=0.3",
      "network.layers.0.conv.channels=8",
      "training.frozen=[layers.0, layers.1]"
    )
    #expect(changed.training.weightDecay == 0.001 && changed.features.melBands == 32)
    #expect(changed.augmentation.first { $0.name == "noise" }?.probability == 0.25)
    #expect(changed.augmentation.contains { $0.name == "mixup" })
    #expect(changed.layers.dropFirst() == Preset.cnn.layers.dropFirst())
    #expect(changed.layers[0] != Preset.cnn.layers[0])
    #expect(changed.training.frozen == ["layers.0", "layers.1"])
  }

  /// What else a configuration says survives a change, whatever it looks like.
  @Test func whatIsNotChangedStays() throws {
    var experiment = Experiment(.cnn)
    experiment.training.seed = .max
    var noise = BackgroundNoise()
    noise.folder = "007"
    experiment.augmentation = [.noise(noise)]
    for name in ["007", "NaN", "1_0", "yes", "null"] {
      noise.folder = name
      experiment.augmentation = [.noise(noise)]
      let whole = try ConfigurationValue(parsing: experiment.yaml(), path: "config.yaml")
      let change = try SettingChange(parsing: "training.epochs=3")
      let changed = try Experiment(whole, changing: [change], path: "config.yaml")
      #expect(changed.training.epochs == 3 && changed.training.seed == .max)
      #expect(changed.augmentation == experiment.augmentation, "\(name)")
    }
  }

  /// What is no list, object or quoted text is taken as it is: paths with colons and brackets.
  @Test(arguments: [
    "C:\\words: old", "a [1].wav", "noise #2", "- x", "*stars*", "&c", "!bang", "@home", "%d",
    "~/x",
    "x: {y}", "'a: b'", "\"a: b\"", "'it''s'",
  ])
  func pathsOfAnyCharactersCanBeSet(_ path: String) throws {
    let quoted = ["'a: b'": "a: b", "\"a: b\"": "a: b", "'it''s'": "it's"]
    let change = try SettingChange(parsing: "augmentation.noise.folder=\(path)")
    #expect(change.value == .text(quoted[path] ?? path))
    let changed = try Experiment(changing: [change], preset: .cnn)
    let again = try Experiment(parsing: changed.yaml(), path: "config.yaml")
    #expect(again.augmentation == changed.augmentation)
    #expect(changed.augmentation.contains { $0.step.folders == [quoted[path] ?? path] })
  }

  @Test func mergedKeysAreRead() throws {
    let text =
      "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: [1, 0.5, yes, 'yes', 0x10, 1e-3, null, 007]"
    let value = try ConfigurationValue(parsing: text, path: "x.yaml")
    #expect(value.member("b")?.member("x") == .integer(1))
    #expect(value.member("b")?.member("y") == .integer(3))
    #expect(
      value.member("c")
        == .list([
          .integer(1), .number(0.5), .boolean(true), .text("yes"), .integer(16), .number(0.001),
          .null, .text("007"),
        ])
    )
  }

  @Test func aPresetDecidesTheDefaultsOfTheRest() throws {
    let changed = try experiment("training.seed=4", "network.preset=kwt-1")
    #expect(changed.preset == .kwt1 && changed.training.learningRate == 0.001)
    #expect(changed.training.seed == 4)
  }

  @Test(arguments: [
    ("training.epoch=3", "unknown setting 'training.epoch'; did you mean 'training.epochs'?"),
    ("trainin.epochs=3", "unknown setting 'trainin'; did you mean 'training'?"),
    ("training.epochs=many", "training.epochs is 'many'; expected a whole number"),
    (
      "training.epochs",
      "a change is 'training.epochs'; expected <key>=<value>, such as"
        + " training.weight-decay=0.001"
    ),
    (
      "network.layers.40.conv.channels=8",
      "network.layers.40.conv.channels is entry 40 of"
        + " network.layers; expected an entry from 0 to 13"
    ),
  ])
  func mistakesAreNamed(_ change: String, _ words: String) {
    #expect { try experiment(change) } throws: { "\($0)" == words }
  }
}
