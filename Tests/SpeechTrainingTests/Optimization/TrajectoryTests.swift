import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Ten optimizer steps against PyTorch's, the batch being one shard: losses and final values.
@Suite struct TrajectoryTests {
  @Test(arguments: ["lstm-adamw", "lstm-sgd", "cnn-adamw", "cnn-sgd"])
  func followsPyTorch(_ name: String) throws {
    let file = try Fixtures.tensors("trajectories/\(name)")
    var harness = try NetworkHarness(file, classes: 12)
    let labels = try file.integers("labels")
    let plan = harness.network.plan
    let metadata = file.metadata
    func number(_ key: String) -> Double { Double(metadata[key] ?? "0") ?? 0 }
    let optimizer = Optimizer(
      name.hasSuffix("adamw") ? .adamW : .sgd,
      layout: plan.parameters,
      weightDecay: Float(number("weightDecay")),
      momentum: Float(number("momentum"))
    )
    let expected = try #require(file.tensors["losses"]).values
    let loss = SoftmaxCrossEntropy()
    for step in 0..<10 {
      var logits = harness.train().output
      var sum = 0.0
      logits.withUnsafeMutableBufferPointer { logits in
        for (row, label) in labels.enumerated() {
          sum += loss.lossAndGradient(
            UnsafeMutableBufferPointer(rebasing: logits[row * 12..<(row + 1) * 12]),
            label: label,
            scale: 1 / Double(labels.count)
          )
        }
      }
      #expect(abs(sum - Double(expected[step])) < 1e-3 * Double(expected[step]), "step \(step)")
      let result = harness.train(outputGradient: logits)
      harness.network.parameters.withUnsafeMutableBufferPointer {
        optimizer.step(
          $0.baseAddress!,
          gradients: result.parameterGradients,
          learningRate: Float(number("learningRate"))
        )
      }
      for i in harness.network.statistics.indices {
        harness.network.statistics[i] +=
          0.1 * (result.batchStatistics[i] - harness.network.statistics[i])
      }
    }
    #expect((try #require(expected.last)) < expected[0])
    let final = harness.torch(Array(harness.network.parameters), plan.parameters)
      .merging(harness.torch(harness.network.statistics, plan.statistics)) { $1 }
    for (key, values) in final {
      let difference = Difference(values, try #require(file.tensors["final.\(key)"]).values)
      #expect(difference.relative < 2e-4, "\(key): \(difference)")
    }
  }
}
