import SpeechModel
import TestSupport
import Testing

/// The initial weights of every preset: different weights would be a different model.
@Suite struct InitialWeightsTests {
  private func digest(_ values: [Float]) -> String {
    byteDigest(
      values.lazy.flatMap { value in
        withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
      }
    )
  }

  /// 40 bands, 12 labels, seed 5: a digest of all weights and the first three.
  static let golden: [String: (digest: String, first: [Float])] = [
    "linear": ("71bc505f51694fa3", [-0.016924992, -0.07920482, 0.10187671]),
    "lstm": ("3a3dfe058aac6c17", [-0.015450332, 0.05622564, -0.07230378]),
    "cnn": ("3e321a6974e74caf", [-0.4946624, 0.38358796, 0.5976561]),
    "ds-cnn-s": ("2c004193df9c5489", [-0.23463897, 0.04006706, -0.35712802]),
    "att-rnn": ("ac555b4915f95c56", [-0.6636592, -0.2518713, 0.32804748]),
    "crnn": ("d07f655173688ada", [-0.23463897, 0.04006706, -0.35712802]),
    "ds-cnn-m": ("b12692d18256ae1f", [-0.23463897, 0.04006706, -0.35712802]),
    "tc-resnet8": ("e50a543b7cf46031", [-0.13546887, 0.043294504, -0.054355234]),
    "bc-resnet-1": ("606e5e1a0c5de678", [-0.29679742, 0.08005772, 0.1305343]),
    "bc-resnet-2": ("2804005fe6bf7a40", [-0.29679742, 0.08005772, 0.1305343]),
    "ds-cnn-l": ("965c0095726d707a", [-0.23463897, 0.04006706, -0.35712802]),
    "matchboxnet-3x1x64": ("f95906e29ad30e34", [-0.44743896, -0.28779173, -0.33678418]),
    "bc-resnet-8": ("6b3c3e221ab48c45", [-0.29679742, 0.08005772, 0.1305343]),
    "kwt-1": ("cedc5e514991ac46", [-0.023935553, 0.08710439, -0.11201253]),
  ]

  @Test(arguments: Preset.allCases) func areTheSameForEver(_ preset: Preset) throws {
    let plan = try NetworkPlan(preset.layers, inputWidth: 40, classes: 12)
    let network = Network(plan: plan, seed: 5)
    let expected = Self.golden[preset.rawValue]
    #expect(Array(network.parameters.prefix(3)) == expected?.first, "\(preset.rawValue)")
    #expect(digest(Array(network.parameters)) == expected?.digest, "\(preset.rawValue)")
    // Running means begin with 0, variances with 1.
    for entry in plan.statistics.entries {
      let begin: Float = entry.role == .variance ? 1 : 0
      #expect(network.statistics[entry.range].allSatisfy { $0 == begin }, "\(entry.name)")
    }
  }

  /// As PyTorch's; no preset has the layer.
  @Test func slopesBeginWithAQuarter() throws {
    let plan = try NetworkPlan([.prelu, .globalAveragePool], inputWidth: 40, classes: 12)
    let network = Network(plan: plan, seed: 5)
    let slopes = plan.parameters.entries.filter { $0.layer == "layers.0" }
    #expect(!slopes.isEmpty)
    for entry in slopes { #expect(network.parameters[entry.range].allSatisfy { $0 == 0.25 }) }
  }

  @Test func digestsAreTheKnownOnes() {
    #expect(byteDigest([UInt8]()) == "cbf29ce484222325")
    #expect(byteDigest("foobar".utf8) == "85944171f73967e8")
    #expect(digest([1, -2]) == "0979e9ee2da22858")
  }
}
