import ArgumentParser
import Foundation
import SpeechModel
import SpeechTraining

/// What is learned, and how: flags that change an experiment.
struct RecipeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The network (default \(Preset.default.rawValue)).",
      discussion: """
        matchboxnet-3x1x64 is quick and good with few clips and with new speakers, tc-resnet8 quicker still; linear is \
        the quickest and can be explained; ds-cnn-s has few parameters; att-rnn shows where in a clip it looks; \
        bc-resnet-1 is the smallest of the deep ones, kwt-1 a transformer. Experiments/fsdd.md and \
        Experiments/small-data.md compare them.
        """
    )
  )
  var model: Preset?

  @Option(help: "A configuration file, YAML or JSON; flags override it.")
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Start from a trained model: its file, the folder of a run, spoken-words or scratch.",
      discussion: """
        Features and layers are the model's. Labels that it knows keep their values, others \
        start untrained; --freeze keeps layers from changing. Accuracies mean something only for clips \
        that the model was not trained on. spoken-words comes with this program: the default network, which \
        learned English words from synthetic voices, and so needs fewer recordings and knows more voices. It is \
        the default where nothing else is said about network and features; scratch starts untrained.
        """,
      valueName: "model"
    )
  )
  var from: String?

  @Option(
    help: ArgumentHelp(
      "Another value for any setting of a configuration file, such as training.momentum=0.8; may be given several times.",
      discussion: """
        A step of the augmentation is named by its key, as in augmentation.noise.probability=0.2, a layer by its \
        index, as in network.layers.0.conv.channels=32. --print-model --yaml prints the settings, those without a value as comments.
        """,
      valueName: "key=value"
    ),
    transform: SettingChange.init(argument:)
  )
  var set: [SettingChange] = []

  @Option(
    setting: \FeatureConfiguration.kind,
    help: "The features: log-mel or mfcc (default mfcc for lstm, else log-mel)."
  )
  var features: SettingChange?

  @Option(
    setting: \NetworkSection.width,
    help: "Channels, hidden units and outputs, as a multiple of the preset's (default 1)."
  )
  var width: SettingChange?

  @Option(
    setting: \NetworkSection.dropout,
    help:
      "The fraction of values that every dropout layer hides; 0 for none (default the preset's)."
  )
  var dropout: SettingChange?

  @Option(
    setting: \TrainingConfiguration.epochs,
    help:
      "Passes over the training clips: 40, and with few clips as many as make at least 600 steps (untrained, 2,400).",
    discussion: """
      A pass over a few hundred clips is some ten steps, and networks take thousands to learn. Of more than 80,000 \
      clips it is as many as make 100,000 steps. In a search it is 40 passes, whatever the clips.
      """
  )
  var epochs: SettingChange?

  @Option(
    setting: \TrainingConfiguration.budget,
    help: "The amount of training for any size of data: 2M-clips, 3h-audio or 20000-steps.",
    discussion:
      "Split into as many epochs as --validations says, so that more data changes no schedule."
  )
  var budget: SettingChange?

  @Option(
    setting: \TrainingConfiguration.validations,
    help:
      "With --budget: validations and checkpoints (default \(TrainingConfiguration().validations))."
  )
  var validations: SettingChange?

  @Option(setting: \TrainingConfiguration.patience) var patience: SettingChange?
  @Option(setting: \TrainingConfiguration.minimumChange) var minimumChange: SettingChange?
  @Option(setting: \TrainingConfiguration.averageDecay) var averageDecay: SettingChange?
  @Option(setting: \TrainingConfiguration.batchSize) var batchSize: SettingChange?
  @Option(setting: \TrainingConfiguration.learningRate) var learningRate: SettingChange?
  @Option(setting: \TrainingConfiguration.weightDecay) var weightDecay: SettingChange?
  @Option(setting: \TrainingConfiguration.labelSmoothing) var labelSmoothing: SettingChange?

  @Option(
    setting: \TrainingConfiguration.balance,
    help:
      "About labels with many more clips than others: automatic (the default), none, class-weights or balanced-sampling.",
    discussion: """
      automatic does nothing below 3 clips of the most frequent label for one of the \
      rarest, weights losses from 3 on, and from 10 on serves every label equally often.
      """
  )
  var balance: SettingChange?

  @Option(
    setting: \TrainingConfiguration.syntheticShare,
    help: """
      With --synthetic: the share of synthetic clips in what training serves \
      (default \(TrainingConfiguration.usualSyntheticShare)).
      """,
    discussion:
      "A pass serves every recording once, and as many synthetic clips as make that share."
  )
  var syntheticShare: SettingChange?

  @Option(
    setting: \TrainingConfiguration.falseAcceptRate,
    help:
      "Answer 'unknown' where confidence is low, for at most this share, such as 0.02, of false accepts.",
    discussion: """
      The confidence is chosen on the validation clips. Of clips labelled _unknown_, where there are any, \
      this share may be taken for a word, and one right answer in fifty is given up for words that they do not say; \
      without any, this share of the right answers may be given up. A model that started from another one also \
      learns how far a clip is from all that trained it, and how near to noise. By default the model always answers.
      """,
    valueName: "rate"
  )
  var reject: SettingChange?

  @Option(
    help: ArgumentHelp(
      "With --from: do not train these layers; may be given several times.",
      discussion: """
        layers is everything but the classifier, layers.0 the first layer; the error for a name that no \
        layer has lists those that there are. Frozen batch norms use the statistics that they have.
        """,
      valueName: "layers"
    )
  )
  var freeze: [String] = []

  @Option(
    setting: \TrainingConfiguration.frozenEpochs,
    help: "With --freeze: let the layers learn after this many epochs (default never)."
  )
  var freezeEpochs: SettingChange?

  @Option(setting: \TrainingConfiguration.seed) var seed: SettingChange?

  @Option(help: "Mix clips and labels with this alpha, such as 0.2; 0 for none (default 0).")
  var mixup: Double?

  mutating func validate() throws {
    if epochs != nil, budget != nil {
      throw ValidationError("--epochs and --budget say different things; give one")
    }
    if validations != nil, budget == nil, config == nil {
      throw ValidationError("--validations needs --budget")
    }
    if config == nil, !startsTrained, !freeze.isEmpty {
      throw ValidationError("--freeze needs --from, the model whose layers are worth keeping")
    }
    if config == nil, freeze.isEmpty, freezeEpochs != nil {
      throw ValidationError("--freeze-epochs needs --freeze, the layers to leave as they are")
    }
    if let mixup, mixup != 0, !Mixup.alphas.contains(mixup) {
      throw ValidationError(
        "--mixup is \(mixup); expected 0, or \(Mixup.alphas.lowerBound) to \(Mixup.alphas.upperBound)"
      )
    }
    for (flag, isGiven, path) in pathsOfFlags where isGiven {
      if let change = set.first(where: { $0.path == path || $0.path.hasPrefix(path + ".") }) {
        throw ValidationError("--set \(change.path) and \(flag) say two things; give one")
      }
    }
    if let change = settingFlags.first(where: { flag in set.contains { $0.path == flag.path } }) {
      throw ValidationError("--set \(change.path) and its own flag say two things; give one")
    }
  }

  /// Flags that decide settings beyond the one that they are named after.
  private var pathsOfFlags: [(flag: String, isGiven: Bool, path: String)] {
    [
      ("--model", model != nil, "network.preset"), ("--from", from != nil, "start"),
      ("--mixup", mixup != nil, "augmentation.mixup"),
      ("--epochs", epochs != nil, "training.budget"),
      ("--budget", budget != nil, "training.epochs"),
      ("--freeze", !freeze.isEmpty, "training.frozen"),
    ]
  }

  private var settingFlags: [SettingChange] {
    Mirror(reflecting: self).children.compactMap {
      ($0.value as? Option<SettingChange?>)?.wrappedValue
    }
  }

  /// What `--from` takes, in place of a model, to start untrained.
  private static let scratch = "scratch"

  /// Whether no network was named, so that it is the default one.
  var choosesNetwork: Bool {
    model == nil && config == nil && (from == nil || from == Self.scratch)
      && !changes(["network.preset", "network.layers", "start"])
  }

  /// Whether training starts from a trained model, named or by default.
  private var startsTrained: Bool {
    if let from { return from != Self.scratch }
    return choosesNetwork && width == nil && features == nil
      && !changes(["network.width", "features"])
  }

  /// Whether a --set changes any of these settings, by itself, one below it or all of its part.
  private func changes(_ paths: [String]) -> Bool {
    set.contains { change in
      paths.contains { change.path.hasPrefix($0) || $0.hasPrefix(change.path) }
    }
  }

  /// The model to start from; nil to start untrained.
  ///
  /// - Throws: `ModelFileError`.
  private func start() throws -> StartingModel? {
    if let from, !from.contains("/"), !FileManager.default.fileExists(atPath: from),
      let meant = nearest(
        to: from.lowercased(),
        in: [StartingModel.spokenWords, Self.scratch],
        mostDistant: 2
      ), from != meant
    {
      throw ValidationError(
        "--from \(from): there is no such file or folder; did you mean --from \(meant)?"
      )
    }
    return try startsTrained ? StartingModel(from ?? StartingModel.spokenWords) : nil
  }

  /// All changes of the configuration file or the preset.
  private var changes: [SettingChange] {
    var changes = settingFlags
    // The two are alternatives.
    if epochs != nil { changes.append(SettingChange("training.budget", .null)) }
    if from == Self.scratch { changes.append(SettingChange("start", .null)) }
    if !freeze.isEmpty {
      changes.append(SettingChange("training.frozen", .list(freeze.map { .text($0) })))
    }
    return changes + set
  }

  /// The experiment of the configuration file or the preset, with the changes by flags.
  ///
  /// - Throws: `ConfigurationError`, or `ModelFileError` for the model to start from.
  func experiment() throws -> Experiment {
    var experiment = try Experiment(
      contentsOf: config,
      changing: changes,
      preset: model ?? .default,
      start: start()
    )
    // Layers that --set changes are still the preset's.
    if let model, experiment.preset != model, config != nil || startsTrained {
      throw ValidationError(
        "--model \(model.rawValue) and \((startsTrained ? from : config) ?? "the configuration file"), which describes"
          + " another network; give one of the two"
      )
    }
    experiment.training.warmupEpochs = min(
      experiment.training.warmupEpochs,
      Double(max(0, experiment.training.epochsInAll))
    )
    if let mixup { experiment.augmentation = experiment.augmentation.with(mixupAlpha: mixup) }
    try experiment.validate(asReadFrom: config, changing: changes)
    return experiment
  }
}

extension Preset: ExpressibleByArgument {}
