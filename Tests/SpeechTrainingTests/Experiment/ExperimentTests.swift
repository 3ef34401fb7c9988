import SpeechModel
import SpeechTraining
import Testing

@Suite struct ExperimentTests {
  private func parse(_ yaml: String) throws -> Experiment {
    try Experiment(parsing: yaml, path: "x.yaml")
  }

  private func words(_ yaml: String) -> String {
    do {
      let experiment = try parse(yaml)
      try experiment.training.validate()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func readsTheDocumentedFile() throws {
    let experiment = try parse(
      """
      features:   {kind: log-mel, sample-rate-hertz: 16000, window-milliseconds: 25, hop-milliseconds: 10, mel-bands: 40,
                   lower-frequency-hertz: 20, upper-frequency-hertz: 8000, normalization: training-set}
      network:    {preset: cnn}
      training:   {epochs: 30, batch-size: 64, shard-clips: 16, optimizer: adamw, learning-rate: 0.002, weight-decay: 0.01,
                   warmup-epochs: 2, schedule: cosine, label-smoothing: 0.05, gradient-clip: 5, seed: 0}
      augmentation:
        - noise: {probability: 0.5, snr-decibels: [5, 30]}
        - speed: {probability: 0.5, factor: [0.85, 1.15]}
      """
    )
    #expect(experiment.preset == .cnn)
    #expect(experiment.layers == Preset.cnn.layers)
    #expect(experiment.training.batchSize == 64)
    #expect(experiment.sampleRateHertz == 16_000)
    #expect(experiment.augmentation.count == 2)
  }

  @Test func whatIsLeftOutKeepsThePresetsDefaults() throws {
    let experiment = try parse("network: {preset: lstm}\ntraining: {epochs: 3}")
    #expect(experiment.training.epochs == 3)
    #expect(
      experiment.training.learningRate == TrainingConfiguration.recipe(for: .lstm).learningRate
    )
    #expect(experiment.augmentation == Augmenter.recipe(for: .lstm))
    #expect(experiment.sampleRateHertz == nil)
    #expect(try parse("") == Experiment())
    // A default warm-up gives way to few epochs.
    #expect(try parse("training: {epochs: 1}").training.warmupEpochs == 1)
    #expect(try parse(#"{"training": {"seed": 5}}"#).training.seed == 5)
  }

  /// Given in the file or in code; otherwise the recordings decide.
  @Test func theSampleRateIsSettledOnce() throws {
    var experiment = try parse("features: {sample-rate-hertz: 8000, mel-bands: 20}")
    #expect(experiment.sampleRateHertz == 8_000 && experiment.features.sampleRateHertz == 8_000)
    #expect(experiment.settled(sampleRateHertz: 11_025) == experiment)
    experiment.sampleRateHertz = 12_000
    #expect(experiment.features.sampleRateHertz == 12_000 && experiment.features.melBands == 20)
    let open = try parse("features: {mel-bands: 20}")
    #expect(open.sampleRateHertz == nil)
    let settled = open.settled(sampleRateHertz: 11_025)
    #expect(settled.sampleRateHertz == 11_025 && settled.features.sampleRateHertz == 11_025)
    #expect(try parse(settled.yaml()).sampleRateHertz == 11_025)
  }

  @Test func layersMayBeWrittenOut() throws {
    let experiment = try parse(
      """
      network:
        layers: [{conv: {channels: 16, kernel: [3, 3], padding: [1, 1]}}, {batch-norm: {}}, {relu: {}},
                 {max-pool: {kernel: [2, 2]}}, {global-average-pool: {}}]
      """
    )
    #expect(experiment.preset == nil)
    #expect(
      experiment.layers == [
        .convolution(channels: 16, KernelGeometry(kernel: [3, 3], padding: [1, 1])),
        .batchNormalization(), .relu,
        .maxPool(KernelGeometry(kernel: [2, 2], stride: [2, 2])), .globalAveragePool,
      ]
    )
  }

  @Test func goesThereAndBack() throws {
    for preset in Preset.allCases {
      let experiment = Experiment(preset)
      let back = try parse(experiment.yaml())
      #expect(back.layers == experiment.layers)
      #expect(back.training == experiment.training)
      #expect(back.augmentation == experiment.augmentation)
    }
  }

  @Test(arguments: [
    ("trainin: {}", "unknown setting 'trainin'; did you mean 'training'?"),
    (
      "training: {batchsize: 3}",
      "unknown setting 'training.batchsize'; did you mean 'training.batch-size'?"
    ),
    (
      "features: {mel-band: 3}",
      "unknown setting 'features.mel-band'; did you mean 'features.mel-bands'?"
    ),
    (
      "training: {epochs: many}", "training.epochs is 'many'; expected a whole number"
    ),
    (
      "network: {preset: cmn}",
      "network.preset is 'cmn'; expected linear, lstm, cnn, ds-cnn-s, crnn, att-rnn, ds-cnn-m,"
        + " ds-cnn-l, tc-resnet8, bc-resnet-1, bc-resnet-2, bc-resnet-8, matchboxnet-3x1x64, kwt-1"
    ),
    (
      "network: {preset: cnn, layers: []}",
      "network is a preset and layers; expected one of the two"
    ),
    ("training: {epochs: 0}", "training.epochs is 0; expected 1 to 1000000"),
    (
      "augmentation:\n",
      "augmentation is empty; expected a list of steps, such as [{gain: {decibels: [-6, 6]}}], or [] for"
        + " none"
    ),
    (
      "augmentation: 3",
      "augmentation is '3'; expected a list of steps, such as [{gain: {decibels: [-6, 6]}}], or [] for none"
    ),
    (
      "augmentation: [gain]",
      "augmentation is an entry that is 'gain'; expected one key an entry, such as {gain: {decibels:"
        + " [-6, 6]}}"
    ),
    (
      "augmentation:\n- gain:\n",
      "augmentation.gain is empty; expected its settings (probability, decibels); {} takes the defaults"
    ),
    (
      "augmentation: [{gain: {decibels: 3}}]",
      "augmentation.gain.decibels is '3'; expected two numbers, [smallest, largest]"
    ),
    (
      "network:\n  layers:\n",
      "network.layers is empty; expected a list of layers, such as [{linear: {outputs: 64}}, {relu:"
        + " {}}]"
    ),
    (
      "network: {layers: [{conv: {channels: 4, kernel: [3, x]}}]}",
      "network.layers.conv.kernel is ['3', 'x']; expected a list of whole numbers"
    ),
    (
      "training: 3",
      "training is '3'; expected its settings (epochs, budget, validations, patience, …)"
    ),
    ("training: {frozen: layers}", "training.frozen is 'layers'; expected a list of names"),
    (
      "start: runs/latest",
      "start is 'runs/latest'; expected its settings (model, sha256)"
    ),
    (
      "[3]",
      "the configuration is ['3']; expected its settings (features, network, start, training, …)"
    ),
    (
      "network: {preset: matchboxnet-3x1x64, dropout: 0.2}",
      "network.dropout is 0.2; expected 0, as these layers have no dropout layer; weight-decay,"
        + " label-smoothing and augmentation hold the network back, too"
    ),
    (
      "features: {kind: wavelet}", "features.kind is 'wavelet'; expected log-mel, mfcc"
    ),
    (
      "training: {xyz: 1}",
      "unknown setting 'training.xyz'; known here: epochs, budget, validations, patience, minimum-change, average-decay, batch-size, shard-clips, optimizer,"
        + " learning-rate, weight-decay, momentum, warmup-epochs, schedule, label-smoothing,"
        + " gradient-clip, balance, synthetic-share, false-accept-rate, frozen, frozen-epochs, seed"
    ),
  ])
  func mistakesAreNamed(_ yaml: String, _ expected: String) {
    #expect(words(yaml) == expected)
  }

  @Test func unreadableFilesAreNamed() {
    #expect(
      words("training: [")
        == "x.yaml: not YAML or JSON: line 2, column 1: did not find expected node content"
    )
    let error = #expect(throws: ConfigurationError.self) {
      try Experiment(contentsOf: "/nowhere.yaml")
    }
    #expect(error?.description == "/nowhere.yaml: there is no such file")
  }
}
