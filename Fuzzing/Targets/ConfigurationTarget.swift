import SpeechModel

@testable import SpeechTraining

extension FuzzTarget {
  /// Configuration files, and the spaces of a search, which are made of their parts.
  static let configuration = FuzzTarget(
    name: "configuration",
    isText: true,
    seeds: configurationSeeds
  ) { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    refusing {
      let experiment = try Experiment(parsing: text, path: "input.yaml")
      try experiment.validate()
      // What is written is read as the same; of every fourth input, as that costs more than the
      // rest.
      guard bytes.reduce(0, &+) % 4 == 0 else { return }
      let written = try experiment.yaml()
      let again = try Experiment(parsing: written, path: "written.yaml")
      expect(try again.yaml() == written, "another experiment after writing and reading")
    }
    refusing {
      let space = try SearchSpace(parsing: text, path: "input.yaml")
      var stream = RandomStream(seed: 1, .search, draw: 0)
      var assignments: Assignments = [:]
      for parameter in space.parameters {
        assignments[parameter.path] = parameter.domain.draw(from: &stream)
      }
      try space.experiment(assignments).validate()
    }
  }

  private static func refusing(_ body: () throws -> Void) {
    do {
      try body()
    } catch let error as ConfigurationError {
      expectWords(error)
    } catch let error as ModelFileError {
      expectWords(error)
    } catch {
      expect(false, "an error that is neither of configuration nor of model: \(error)")
    }
  }

  /// The presets written out, every augmenter, and each method of a search.
  @Sendable private static func configurationSeeds() throws -> [String: [UInt8]] {
    var texts: [String: String] = ["empty.yaml": ""]
    for preset in Preset.allCases {
      texts["\(preset.rawValue).yaml"] = "network: {preset: \(preset.rawValue)}\n"
    }
    texts["whole.yaml"] = try Experiment(.linear).yaml()
    for name in AugmenterCatalog.names {
      texts["\(name).json"] = #"{"augmentation": [{"\#(name)": {}}]}"#
    }
    for (place, layer) in layers.enumerated() {
      texts["layer-\(place).yaml"] = "network: {layers: [\(layer)]}\n"
    }
    for method in [
      "grid: {}", "random: {trials: 4}", "beam: {width: 2, rounds: 2}",
      "successive-halving: {trials: 9, reduction: 3}",
    ] {
      texts["\(method.prefix { $0 != ":" }).yaml"] = """
        method: {\(method)}
        base: {network: {preset: linear}, training: {epochs: 2}}
        parameters:
          training.learning-rate: {log-range: [0.001, 0.02], steps: 3}
          features.mel-bands: {integer-range: [24, 64]}
          training.weight-decay: [0.001, 0.01]
        """
    }
    return texts.mapValues { Array($0.utf8) }
  }

  /// Layers with all their settings, in as few bytes as can be: short input is mutated best.
  private static let layers = [
    "{conv: {channels: 2, kernel: [3, 3], stride: [1, 1], dilation: [1, 1], padding: [1, 1]}}",
    "{depthwise-conv: {kernel: [3, 3], padding: [1, 1], bias: false}}",
    "{max-pool: {kernel: [2, 2], stride: [2, 2]}}",
    "{average-pool: {kernel: [2, 2], padding: [1, 1]}}",
    "{batch-norm: {epsilon: 0.001, momentum: 0.1}}, {relu: {}}",
    "{sub-spectral-norm: {bands: 5}}, {dropout: {probability: 0.1, whole-channels: true}}",
    "{gru: {hidden: 4, layers: 2, bidirectional: true, summary: sequence}}, {attention-pool: {}}",
    "{lstm: {hidden: 4, summary: last}}",
    "{class-token: {}}, {position-embedding: {frames: 99}}, {first-frame: {}}",
    "{self-attention: {heads: 2, head-size: 4, bias: true}}, {layer-norm: {epsilon: 0.001}}",
    "{residual: {body: [{linear: {outputs: 40}}], shortcut: [{silu: {}}], stochastic-depth: 0.1}}",
    "{frequency-mean: {}}", "{frequencies-as-channels: {}}, {global-average-pool: {}}",
  ]
}
