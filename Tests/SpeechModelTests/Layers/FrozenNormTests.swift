import SpeechModel
import TestSupport
import Testing

/// Batch norms that keep their running statistics in training.
@Suite struct FrozenNormTests {
  static let cases = GradientTests.cases.filter { layers in
    layers.contains { $0.name == "batch-norm" }
  }

  private func harness(_ layers: [LayerConfiguration], index: Int) throws -> NetworkHarness {
    let plan = try NetworkPlan(layers, inputWidth: 6, inputChannels: 3, classes: nil)
    var stream = RandomStream(seed: 8, .gradientCheck, index: index)
    var network = Network(plan: plan, seed: 3)
    for entry in plan.statistics.entries {
      for i in entry.range {
        network.statistics[i] =
          entry.role == .mean ? 0.3 * stream.normalPair().0 : 0.5 + stream.uniform()
      }
    }
    for entry in plan.parameters.entries where entry.role == .scale || entry.role == .shift {
      for i in entry.range { network.parameters[i] += 0.3 * stream.normalPair().0 }
    }
    let lengths = [9, 4, 13, 5]
    let input = (0..<lengths.reduce(0, +) * 18).map { _ in stream.normalPair().0 }
    return NetworkHarness(network: network, input: input, lengths: lengths)
  }

  @Test(arguments: cases.indices)
  func gradientsMatchFiniteDifferences(_ index: Int) throws {
    let layers = Self.cases[index]
    var harness = try harness(layers, index: index)
    let norms = harness.network.plan.batchNorms.map(\.runningMean.lowerBound)
    // All of them, and the first among others that are not frozen.
    for frozen in [Set(norms), Set(norms.prefix(1))] {
      harness.frozenNorms = frozen
      let error = harness.directionalDerivativeError(
        step: layers.contains(.relu) ? 1e-3 : 1e-2
      )
      #expect(error.parameters < 1e-2, "\(layers), frozen \(frozen)")
      #expect(error.input < 1e-2, "\(layers), frozen \(frozen)")
    }
  }

  @Test(arguments: cases.indices)
  func trainingIsInferenceAndStatisticsStay(_ index: Int) throws {
    var harness = try harness(Self.cases[index], index: index)
    let batch = harness.train()
    #expect(batch.batchStatistics != harness.network.statistics)
    harness.frozenNorms = Set(harness.network.plan.batchNorms.map(\.runningMean.lowerBound))
    let frozen = harness.train()
    #expect(frozen.batchStatistics == harness.network.statistics)
    let difference = Difference(frozen.output, harness.infer())
    #expect(difference.relative < 1e-4, "\(difference)")
    #expect(Difference(batch.output, harness.infer()).relative > 1e-2)
  }

  /// Running statistics are constants: the input's gradient is the output's times a factor for each
  /// channel, whatever the other positions are.
  @Test func backwardPassIsAFactor() throws {
    var harness = try harness([.batchNormalization()], index: 0)
    harness.frozenNorms = [0]
    let network = harness.network
    let plan = network.plan
    let gradient = (0..<harness.input.count).map { Float($0 % 5) - 2 }
    let found = harness.train(outputGradient: gradient).inputGradient
    let scale = plan.parameters.entries[0].range.lowerBound
    let variance = plan.statistics.entries[1].range.lowerBound
    let expected = gradient.indices.map { i in
      let factor =
        network.parameters[scale + i % 3]
        / (network.statistics[variance + i % 3] + 1e-5).squareRoot()
      return gradient[i] * factor
    }
    #expect(Difference(found, expected).relative < 1e-6)
  }
}
