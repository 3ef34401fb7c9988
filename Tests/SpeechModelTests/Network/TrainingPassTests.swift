import SpeechModel
import TestSupport
import Testing

@Suite struct TrainingPassTests {
  /// Norms, branches and a broadcast, so that maps are read by several layers.
  private static let layers: [LayerConfiguration] = [
    .convolution(channels: 4, KernelGeometry(kernel: [3, 3], padding: [1, 1]), bias: false),
    .batchNormalization(), .relu,
    .residual(
      body: [
        .depthwiseConvolution(KernelGeometry(kernel: [1, 3], padding: [0, 1])),
        .residual(body: [.frequencyMean, .batchNormalization(), .silu]),
      ],
      shortcut: [.convolution(channels: 4, KernelGeometry(kernel: [1, 1])), .batchNormalization()]
    ),
    .relu, .globalAveragePool, .linear(outputs: 5),
  ]

  private func gradients(_ network: Network, firstLearning: Int) -> [Float] {
    let plan = network.plan
    let pass = TrainingPass(plan)
    let lengths = [7, 4]
    var stream = RandomStream(seed: 5, .gradientCheck)
    let rows = pass.prepare(frames: lengths)
    for i in 0..<pass.input.count { rows[i] = stream.normalPair().0 }
    var statistics = network.statistics
    var gradients = [Float](repeating: 0, count: plan.parameters.count)
    let draws: [UInt64] = [0, 1]
    statistics.withUnsafeMutableBufferPointer { batch in
      draws.withUnsafeBufferPointer { draws in
        let output = pass.forward(
          Array(network.parameters),
          network.statistics,
          TrainingState(seed: 0, draws: draws.baseAddress!, batchStatistics: batch.baseAddress!)
        )
        let gradient = (0..<pass.output.count).map { output[$0] + 1 }
        pass.backward(
          Array(network.parameters),
          network.statistics,
          outputGradient: gradient,
          &gradients,
          firstLearning: firstLearning
        )
      }
    }
    return gradients
  }

  @Test(arguments: ["layers.3.body.0", "layers.3.shortcut.1", "layers.6", "classifier"])
  func backwardPassMayEndAtTheFirstTrainableLayer(_ name: String) throws {
    let plan = try NetworkPlan(Self.layers, inputWidth: 6, classes: 3)
    let network = Network(plan: plan, seed: 1)
    let all = plan.parameters.layers
    let index = try #require(all.firstIndex(of: name))
    let frozen = Set(all[..<index])
    let first = plan.firstLearning(butFor: frozen)
    #expect(first > 0)
    let (whole, part) = (
      gradients(network, firstLearning: 0), gradients(network, firstLearning: first)
    )
    for entry in plan.parameters.entries where !frozen.contains(entry.layer) {
      #expect(part[entry.range] == whole[entry.range], "\(entry.name)")
      #expect(part[entry.range].contains { $0 != 0 }, "\(entry.name)")
    }
    for entry in plan.parameters.entries where frozen.contains(entry.layer) {
      // Frozen layers between trained ones may have got gradients, too.
      if plan.firstLearning(butFor: Set(all).subtracting([entry.layer])) < first {
        #expect(part[entry.range].allSatisfy { $0 == 0 }, "\(entry.name)")
      }
    }
  }

  @Test func nothingIsLeftOutWhileNothingIsFrozen() throws {
    let plan = try NetworkPlan(Self.layers, inputWidth: 6, classes: 3)
    #expect(plan.firstLearning(butFor: []) == 0)
  }
}
