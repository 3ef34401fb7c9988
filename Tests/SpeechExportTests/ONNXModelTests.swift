import Foundation
import SpeechExport
import SpeechModel
import TestSupport
import Testing

/// An exported model answers in ONNX Runtime as the recognizer does, alone and in batches of unequal
/// length, by `Interop/onnx_check.py`.
@Suite(.enabled(if: Python.hasRuntime, "\(Python.program) has no onnxruntime: run Scripts/test.sh"))
struct ONNXModelTests {
  /// Exports models and checks all of them.
  private func check(_ models: [(name: String, model: TrainedModel)]) throws {
    let folder = try TemporaryFolder()
    let paths = try models.map { name, model in
      let path = try folder.file("\(name).onnx")
      let exported = try ONNXModel(
        decoding: model.encoded(),
        path: name,
        producer: ("tests", "1")
      )
      try ExportTarget(path, for: .onnx).write(exported.bytes)
      return path
    }
    let script = Fixtures.package.appending(path: "Interop/onnx_check.py").path
    let answer = try Python.run([script] + paths)
    let lines = answer.output.split(separator: "\n").map(String.init)
    #expect(lines.count == models.count, "\(answer.errors)")
    for line in lines {
      let match = try #require(line.firstMatch(of: /: ok, .* the clips by ([0-9.e-]+)$/), "\(line)")
      // Fifty tolerances: otherwise, equal answers would say little.
      #expect(try #require(Double(match.1)) > 0.005, "\(line)")
    }
    #expect(answer.status == 0, "\(answer.errors)")
  }

  @Test func everyPresetAnswersTheSame() throws {
    try check(
      try Preset.allCases.map { preset in
        var features = FeatureConfiguration()
        if preset == .matchboxNet { features.melBands = 64 }
        return (preset.rawValue, try .made(preset.layers, features))
      }
    )
  }

  @Test func trainedModelsAnswerTheSame() throws {
    try check(
      try ["linear", "lstm", "cnn", "ds-cnn-s", "mfcc", "recurrent"].map { name in
        let path = Fixtures.path("reference/models/\(name).safetensors")
        return (name, try TrainedModel(contentsOf: path))
      }
    )
  }

  /// Features as other programs compute them, at other rates, windows and hops.
  @Test func everyFeatureStageAnswersTheSame() throws {
    typealias Change = (inout FeatureConfiguration) -> Void
    let changes: [(String, FeatureConfiguration, Change)] = [
      ("librosa", .librosa(.logMel), { _ in }),
      ("librosa mfcc", .librosa(.mfcc), { $0.normalization = .perClip }),
      ("torchaudio", .torchaudio(.logMel), { $0.hopMilliseconds = 7.3 }),
      ("torchaudio mfcc", .torchaudio(.mfcc), { $0.deltas = 1 }),
      ("kaldi", .kaldi(.logMel), { _ in }),
      ("kaldi mfcc", .kaldi(.mfcc), { $0.deltas = 2 }),
      (
        "kaldi centered", .kaldi(.logMel),
        {
          $0.framing = .centeredReflect
          $0.sampleRateHertz = 8_000
        }
      ),
      (
        "long hop", FeatureConfiguration(),
        {
          $0.hopMilliseconds = 40
          $0.windowMilliseconds = 20
          $0.window = .blackman
        }
      ),
      (
        "long transform", FeatureConfiguration(),
        {
          $0.fftLength = 1_000
          $0.window = .hammingSymmetric
          $0.lowerFrequencyHertz = 300
          $0.upperFrequencyHertz = 3_400
          $0.melBands = 24
          $0.normalization = .none
        }
      ),
      (
        "high rate", FeatureConfiguration(),
        {
          $0.sampleRateHertz = 44_100
          $0.framing = .centeredZero
          $0.deltas = 1
          $0.normalization = .perClip
        }
      ),
    ]
    try check(
      try changes.map { name, features, change in
        var features = features
        change(&features)
        // The first and the last frame have a say of their own.
        let layers: [LayerConfiguration] = [
          .linear(outputs: 12), .gelu, .lstm(hidden: 8, bidirectional: true, summary: .last),
        ]
        return (name, try .made(layers, features))
      }
    )
  }

  /// Layers that no preset has, or not with these settings.
  @Test func everyLayerAnswersTheSame() throws {
    let networks: [(String, [LayerConfiguration])] = [
      (
        "pooling",
        [
          .convolution(
            channels: 6,
            KernelGeometry(kernel: [4, 3], stride: [3, 2], dilation: [2, 1], padding: [2, 1])
          ),
          .prelu, .maxPool(KernelGeometry(kernel: [3, 3], stride: [2, 1], padding: [1, 1])),
          .averagePool(KernelGeometry(kernel: [3, 2], stride: [2, 2], padding: [1, 0])),
          .batchNormalization(), .silu, .statisticsPool,
        ]
      ),
      (
        "depthwise",
        [
          .convolution(channels: 4, KernelGeometry(kernel: [1, 1], padding: [2, 0])),
          .convolution(channels: 4, KernelGeometry(kernel: [1, 1], padding: [1, 0])),
          .depthwiseConvolution(
            KernelGeometry(kernel: [3, 5], stride: [2, 3], dilation: [3, 1], padding: [3, 2])
          ),
          .relu, .dropout(probability: 0.5), .layerNormalization(), .prelu,
          .residual(body: [.linear(outputs: 8), .silu], shortcut: [.linear(outputs: 8)]),
          .attentionPool, .linear(outputs: 5, bias: false), .batchNormalization(),
        ]
      ),
      (
        "recurrent",
        [
          .gru(hidden: 6, layers: 2, bidirectional: true, summary: .sequence),
          .lstm(hidden: 5, layers: 2, summary: .sequence),
          .gru(hidden: 7, bidirectional: true, summary: .mean),
        ]
      ),
      (
        "attention",
        [
          .convolution(
            channels: 3,
            KernelGeometry(kernel: [5, 4], stride: [2, 4], padding: [2, 0])
          ),
          .classToken, .positionEmbedding(frames: 20),
          .residual(
            body: [.selfAttention(heads: 3, headSize: 4, bias: true)],
            shortcut: [
              .linear(outputs: 30)
            ]
          ),
          .positionEmbedding(frames: 1), .gelu, .firstFrame,
        ]
      ),
      (
        "bands",
        [
          .convolution(channels: 4, KernelGeometry(kernel: [3, 3], padding: [1, 1])),
          .subSpectralNormalization(bands: 4),
          .residual(body: [.frequencyMean, .silu, .subSpectralNormalization(bands: 1)]),
          .frequenciesAsChannels, .maxPool(KernelGeometry(kernel: [4, 1])), .globalAveragePool,
          .familiarity(means: 3),
        ]
      ),
    ]
    let named = Set(networks.flatMap { Self.names(of: $0.1) }).union(
      Preset.allCases.flatMap { Self.names(of: $0.layers) }
    )
    #expect(named == Set(LayerCatalog.names), "every layer is in one of the networks")
    try check(try networks.map { ($0, try .made($1)) })
  }

  /// The names of layers, and of those inside of them.
  private static func names(of layers: [LayerConfiguration]) -> [String] {
    layers.flatMap { layer -> [String] in
      let branches = layer.settings.branches
      return [layer.name] + names(of: (branches?.body ?? []) + (branches?.shortcut ?? []))
    }
  }
}
