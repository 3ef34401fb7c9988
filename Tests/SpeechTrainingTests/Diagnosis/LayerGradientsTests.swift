import SpeechModel
import SpeechTraining
import Testing

@Suite struct LayerGradientsTests {
  private func measure(_ run: SmallRun) -> [LayerGradients] {
    LayerGradients.measure(
      run.network,
      SmallRun.batch(),
      loss: SoftmaxCrossEntropy(),
      pool: WorkerPool(threads: 1)
    )
  }

  @Test func normsAddUpToTheWhole() throws {
    let run = try SmallRun(Preset.cnn.layers)
    let layers = measure(run)
    #expect(
      layers.map(\.layer) == [
        "layer 1 (conv)", "layer 2 (batch-norm)", "layer 5 (conv)", "layer 6 (batch-norm)",
        "layer 9 (conv)", "layer 10 (batch-norm)", "classifier",
      ]
    )
    #expect(layers.map(\.hasWeights) == [true, false, true, false, true, false, true])
    let step = GradientStep(
      run.network,
      Optimizer(.sgd, layout: run.network.plan.parameters, weightDecay: 0, momentum: 0),
      loss: SoftmaxCrossEntropy(),
      gradientClip: 0,
      seed: 0,
      pool: WorkerPool(threads: 1)
    )
    #expect(step.gradients.isEmpty)
    let outcome = try step.take(SmallRun.batch(), loss: SoftmaxCrossEntropy(), learningRate: 0)
    let sum = layers.reduce(0) { $0 + $1.gradientNorm * $1.gradientNorm }.squareRoot()
    #expect(abs(sum / outcome.norm - 1) < 1e-6)
    let norm = run.network.parameters.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    let parts = layers.reduce(0) { $0 + $1.parameterNorm * $1.parameterNorm }.squareRoot()
    #expect(abs(parts / norm - 1) < 1e-6)
    // As many ones as channels.
    #expect(layers[1].parameterNorm == 4)
  }

  @Test(arguments: Preset.allCases)
  func soundNetworksHaveSoundGradients(_ preset: Preset) throws {
    let rate = TrainingConfiguration.recipe(for: preset).learningRate
    var run = try SmallRun(preset.layers, learningRate: rate)
    for steps in [0, 5, 60] {
      run.train(steps: steps)
      let layers = measure(run)
      #expect(layers.vanishing == [])
      #expect(layers.exploding == [])
    }
  }

  /// PyTorch's first values of fully connected layers shrink signals by 0.4 a layer; norms help.
  @Test func vanishingStackIsFound() throws {
    let block: [LayerConfiguration] = [.linear(outputs: 32), .relu]
    let deep = try SmallRun(
      (0..<16).flatMap { _ in block } + [.globalAveragePool]
    )
    let layers = measure(deep)
    let vanishing = layers.vanishing
    #expect(vanishing.first?.layer == "layer 1 (linear)")
    #expect(vanishing.count < layers.count && !vanishing.contains { $0.layer == "classifier" })
    #expect(layers.exploding == [])
    let normed = try SmallRun(
      (0..<16).flatMap { _ in [.linear(outputs: 32), .batchNormalization(), .relu] }
        + [.globalAveragePool]
    )
    #expect(measure(normed).vanishing == [])
  }

  @Test func tinyWeightsVanish() throws {
    var run = try SmallRun(
      (0..<4).flatMap { _ in [.linear(outputs: 32, bias: false), .relu] } + [.globalAveragePool]
    )
    run.change(.weight) { $1 *= 0.003 }
    // Behind them the classifier still learns, from its bias.
    #expect(measure(run).vanishing == measure(run).dropLast())
  }

  @Test func explodingStackIsFound() throws {
    var run = try SmallRun(
      (0..<8).flatMap { _ in [.linear(outputs: 32), .relu] } + [.globalAveragePool]
    )
    run.change(.weight) { $1 *= 12 }
    let layers = measure(run)
    #expect(layers.exploding.first?.layer == "layer 1 (linear)")
    #expect(layers.vanishing == [])
    // Numbers that are none any more.
    run.change(.weight) { $1 *= 1e6 }
    #expect(!measure(run).exploding.isEmpty)
    #expect(measure(run).vanishing == [])
  }
}
