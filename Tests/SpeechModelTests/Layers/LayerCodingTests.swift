import Foundation
import SpeechModel
import Testing

/// The form of layers in a configuration file, to the byte: it is permanent, as model files contain
/// it.
@Suite struct LayerCodingTests {
  /// Every kind, with and without its optional settings.
  static let layers: [(LayerConfiguration, String)] = [
    (
      .convolution(
        channels: 16,
        KernelGeometry(kernel: [3, 5], stride: [1, 2], dilation: [2, 1], padding: [2, 4])
      ),
      #"{"conv":{"bias":true,"channels":16,"dilation":[2,1],"kernel":[3,5],"padding":[2,4],"#
        + #""stride":[1,2]}}"#
    ),
    (
      .depthwiseConvolution(KernelGeometry(kernel: [3, 1]), bias: false),
      #"{"depthwise-conv":{"bias":false,"dilation":[1,1],"kernel":[3,1],"padding":[0,0],"#
        + #""stride":[1,1]}}"#
    ),
    (
      .batchNormalization(epsilon: 0.5, momentum: 0.25),
      #"{"batch-norm":{"epsilon":0.5,"momentum":0.25}}"#
    ),
    (
      .subSpectralNormalization(bands: 5, epsilon: 0.5, momentum: 0.25),
      #"{"sub-spectral-norm":{"bands":5,"epsilon":0.5,"momentum":0.25}}"#
    ),
    (.relu, #"{"relu":{}}"#),
    (.prelu, #"{"prelu":{}}"#),
    (.silu, #"{"silu":{}}"#),
    (.layerNormalization(epsilon: 0.5), #"{"layer-norm":{"epsilon":0.5}}"#),
    (.gelu, #"{"gelu":{}}"#),
    (
      .maxPool(KernelGeometry(kernel: [2, 2], stride: [2, 2])),
      #"{"max-pool":{"dilation":[1,1],"kernel":[2,2],"padding":[0,0],"stride":[2,2]}}"#
    ),
    (
      .averagePool(KernelGeometry(kernel: [2, 3])),
      #"{"average-pool":{"dilation":[1,1],"kernel":[2,3],"padding":[0,0],"stride":[1,1]}}"#
    ),
    (.globalAveragePool, #"{"global-average-pool":{}}"#),
    (.statisticsPool, #"{"statistics-pool":{}}"#),
    (
      .lstm(hidden: 96),
      #"{"lstm":{"bidirectional":false,"hidden":96,"layers":1,"summary":"mean"}}"#
    ),
    (
      .gru(hidden: 60, layers: 2, bidirectional: true, summary: .last),
      #"{"gru":{"bidirectional":true,"hidden":60,"layers":2,"summary":"last"}}"#
    ),
    (.attentionPool, #"{"attention-pool":{}}"#),
    (.classToken, #"{"class-token":{}}"#),
    (.positionEmbedding(frames: 99), #"{"position-embedding":{"frames":99}}"#),
    (.selfAttention(heads: 2), #"{"self-attention":{"bias":false,"heads":2}}"#),
    (
      .selfAttention(heads: 2, headSize: 8, bias: true),
      #"{"self-attention":{"bias":true,"head-size":8,"heads":2}}"#
    ),
    (.firstFrame, #"{"first-frame":{}}"#),
    (.linear(outputs: 64), #"{"linear":{"bias":true,"outputs":64}}"#),
    (.frequencyMean, #"{"frequency-mean":{}}"#),
    (.frequenciesAsChannels, #"{"frequencies-as-channels":{}}"#),
    (.dropout(probability: 0.5), #"{"dropout":{"probability":0.5}}"#),
    (
      .dropout(probability: 0.5, wholeChannels: true),
      #"{"dropout":{"probability":0.5,"whole-channels":true}}"#
    ),
    (.residual(body: [.relu]), #"{"residual":{"body":[{"relu":{}}],"shortcut":[]}}"#),
    (
      .residual(body: [.relu], shortcut: [.silu], stochasticDepth: 0.25),
      #"{"residual":{"body":[{"relu":{}}],"shortcut":[{"silu":{}}],"stochastic-depth":0.25}}"#
    ),
    (.familiarity(means: 10), #"{"familiarity":{"means":10}}"#),
  ]

  @Test(arguments: layers.indices)
  func everyKindHasItsBytes(_ index: Int) throws {
    let (layer, text) = Self.layers[index]
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(layer), as: UTF8.self) == text)
    #expect(try JSONDecoder().decode(LayerConfiguration.self, from: Data(text.utf8)) == layer)
    for (other, _) in Self.layers[..<index] { #expect(layer != other) }
  }

  @Test func noKindIsLeftOut() {
    let names = Self.layers.map(\.0.name)
    #expect(names.reduce(into: []) { if $0.last != $1 { $0.append($1) } } == LayerCatalog.names)
    #expect(Set(LayerCatalog.names).count == LayerCatalog.names.count)
  }

  @Test func layersWithoutSettingsTakeNone() {
    let error = #expect(throws: ConfigurationError.self) {
      try JSONDecoder().decode(
        LayerConfiguration.self,
        from: Data(#"{"prelu": {"slope": 0.1}}"#.utf8)
      )
    }
    #expect(error?.description.hasPrefix("unknown setting 'prelu.slope'") == true)
  }

  @Test func settingsLeftOutAreTheUsualOnes() throws {
    let text = #"""
      [{"conv": {"channels": 2, "kernel": [3, 3]}}, {"depthwise-conv": {"kernel": [3, 3]}},
      {"batch-norm": {}}, {"sub-spectral-norm": {"bands": 2}}, {"layer-norm": {}},
      {"max-pool": {"kernel": [2, 3]}}, {"average-pool": {"kernel": [2, 3]}},
      {"lstm": {"hidden": 3}}, {"gru": {"hidden": 3}}, {"linear": {"outputs": 4}},
      {"dropout": {}}, {"residual": {"body": [{"relu": {}}]}}]
      """#
    let window = KernelGeometry(kernel: [2, 3], stride: [2, 3])
    #expect(
      try JSONDecoder().decode([LayerConfiguration].self, from: Data(text.utf8)) == [
        .convolution(channels: 2, KernelGeometry(kernel: [3, 3])),
        .depthwiseConvolution(KernelGeometry(kernel: [3, 3])), .batchNormalization(),
        .subSpectralNormalization(bands: 2), .layerNormalization(), .maxPool(window),
        .averagePool(window), .lstm(hidden: 3), .gru(hidden: 3), .linear(outputs: 4),
        .dropout(probability: 0.2), .residual(body: [.relu]),
      ]
    )
  }
}
