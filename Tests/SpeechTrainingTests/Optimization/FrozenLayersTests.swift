import SpeechModel
import SpeechTraining
import Testing

@Suite struct FrozenLayersTests {
  /// Twelve layers with values, so that there is a layers.1 and a layers.10.
  private static func layout() throws -> ParameterLayout {
    try NetworkPlan(
      (0..<12).map { _ in .linear(outputs: 3) } + [.globalAveragePool],
      inputWidth: 4,
      classes: 2
    ).parameters
  }

  private func words(_ prefixes: [String]) throws -> String {
    do {
      _ = try FrozenLayers(prefixes, steps: nil, in: Self.layout())
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func prefixesEndAtDots() throws {
    let layout = try Self.layout()
    func names(_ prefixes: String...) throws -> [String] {
      try FrozenLayers(prefixes, steps: nil, in: layout).names.sorted()
    }
    #expect(try names("layers.1") == ["layers.1"])
    #expect(try names("layers.1", "layers.10") == ["layers.1", "layers.10"])
    #expect(try names("layers").count == 12)
    #expect(try !names("layers").contains("classifier"))
    #expect(try names("classifier") == ["classifier"])
    #expect(try names() == [])
    #expect(try FrozenLayers([], steps: 5, in: layout) == .none)
    #expect(try FrozenLayers(["layers"], steps: nil, in: layout).steps == .max)
  }

  @Test func mistakesListTheNamesThereAre() throws {
    let known = (0..<12).map { "layers.\($0)" }.joined(separator: ", ") + ", classifier"
    for name in ["layers.12", "layer", "layers.", "layers.1.weight", ""] {
      #expect(
        try words(["layers.0", name])
          == "training.frozen is '\(name)'; expected the name of a layer that learns, or its"
          + " prefix up to a dot: \(known)"
      )
    }
    #expect(
      try words(["layers", "classifier"])
        == "training.frozen is every layer; expected fewer, so that something is left to learn:"
        + " \(known)"
    )
  }

  private struct Taken: Equatable {
    var network: Network
    var norms: [Double] = []

    static func == (a: Self, b: Self) -> Bool {
      a.network.parameters == b.network.parameters && a.network.statistics == b.network.statistics
        && a.norms == b.norms
    }
  }

  /// Steps on a few clips with a convolution, norms and a decaying optimizer.
  private func take(
    _ steps: Int,
    _ kind: OptimizerKind,
    frozen prefixes: [String],
    for frozenSteps: Int?,
    from network: Network? = nil,
    gradientClip: Double = 0
  ) throws -> Taken {
    let run = try SmallRun(Preset.cnn.layers)
    let network = network ?? run.network
    let layout = network.plan.parameters
    let loss = SoftmaxCrossEntropy()
    let step = GradientStep(
      network,
      Optimizer(
        kind,
        layout: layout,
        weightDecay: 0.1,
        momentum: 0.9,
        frozen: try FrozenLayers(prefixes, steps: frozenSteps, in: layout)
      ),
      loss: loss,
      gradientClip: gradientClip,
      seed: 0,
      pool: WorkerPool(threads: 2)
    )
    var taken = Taken(network: network)
    for _ in 0..<steps {
      taken.norms.append(
        try step.take(SmallRun.batch(), loss: loss, learningRate: 0.01).norm
      )
    }
    taken.network = step.network
    return taken
  }

  @Test(arguments: OptimizerKind.allCases)
  func frozenValuesAndStatisticsStayToTheBit(_ kind: OptimizerKind) throws {
    let start = try SmallRun(Preset.cnn.layers).network
    let after = try take(4, kind, frozen: ["layers.0", "layers.1", "layers.4"], for: nil)
    for (layout, old, new) in [
      (start.plan.parameters, Array(start.parameters), Array(after.network.parameters)),
      (start.plan.statistics, start.statistics, after.network.statistics),
    ] {
      for entry in layout.entries {
        let isFrozen = ["layers.0", "layers.1", "layers.4"].contains(entry.layer)
        #expect((old[entry.range] == new[entry.range]) == isFrozen, "\(entry.name)")
      }
    }
  }

  @Test func frozenGradientsDoNotCountInTheNorm() throws {
    let all = try take(1, .sgd, frozen: [], for: nil)
    let part = try take(1, .sgd, frozen: ["classifier"], for: nil)
    #expect(part.norms[0] < all.norms[0])
    let run = try SmallRun(Preset.cnn.layers)
    let layers = LayerGradients.measure(
      run.network,
      SmallRun.batch(),
      loss: SoftmaxCrossEntropy(),
      pool: WorkerPool(threads: 1)
    )
    let expected = layers.dropLast().reduce(0) { $0 + $1.gradientNorm * $1.gradientNorm }
      .squareRoot()
    #expect(abs(part.norms[0] / expected - 1) < 1e-6)
    // What is clipped is the norm of what learns.
    let clipped = try take(1, .sgd, frozen: ["classifier"], for: nil, gradientClip: expected * 1.01)
    #expect(clipped == part)
  }

  /// What is unfrozen learns from then on as in a run that begins there: moments and AdamW's
  /// count of steps begin with it.
  @Test(arguments: OptimizerKind.allCases)
  func whatIsUnfrozenBeginsAnew(_ kind: OptimizerKind) throws {
    let layout = try Self.layout()
    func optimizer(_ prefixes: [String], _ steps: Int) throws -> Optimizer {
      Optimizer(
        kind,
        layout: layout,
        weightDecay: 0.1,
        momentum: 0.9,
        frozen: try FrozenLayers(prefixes, steps: steps, in: layout)
      )
    }
    let late = try optimizer(["layers.1"], 3)
    let (fresh, whole) = (try optimizer([], 0), try optimizer([], 0))
    var stream = RandomStream(seed: 1, .gradientCheck)
    let start = layout.initialValues(seed: 0)
    var (values, freshValues, wholeValues) = (start, start, start)
    let range = try #require(layout.entries.first { $0.name == "layers.1.weight" }).range
    let other = try #require(layout.entries.first { $0.name == "layers.10.weight" }).range
    for step in 1...8 {
      let gradients = start.map { _ in stream.normalPair().0 }
      late.step(&values, gradients: gradients, learningRate: 0.02)
      whole.step(&wholeValues, gradients: gradients, learningRate: 0.02)
      if step > 3 { fresh.step(&freshValues, gradients: gradients, learningRate: 0.02) }
      #expect(values[range] == freshValues[range], "step \(step)")
      #expect(values[other] == wholeValues[other], "step \(step)")
    }
    #expect(values[range] != wholeValues[range])
    if kind == .adamW {
      // The first step of what is unfrozen has the size of the learning rate, neither 0 nor more.
      let late = try optimizer(["layers.1"], 1_000)
      var values = start
      let gradients = [Float](repeating: 0.5, count: start.count)
      for _ in 0..<1_000 { late.step(&values, gradients: gradients, learningRate: 0.02) }
      let before = values
      late.step(&values, gradients: gradients, learningRate: 0.02)
      let bias = try #require(layout.entries.first { $0.name == "layers.1.bias" }).range
      for i in bias { #expect(abs(before[i] - values[i] - 0.02) < 1e-5) }
    }
  }

  @Test func normsMeasureAgainOnceUnfrozen() throws {
    let start = try SmallRun(Preset.cnn.layers).network
    func statistics(_ steps: Int) throws -> [Float] {
      try take(steps, .adamW, frozen: ["layers"], for: 2).network.statistics
    }
    #expect(try statistics(2) == start.statistics)
    #expect(try statistics(3) != start.statistics)
  }
}
