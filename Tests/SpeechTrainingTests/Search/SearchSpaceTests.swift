import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// What a space may say, and what is said about one that says something else.
@Suite struct SearchSpaceTests {
  private func space(_ parameters: String, base: String = "{}", method: String = "grid") throws
    -> SearchSpace
  {
    try SearchSpace(
      parsing: "method: \(method)\nbase: \(base)\nparameters: \(parameters)\n",
      path: "space.yaml"
    )
  }

  @Test func theExampleIsASpace() throws {
    let path = Fixtures.package.appending(path: "Examples/space.yaml").path(percentEncoded: false)
    let space = try SearchSpace(contentsOf: path)
    #expect(space.method.name == "beam")
    #expect(
      space.names == [
        "preset", "learning-rate", "weight-decay", "mel-bands", "noise.probability",
      ]
    )
    let start = try space.start(seed: 0)
    #expect(start.assignments["training.learning-rate"] == .number(0.01))
    #expect(start.epochs == 20)
  }

  @Test func theOrderOfTheFileStays() throws {
    let space = try space("{training.seed: [1, 0], features.kind: [mfcc], training.epochs: [3, 2]}")
    #expect(space.parameters.map(\.path) == ["training.seed", "features.kind", "training.epochs"])
    // Numbers have an order of their own.
    #expect(space.parameters[2].domain.points == [.integer(2), .integer(3)])
    let twice = try self.space("{features.kind: [mfcc], augmentation.noise.kind: [colors]}")
    #expect(twice.names == ["kind", "noise.kind"])
  }

  @Test func rangesHavePoints() throws {
    let space = try space(
      """
      {training.learning-rate: {log-range: [0.0005, 0.02], steps: 5}, \
      training.momentum: {range: [0.1, 0.12345], steps: 3}, \
      training.batch-size: {integer-range: [3, 5]}}
      """
    )
    let points = space.parameters.map { $0.domain.points.compactMap(\.asNumber) }
    #expect(points[0] == [0.0005, 0.001257, 0.003162, 0.007953, 0.02])
    #expect(points[1] == [0.1, 0.1117, 0.12345])
    #expect(points[2] == [3, 4, 5])
    let rate = space.parameters[0].domain
    #expect(rate.neighbours(of: .number(0.0005)) == [.number(0.001257)])
    #expect(rate.neighbours(of: .number(0.003162)) == [.number(0.001257), .number(0.007953)])
    // Beside the points: one that is nearly the same is no neighbour.
    #expect(rate.neighbours(of: .number(0.003)) == [.number(0.001257), .number(0.007953)])
    // Halfway between two points both are neighbours.
    let halfway = try self.space("{training.momentum: {range: [0.1, 0.5], steps: 5}}")
      .parameters[0].domain.neighbours(of: .number(0.25))
    #expect(halfway == [.number(0.2), .number(0.3)])
    let kinds = ParameterDomain.choices([.text("a"), .text("b"), .text("c")])
    #expect(kinds.neighbours(of: .text("b")) == [.text("a"), .text("c")])
  }

  @Test func everyPartOfAConfigurationCanBeSet() throws {
    let space = try space(
      """
      {network.preset: [cnn, lstm], features.mel-bands: [20, 30], training.optimizer: [sgd, adamw],
       augmentation.noise.snr-decibels: [[0, 10], [5, 40]], augmentation.0.speed.factor.1: [1.3],
       augmentation.mixup.alpha: [0.3], network.layers.dropout.probability: [0.2, 0.4]}
      """
    )
    let experiment = try space.experiment([
      "network.preset": .text("cnn"), "features.mel-bands": .integer(20),
      "training.optimizer": .text("sgd"),
      "augmentation.noise.snr-decibels": .list([.integer(0), .integer(10)]),
      "augmentation.0.speed.factor.1": .number(1.3), "augmentation.mixup.alpha": .number(0.3),
      "network.layers.dropout.probability": .number(0.4),
    ])
    #expect(experiment.features.melBands == 20)
    #expect(experiment.training.optimizer == .sgd)
    // The recipe of the preset, but for what was set.
    #expect(experiment.training.learningRate == 0.01)
    #expect(experiment.training.shardClips == 4)
    var noise = BackgroundNoise()
    noise.snrDecibels = Interval(0, 10)
    noise.colors = [.drawn]
    var speed = SpeedPerturbation()
    speed.factor = Interval(0.85, 1.3)
    var mixup = Mixup()
    mixup.alpha = 0.3
    var steps = Augmenter.recipe(for: .cnn).map { step -> Augmenter in
      switch step.name {
      case "noise": .noise(noise)
      case "speed": .speed(speed)
      default: step
      }
    }
    steps.append(.mixup(mixup))
    #expect(experiment.augmentation == steps)
    #expect(experiment.layers == Preset.cnn.layers.withDropout(0.4))
    #expect(experiment.name == "cnn")
    // A preset alone is left as it is, but for the length.
    let plain = try space.experiment(["network.preset": .text("lstm")])
    var recipe = Experiment(.lstm)
    recipe.training.epochs = 40
    #expect(plain == recipe)
  }

  @Test func layersByTheirPlace() throws {
    let path = "network.layers.0.conv.channels"
    let space = try space("{\(path): {integer-range: [8, 32]}}", base: "{network: {preset: cnn}}")
    let experiment = try space.experiment([path: .integer(8)])
    let first = try #require(experiment.layers.first?.settings as? Convolution.Settings)
    #expect(first.channels == 8)
    #expect(Array(experiment.layers.dropFirst()) == Array(Preset.cnn.layers.dropFirst()))
    var recipe = TrainingConfiguration.recipe(for: .cnn)
    recipe.epochs = 40
    #expect(experiment.training == recipe)
    #expect(try space.start(seed: 0).assignments == [path: .integer(16)])
    let whole = try self.space("{network.layers: [[{statistics-pool: {}}], [{lstm: {hidden: 8}}]]}")
    let layers = try whole.experiment(["network.layers": whole.parameters[0].domain.points[1]])
    #expect(layers.layers == [.lstm(hidden: 8)])
  }

  @Test(arguments: [
    ("{}", "parameters is empty; expected settings and their values"),
    ("{trainng.epochs: [1]}", "unknown setting 'trainng'; did you mean 'training'?"),
    (
      "{training.learning-rat: [0.1]}",
      "unknown setting 'training.learning-rat'; did you mean 'training.learning-rate'?"
    ),
    (
      "{augmentation.nois.probability: [0.1]}",
      "unknown setting 'augmentation.nois'; did you mean 'augmentation.noise'?"
    ),
    (
      "{augmentation.noise.probabilty: [0.1]}",
      "unknown setting 'augmentation.noise.probabilty'; did you mean 'augmentation.noise.probability'?"
    ),
    (
      "{network.layers.convolution.channels: [8]}",
      "unknown setting 'network.layers.convolution'; did you mean 'network.layers.conv'?"
    ),
    (
      "{network.layers.conv.channels: [8]}",
      "network.layers.conv.channels is about one of 3 entries 'conv'; expected the index of one of"
        + " them, such as network.layers.2.conv"
    ),
    (
      "{augmentation.9.noise.probability: [0.1]}",
      "augmentation.9.noise.probability is entry 9 of augmentation; expected an entry from 0 to 8"
    ),
    ("{network.preset: [cn]}", "network.preset is 'cn'; expected linear, lstm, cnn, ds-cnn-s"),
    ("{training.epochs: [1.5, 2.5]}", "training.epochs is '1.5'; expected a whole number"),
    (
      "{training.learning-rate: [20, 30]}",
      "training.learning-rate is 20; expected above 0, at most 10"
    ),
    (
      "{training.epochs: 3}",
      "parameters.training.epochs is 3; expected a list of values, {range: [lowest, highest]}"
    ),
    ("{training.epochs: []}", "parameters.training.epochs is an empty list; expected at least one"),
    (
      "{training.epochs: [3, 3.0]}",
      "parameters.training.epochs is [3, 3], with a value twice; expected at least one value"
    ),
    (
      "{training.epochs: {rang: [1, 2]}}",
      "unknown setting 'parameters.training.epochs.rang'; did you mean 'parameters.training.epochs.range'?"
    ),
    (
      "{training.epochs: {steps: 3}}",
      "parameters.training.epochs is {steps: 3}; expected one of range, log-range, integer-range"
        + " with [lowest, highest]"
    ),
    (
      "{training.epochs: {range: [3, 2]}}",
      "parameters.training.epochs.range is [3, 2]; expected [lowest, highest], two numbers of which"
    ),
    (
      "{training.epochs: {log-range: [0, 2]}}",
      "parameters.training.epochs.log-range is [0, 2]; expected [lowest, highest], two numbers above"
    ),
    (
      "{training.epochs: {integer-range: [0.5, 2]}}",
      "parameters.training.epochs.integer-range is [0.5, 2]; expected [lowest, highest], two whole"
    ),
    (
      "{training.epochs: {range: [1, 2], steps: 1}}",
      "parameters.training.epochs.steps is 1; expected a whole number from 2 to 1000"
    ),
    (
      "{training.momentum: {range: [0, 0.5], steps: 1000}, training.weight-decay: {range: [0, 1], steps: 20}}",
      "method is a grid of 20000 points; expected at most 10000; give fewer steps, or use random"
    ),
  ])
  func whatIsWrongWithParametersIsSaid(_ parameters: String, _ expected: String) {
    #expect {
      try space(parameters)
    } throws: { error in
      "\(error)".hasPrefix(expected)
    }
  }

  @Test(arguments: [
    (
      "genetic",
      "unknown setting 'method.genetic'; known here: grid, random, beam, successive-halving"
    ),
    ("{randm: {}}", "unknown setting 'method.randm'; did you mean 'method.random'?"),
    (
      "{random: {trial: 3}}",
      "unknown setting 'method.random.trial'; did you mean 'method.random.trials'?"
    ),
    ("{random: {trials: 0}}", "method.random.trials is 0; expected 1 to 100000"),
    ("{random: {trials: many}}", "method.random.trials is 'many'; expected a whole number"),
    ("{beam: {width: 0}}", "method.beam.width is 0; expected 1 to 1000"),
    ("{grid: {steps: 3}}", "unknown setting 'method.grid.steps'"),
    (
      "{successive-halving: {reduction: 1}}",
      "method.successive-halving.reduction is 1; expected 2 to 100"
    ),
    (
      "successive-halving",
      "parameters.training.epochs is varied; expected another setting: successive-halving itself"
    ),
    ("~", "method is not there; expected grid, random, beam or successive-halving"),
  ])
  func whatIsWrongWithAMethodIsSaid(_ method: String, _ expected: String) {
    #expect {
      try space("{training.epochs: [1, 2]}", method: method)
    } throws: { error in
      "\(error)".hasPrefix(expected)
    }
  }

  @Test(arguments: [
    ("", "parameters is empty; expected"),
    ("method: [", "space.yaml: not YAML or JSON: "),
    ("methods: grid", "unknown setting 'methods'; did you mean 'method'?"),
    (
      "{method: grid, base: cnn, parameters: {training.epochs: [1]}}",
      "base is cnn; expected settings as in a configuration file"
    ),
    (
      "{method: grid, base: {training: {epoch: 3}}, parameters: {training.epochs: [1]}}",
      "unknown setting 'training.epoch'; did you mean 'training.epochs'?"
    ),
    (
      "{method: {successive-halving: {epochs: 3}}, base: {training: {budget: 9-steps}}, "
        + "parameters: {training.momentum: [0.1]}}",
      "method.successive-halving.epochs is 3; expected none, as base has a budget"
    ),
  ])
  func whatIsWrongWithTheRestIsSaid(_ text: String, _ expected: String) {
    #expect {
      try SearchSpace(parsing: text, path: "space.yaml")
    } throws: { error in
      "\(error)".hasPrefix(expected)
    }
  }

  @Test func aFileThatIsNotThere() {
    #expect {
      try SearchSpace(contentsOf: "/nowhere.yaml")
    } throws: { error in
      "\(error)" == "/nowhere.yaml: there is no such file"
    }
  }

  @Test func settingsThatSomeValuesGoWithAreLeftToTheTrials() throws {
    // An LSTM has one layer of its kind, a CNN none.
    let path = "network.layers.lstm.hidden"
    let space = try space("{network.preset: [cnn, lstm], \(path): [16]}")
    let experiment = try space.experiment(["network.preset": .text("lstm"), path: .integer(16)])
    #expect(
      experiment.layers.contains {
        ($0.settings as? Recurrent.Settings<LSTMCell>)?.hidden == 16
      }
    )
    #expect {
      try space.experiment(["network.preset": .text("cnn"), path: .integer(16)])
    } throws: {
      "\($0)".hasPrefix("unknown setting 'network.layers.lstm'")
    }
  }

  @Test func trialsAreLinesOfJSON() throws {
    let trial = madeTrial(
      3,
      round: 1,
      ["a.b": .number(0.25), "c": .list([.integer(1), .text("x")]), "d": .boolean(true)],
      promotedFrom: 1,
      accuracy: 0.75
    )
    let data = try JSONEncoder().encode(trial)
    #expect(try JSONDecoder().decode(Trial.self, from: data) == trial)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["accuracy"] as? Double == 0.75)
    #expect(object["failure"] is NSNull)
    let failed = madeTrial(4, accuracy: nil)
    #expect(try JSONDecoder().decode(Trial.self, from: JSONEncoder().encode(failed)) == failed)
  }
}
