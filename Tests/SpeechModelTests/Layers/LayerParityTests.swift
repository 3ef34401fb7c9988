import Foundation
import SpeechModel
import TestSupport
import Testing

/// Outputs and every gradient of every layer against PyTorch, clips of unequal lengths.
@Suite struct LayerParityTests {
  static let cases = [
    "linear", "relu", "prelu", "conv-padded", "conv-strided", "conv-dilated", "conv-five-channels",
    "conv-1x1", "depthwise-padded", "depthwise-strided-dilated", "batch-norm", "batch-norm-relu",
    "cnn-block", "max-pool", "max-pool-padded", "max-pool-overlapping", "average-pool",
    "average-pool-padded", "global-average-pool", "statistics-pool", "lstm-sequence", "lstm-last",
    "lstm-mean", "lstm-two-bidirectional-sequence", "lstm-two-bidirectional-last",
    "lstm-two-bidirectional-mean", "ds-cnn", "sub-spectral-norm", "sub-spectral-norm-single",
    "silu", "batch-norm-silu", "frequency-mean", "frequencies-as-channels", "residual-identity",
    "residual-before-norm", "residual-of-norm", "residual-nested", "tc-resnet", "bc-resnet",
    "layer-norm", "gelu", "class-token", "position-embedding-1", "position-embedding-9",
    "first-frame", "self-attention", "self-attention-heads", "self-attention-wide",
    "gru-sequence", "gru-last", "gru-mean", "gru-two-bidirectional-sequence",
    "gru-two-bidirectional-last", "gru-two-bidirectional-mean", "attention-pool", "familiarity",
  ]

  @Test(arguments: cases)
  func matchesPyTorch(_ name: String) throws {
    let file = try Fixtures.tensors("layers/\(name)")
    let harness = try NetworkHarness(file)
    let cotangent = try #require(file.tensors["grad.output"]).values
    let result = harness.train(outputGradient: cotangent)
    func check(_ found: [Float], _ key: String) throws {
      let expected = try #require(file.tensors[key], "\(key)").values
      let size = expected.map { abs(Double($0)) }.max() ?? 1
      let difference = Difference(found, expected, floor: max(1e-3, size))
      #expect(difference.relative < 1e-4, "\(name) \(key): \(difference)")
    }
    try check(result.output, "output")
    try check(result.inputGradient, "grad.input")
    let gradients = harness.torch(result.parameterGradients, harness.network.plan.parameters)
    for (parameter, values) in gradients { try check(values, "grad.\(parameter)") }
    if let expected = file.tensors["evaluation.output"] {
      let plain = Difference(harness.infer(), expected.values)
      #expect(plain.relative < 1e-4, "\(name) inference: \(plain)")
      var folded = harness
      folded.network = harness.network.foldedForInference()
      let merged = Difference(folded.infer(), expected.values)
      #expect(merged.relative < 1e-4, "\(name) folded: \(merged)")
    }
    // The momentum of PyTorch's running statistics.
    let before = harness.torch(harness.network.statistics, harness.network.plan.statistics)
    let batch = harness.torch(result.batchStatistics, harness.network.plan.statistics)
    for (key, values) in before where key.contains("running") {
      let updated = zip(values, batch[key] ?? []).map { 0.9 * $0 + 0.1 * $1 }
      try check(updated, "after.\(key)")
    }
  }

  @Test(arguments: ["plain", "smoothing", "weights", "smoothing-weights"])
  func lossMatchesPyTorch(_ name: String) throws {
    let file = try Fixtures.tensors("layers/loss-\(name)")
    let logits = try #require(file.tensors["logits"])
    let labels = try file.integers("labels")
    let classes = logits.shape[1]
    let weights = try JSONDecoder().decode(
      [Float]?.self,
      from: Data((file.metadata["classWeights"] ?? "null").utf8)
    )
    let loss = SoftmaxCrossEntropy(
      labelSmoothing: Float(file.metadata["labelSmoothing"] ?? "0") ?? 0,
      classWeights: weights
    )
    let total = labels.reduce(0.0) { $0 + loss.weight(of: $1) }
    var values = logits.values
    var sum = 0.0
    for (row, label) in labels.enumerated() {
      values.withUnsafeMutableBufferPointer {
        sum += loss.lossAndGradient(
          UnsafeMutableBufferPointer(rebasing: $0[row * classes..<(row + 1) * classes]),
          label: label,
          scale: 1 / total
        )
      }
    }
    let expected = try #require(file.tensors["loss"]).values[0]
    #expect(abs(sum - Double(expected)) < 1e-5)
    let gradient = Difference(values, try #require(file.tensors["grad.logits"]).values)
    #expect(gradient.relative < 1e-5, "\(gradient)")
  }
}
