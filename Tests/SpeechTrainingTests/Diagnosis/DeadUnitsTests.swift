import SpeechModel
import SpeechTraining
import Testing

@Suite struct DeadUnitsTests {
  private let plain: [LayerConfiguration] = [
    .convolution(channels: 12, KernelGeometry(kernel: [3, 3], padding: [1, 1])), .relu,
    .globalAveragePool, .linear(outputs: 8), .relu,
  ]

  /// As many as were killed by their bias; behind them units live on by their own.
  @Test func unitsKilledByTheirBiasAreCounted() throws {
    var run = try SmallRun(plain)
    #expect(
      DeadUnits.measure(run.network, SmallRun.batch()).map(\.layer) == [
        "layer 2 (relu)", "layer 5 (relu)",
      ]
    )
    let before = DeadUnits.measure(run.network, SmallRun.batch())
    #expect(before.first == DeadUnits(layer: "layer 2 (relu)", dead: 0, units: 12))
    let bias = try #require(
      run.network.plan.parameters.entries.first { $0.name == "layers.0.bias" }
    )
    for index in bias.range.prefix(5) { run.network.parameters[index] = -1e4 }
    let after = DeadUnits.measure(run.network, SmallRun.batch())
    #expect(after.first == DeadUnits(layer: "layer 2 (relu)", dead: 5, units: 12))
  }

  /// The norm does the ReLU's work, and nothing hides it.
  @Test func unitsBehindFusedNormsAreSeen() throws {
    var run = try SmallRun(Preset.dsCNNSmall.layers)
    run.train(steps: 3)
    let sound = DeadUnits.measure(run.network, SmallRun.batch())
    #expect(sound.map(\.units) == [Int](repeating: 64, count: 9))
    #expect(sound.allSatisfy { $0.share < DeadUnits.worrying })
    let shift = try #require(
      run.network.plan.parameters.entries.last { $0.role == .shift }
    )
    for index in shift.range.prefix(48) { run.network.parameters[index] = -1e4 }
    let killed = DeadUnits.measure(run.network, SmallRun.batch())
    let last = try #require(killed.last)
    #expect(last.dead >= 48 && last.units == 64)
    #expect(killed.dropLast() == sound.dropLast())
  }

  @Test func networksWithoutReLUsHaveNone() throws {
    let run = try SmallRun(Preset.lstm.layers)
    #expect(DeadUnits.measure(run.network, SmallRun.batch()) == [])
  }

  /// What the tap shows last is what the pass returns, and each ReLU's output is not negative.
  @Test func tapSeesEveryLayer() throws {
    let run = try SmallRun(Preset.cnn.layers)
    let plan = run.network.plan
    let shard = SmallRun.batch().shards[0]
    let pass = InferencePass(plan)
    pass.prepare(frames: shard.frames).update(from: shard.rows, count: shard.rows.count)
    var shapes: [RaggedShape] = []
    var last: [Float] = []
    let logits = pass.run(run.network) { layer, output, values in
      #expect(layer == shapes.count)
      shapes.append(output)
      last = Array(UnsafeBufferPointer(start: values, count: output.count))
    }
    #expect(shapes.count == plan.layers.count)
    #expect(shapes.last?.count == shard.labels.count * SmallRun.classes)
    #expect(last == Array(UnsafeBufferPointer(start: logits, count: last.count)))
  }
}
