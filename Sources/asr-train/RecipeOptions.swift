import ArgumentParser
import SpeechModel
import SpeechTraining

/// What is learned, and how: flags that change an experiment.
struct RecipeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The network: ds-cnn-s, unless you say otherwise.",
      discussion: """
        linear is the quickest and can be explained; lstm, crnn and cnn are good and quick; ds-cnn-s is small and good \
        with speakers that it has not heard; att-rnn shows where in a clip it looks; bc-resnet-1 is the smallest of \
        the deep ones, kwt-1 a transformer. Experiments/fsdd.md compares them.
        """
    )
  )
  var model: Preset?

  @Option(help: "A configuration file, YAML or JSON; flags win over it.")
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Start from a trained model: its file, or the folder of a run.",
      discussion: """
        Features and layers are the model's. Labels that it knows keep what it knows of them, others \
        begin anew; --freeze keeps layers from changing. Accuracies mean something only for clips \
        that the model was not trained on.
        """,
      valueName: "file or folder"
    )
  )
  var from: String?

  @Option(
    help: ArgumentHelp(
      "With --from: leave these layers as they are; may be given several times.",
      discussion: """
        layers is everything but the classifier, layers.0 the first layer; the error for a name that no \
        layer has lists those that there are. Frozen batch norms use the statistics that they have.
        """,
      valueName: "layers"
    )
  )
  var freeze: [String] = []

  @Option(help: "With --freeze: let the layers learn, too, after so many epochs; by default never.")
  var freezeEpochs: Int?

  @Option(help: "The features: log-mel (the default) or mfcc.")
  var features: FeatureConfiguration.Kind?

  @Option(
    help: ArgumentHelp(
      "Passes over the training clips: 40, and with few clips as many as make 2,400 steps.",
      discussion: """
        A pass over a few hundred clips is some ten steps, and networks take thousands to learn. With --from and in \
        a search it is 40 passes, whatever the clips.
        """
    )
  )
  var epochs: Int?

  @Option(
    help: ArgumentHelp(
      "How much training, whatever the size of the data: 2M-clips, 3h-audio or 20000-steps.",
      discussion:
        "Split into as many epochs as --validations says, so that more data changes no schedule."
    ),
    transform: Budget.init(text:)
  )
  var budget: Budget?

  @Option(help: "With --budget: validations and checkpoints; 40 by default.")
  var validations: Int?

  @Option(help: "Stop after so many validations without improvement; by default never.")
  var patience: Int?

  @Option(help: "By how much accuracy (a fraction) or loss must change to be an improvement.")
  var minimumChange: Double?

  @Option(help: "Clips in an optimizer step.")
  var batchSize: Int?

  @Option(help: "The largest learning rate.")
  var learningRate: Double?

  @Option(help: "Weight decay, on weights only.")
  var weightDecay: Double?

  @Option(help: "The share of a label's weight that is spread over all labels, 0 to 1.")
  var labelSmoothing: Double?

  @Option(help: "The share of values that dropout hides, in every dropout layer; 0 is none.")
  var dropout: Double?

  @Option(help: "Mix clips and labels with this alpha, such as 0.2; 0 is none.")
  var mixup: Double?

  @Option(help: "The decay of a moving average of the weights, such as 0.999; 0 is none.")
  var averageDecay: Double?

  @Option(
    help: ArgumentHelp(
      "About labels with many more clips than others: automatic, none, class-weights or balanced-sampling.",
      discussion: """
        automatic (the default) does nothing below 3 clips of the most frequent label for one of the \
        rarest, weights losses from 3 on, and from 10 on serves every label equally often.
        """
    )
  )
  var balance: BalanceKind?

  @Option(
    help: ArgumentHelp(
      "Answer 'unknown' where confidence is low, so that at most this share, such as 0.02, is answered wrongly.",
      discussion: """
        The confidence is chosen on the validation clips: of clips labelled _unknown_, where there are any, \
        this share may be taken for a word. By default the model always answers.
        """,
      valueName: "rate"
    )
  )
  var reject: Double?

  @Option(help: "Decides everything drawn at random; 0 by default.")
  var seed: UInt64?

  mutating func validate() throws {
    if epochs != nil, budget != nil {
      throw ValidationError("--epochs and --budget say different things; give one")
    }
    if validations != nil, budget == nil, config == nil {
      throw ValidationError("--validations needs --budget")
    }
    if config == nil, from == nil, !freeze.isEmpty {
      throw ValidationError("--freeze needs --from, the model whose layers are worth keeping")
    }
    if config == nil, freeze.isEmpty, freezeEpochs != nil {
      throw ValidationError("--freeze-epochs needs --freeze, the layers to leave as they are")
    }
    if let dropout, !(0..<1).contains(dropout) {
      throw ValidationError("--dropout is \(dropout); expected 0 or more and below 1")
    }
    if let mixup, mixup != 0, !Mixup.alphas.contains(mixup) {
      throw ValidationError(
        "--mixup is \(mixup); expected 0, or \(Mixup.alphas.lowerBound) to \(Mixup.alphas.upperBound)"
      )
    }
  }

  /// The flags that were given.
  var given: [String] {
    let flags: [(name: String, isGiven: Bool)] = [
      ("--model", model != nil), ("--config", config != nil), ("--from", from != nil),
      ("--freeze", !freeze.isEmpty), ("--freeze-epochs", freezeEpochs != nil),
      ("--features", features != nil), ("--epochs", epochs != nil), ("--budget", budget != nil),
      ("--validations", validations != nil), ("--patience", patience != nil),
      ("--minimum-change", minimumChange != nil), ("--batch-size", batchSize != nil),
      ("--learning-rate", learningRate != nil), ("--weight-decay", weightDecay != nil),
      ("--label-smoothing", labelSmoothing != nil), ("--dropout", dropout != nil),
      ("--mixup", mixup != nil), ("--average-decay", averageDecay != nil),
      ("--balance", balance != nil), ("--reject", reject != nil), ("--seed", seed != nil),
    ]
    return flags.filter(\.isGiven).map(\.name)
  }

  /// The experiment of the configuration file or the preset, with what the flags change.
  ///
  /// - Throws: `ConfigurationError`, or `ModelFileError` for the model to start from.
  func experiment() throws -> Experiment {
    let start = try from.map { try StartingModel($0) }
    var experiment =
      try config.map { try Experiment(contentsOf: $0, preset: model ?? .dsCNNSmall, start: start) }
      ?? start.map { Experiment(startingFrom: $0) } ?? Experiment(model ?? .dsCNNSmall)
    if let model, experiment.preset != model {
      throw ValidationError(
        "--model \(model.rawValue) and \(from ?? config ?? "the configuration file"), which describes"
          + " another network; give one of the two"
      )
    }
    if !freeze.isEmpty { experiment.training.frozen = freeze }
    if let freezeEpochs { experiment.training.frozenEpochs = freezeEpochs }
    if let features { experiment.features.kind = features }
    if let epochs {
      experiment.training.epochs = epochs
      experiment.training.budget = nil
    }
    if let budget { experiment.training.budget = budget }
    if let validations { experiment.training.validations = validations }
    experiment.training.warmupEpochs = min(
      experiment.training.warmupEpochs,
      Double(max(0, experiment.training.epochsInAll))
    )
    if let patience { experiment.training.patience = patience }
    if let minimumChange { experiment.training.minimumChange = minimumChange }
    if let weightDecay { experiment.training.weightDecay = weightDecay }
    if let labelSmoothing { experiment.training.labelSmoothing = labelSmoothing }
    if let averageDecay { experiment.training.averageDecay = averageDecay }
    if let dropout { experiment.layers = experiment.layers.withDropout(dropout) }
    if let mixup { experiment.augmentation = experiment.augmentation.with(mixupAlpha: mixup) }
    if let batchSize { experiment.training.batchSize = batchSize }
    if let learningRate { experiment.training.learningRate = learningRate }
    if let reject { experiment.training.falseAcceptRate = reject }
    if let balance { experiment.training.balance = balance }
    if let seed { experiment.training.seed = seed }
    return experiment
  }
}

extension Preset: ExpressibleByArgument {}
extension BalanceKind: ExpressibleByArgument {}
extension FeatureConfiguration.Kind: ExpressibleByArgument {}

extension Budget {
  /// Reads a budget as an option's value.
  fileprivate init(text: String) throws {
    guard let budget = Budget(text) else {
      throw ValidationError("'\(text)' is no budget; expected \(Budget.expectation)")
    }
    self = budget
  }
}
