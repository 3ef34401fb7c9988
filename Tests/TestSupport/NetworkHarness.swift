import Foundation
import SpeechModel

/// A network under test with its input, for parity and gradient checks.
package struct NetworkHarness {
  package var network: Network
  package var input: [Float]
  package var lengths: [Int]
  package var draws: [UInt64]
  package var seed: UInt64 = 1
  /// Those of `TrainingState`.
  package var frozenNorms: Set<Int> = []

  package init(network: Network, input: [Float], lengths: [Int]) {
    self.network = network
    self.input = input
    self.lengths = lengths
    draws = lengths.indices.map { UInt64($0 + 10) }
  }

  /// The case of a fixture file made by `Fixtures/reference/layers/make.py` and its kin.
  package init(_ file: Safetensors, classes: Int? = nil) throws {
    let layers = try JSONDecoder().decode(
      [LayerConfiguration].self,
      from: Data((file.metadata["layers"] ?? "").utf8)
    )
    let shape = file.tensors["input"]?.shape ?? []
    let plan = try NetworkPlan(
      layers,
      inputWidth: shape[1],
      inputChannels: shape[2],
      classes: classes
    )
    func values(_ layout: ParameterLayout) -> [Float] {
      layout.entries.flatMap { entry in
        TorchLayout.fromTorch(
          file.tensors[entry.name]?.values ?? [],
          shape: entry.shape,
          order: entry.order
        )
      }
    }
    self.init(
      network: Network(
        plan: plan,
        parameters: values(plan.parameters),
        statistics: values(plan.statistics)
      ),
      input: file.tensors["input"]?.values ?? [],
      lengths: try file.integers("lengths")
    )
  }

  /// The results of one pass forward and backward.
  package struct Result {
    package var output: [Float] = []
    package var inputGradient: [Float] = []
    package var parameterGradients: [Float] = []
    package var batchStatistics: [Float] = []
  }

  /// Runs forward in training mode and, given an output gradient [rows, F, C], backward; the second
  /// of two passes, to show that nothing is left over from the first.
  package func train(outputGradient: [Float]? = nil) -> Result {
    let pass = TrainingPass(network.plan)
    _ = train(pass, outputGradient)
    return train(pass, outputGradient)
  }

  private func train(_ pass: TrainingPass, _ outputGradient: [Float]?) -> Result {
    var result = Result()
    let rows = pass.prepare(frames: lengths)
    rows.update(from: input, count: input.count)
    result.batchStatistics = network.statistics
    result.parameterGradients = [Float](repeating: 0, count: network.parameters.count)
    // An empty array has no address; layers without parameters read none.
    let parameters = network.parameters + [0]
    let statistics = network.statistics + [0]
    var gradients = result.parameterGradients + [0]
    result.batchStatistics.append(0)
    result.batchStatistics.withUnsafeMutableBufferPointer { batch in
      draws.withUnsafeBufferPointer { draws in
        let output = pass.forward(
          parameters,
          statistics,
          TrainingState(
            seed: seed,
            draws: draws.baseAddress!,
            batchStatistics: batch.baseAddress!,
            frozenNorms: frozenNorms
          )
        )
        result.output = Array(UnsafeBufferPointer(start: output, count: pass.output.count))
      }
    }
    if let outputGradient {
      pass.backward(
        parameters,
        statistics,
        outputGradient: outputGradient,
        &gradients,
        wantsInputGradient: true
      )
      result.inputGradient = Array(
        UnsafeBufferPointer(start: pass.inputGradient, count: input.count)
      )
    }
    result.parameterGradients = Array(gradients.dropLast())
    result.batchStatistics.removeLast()
    return result
  }

  /// Runs in inference mode.
  package func infer() -> [Float] {
    let pass = InferencePass(network.plan)
    pass.prepare(frames: lengths).update(from: input, count: input.count)
    let output = pass.run(network)
    return Array(UnsafeBufferPointer(start: output, count: pass.output.count))
  }

  /// Gradients and values under PyTorch's names and in PyTorch's order.
  package func torch(_ values: [Float], _ layout: ParameterLayout) -> [String: [Float]] {
    Dictionary(
      uniqueKeysWithValues: layout.entries.map {
        (
          $0.name,
          TorchLayout.toTorch(Array(values[$0.range]), shape: $0.shape, order: $0.order)
        )
      }
    )
  }

  /// Compares the gradients along random directions with finite differences of the loss
  /// Σ output · cotangent; returns the largest relative difference for parameters and for input.
  package func directionalDerivativeError(step: Float = 1e-2) -> (
    parameters: Double, input: Double
  ) {
    var stream = RandomStream(seed: 99, .gradientCheck)
    let plain = train()
    let cotangent = plain.output.map { _ in stream.normalPair().0 }
    let result = train(outputGradient: cotangent)
    func loss(_ harness: NetworkHarness) -> Double {
      zip(harness.train().output, cotangent).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    func error(_ gradient: [Float], _ move: (Float, [Float]) -> NetworkHarness) -> Double {
      if gradient.isEmpty { return 0 }
      guard gradient.contains(where: { $0 != 0 }), gradient.allSatisfy({ $0.isFinite }) else {
        return .infinity
      }
      var worst = 0.0
      let norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      // The gradient's own direction, which reveals errors of scale, and random mixes with it.
      for trial in 0..<4 {
        let direction = gradient.map {
          $0 / Float(norm)
            + (trial == 0 ? 0 : stream.normalPair().0 / Float(gradient.count).squareRoot())
        }
        let expected = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        let measured =
          (loss(move(step, direction)) - loss(move(-step, direction))) / (2 * Double(step))
        worst = max(worst, abs(measured - expected) / max(abs(expected), 1e-3 * norm))
      }
      return worst
    }
    let parameters = error(result.parameterGradients) { size, direction in
      var moved = self
      for i in direction.indices { moved.network.parameters[i] += size * direction[i] }
      return moved
    }
    let input = error(result.inputGradient) { size, direction in
      var moved = self
      for i in direction.indices { moved.input[i] += size * direction[i] }
      return moved
    }
    return (parameters, input)
  }
}

extension Safetensors {
  /// A list of whole numbers in the metadata.
  package func integers(_ key: String) throws -> [Int] {
    try JSONDecoder().decode([Int].self, from: Data((metadata[key] ?? "").utf8))
  }
}
