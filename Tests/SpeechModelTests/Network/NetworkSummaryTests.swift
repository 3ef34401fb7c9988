import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct NetworkSummaryTests {
  /// Layers that the plan fuses, copies after or leaves alone.
  static let networks: [[LayerConfiguration]] =
    Preset.allCases.map(\.layers) + [
      [.batchNormalization(), .lstm(hidden: 5, layers: 2, bidirectional: true)],
      [
        .convolution(channels: 3, KernelGeometry(kernel: [5, 3], stride: [2, 1])), .relu,
        .batchNormalization(), .batchNormalization(), .relu,
        .averagePool(KernelGeometry(kernel: [2, 2], stride: [2, 2])), .statisticsPool,
        .linear(outputs: 7), .relu,
      ],
      [.globalAveragePool, .batchNormalization(), .linear(outputs: 4, bias: false)],
      [
        .linear(outputs: 8), .classToken, .positionEmbedding(frames: 50),
        .selfAttention(heads: 2, bias: true), .layerNormalization(), .gelu, .firstFrame,
      ],
    ]

  @Test(arguments: networks.indices)
  func sumsAreThePlans(_ index: Int) throws {
    let features = FeatureConfiguration()
    let layers = Self.networks[index]
    let plan = try NetworkPlan(layers, inputWidth: features.values, classes: 12)
    #expect(plan.origins.count == plan.layers.count)
    let summary = NetworkSummary(plan, features, fileBytes: 0)
    #expect(summary.rows.count == plan.configured.count + 1)
    #expect(summary.input == [98, 40, 1])
    #expect(summary.parameters == plan.parameters.valueCount)
    #expect(summary.multiplyAdds == plan.multiplyAdds(frames: 98))
    #expect(summary.rows.last?.output == [1, 1, 12])
  }

  @Test func branchesStandBeforeTheirSum() throws {
    let layers: [LayerConfiguration] = [
      .frequenciesAsChannels,
      .residual(
        body: [
          .convolution(channels: 4, KernelGeometry(kernel: [9, 1], padding: [4, 0])),
          .batchNormalization(),
        ],
        shortcut: [.convolution(channels: 4, KernelGeometry(kernel: [1, 1]))]
      ),
      .relu, .globalAveragePool,
    ]
    let plan = try NetworkPlan(layers, inputWidth: 40, classes: 2)
    let rows = NetworkSummary(plan, FeatureConfiguration(), fileBytes: 0).rows
    #expect(
      rows.map(\.place) == ["1", "2.body.1", "2.body.2", "2.shortcut.1", "2", "3", "4", "5"]
    )
    #expect(rows.map(\.receptiveField.frames) == [1, 9, 9, 1, 9, 9, nil, nil])
    #expect(rows.map(\.parameters) == [0, 40 * 9 * 4 + 4, 8, 40 * 4 + 4, 0, 0, 0, 10])
    #expect(rows[4].layer == "sum of the two branches")
  }

  @Test func foldedPlansAreSummedUpAsWell() throws {
    let features = FeatureConfiguration()
    for layers in Self.networks {
      let plan = try NetworkPlan(layers, inputWidth: 40, classes: 3)
      let folded = Network(plan: plan, seed: 0).foldedForInference().plan
      let summary = NetworkSummary(folded, features, fileBytes: 0)
      #expect(
        summary.rows.map(\.output)
          == NetworkSummary(plan, features, fileBytes: 0).rows.map(\.output)
      )
      #expect(summary.parameters == folded.parameters.valueCount)
      #expect(summary.multiplyAdds == folded.multiplyAdds(frames: 98))
    }
  }

  /// A frame of the input is changed, and every output that changes sees it.
  @Test(arguments: [
    (Preset.cnn.layers, 22), (Preset.dsCNNSmall.layers, 26),
    (
      [
        .convolution(channels: 8, KernelGeometry(kernel: [3, 3], dilation: [4, 1])),
        .averagePool(KernelGeometry(kernel: [3, 1], stride: [2, 1], padding: [1, 0])), .relu,
        .depthwiseConvolution(KernelGeometry(kernel: [2, 2], stride: [3, 1], dilation: [2, 1])),
      ], 15
    ),
  ])
  func receptiveFieldIsWhatBruteForceFinds(_ layers: [LayerConfiguration], frames: Int) throws {
    let before = Array(layers.prefix { $0 != .globalAveragePool })
    let plan = try NetworkPlan(before, inputWidth: 40, classes: nil)
    let (length, width) = (120, 40)
    var stream = RandomStream(seed: 3, .gradientCheck)
    let input = (0..<length * width).map { _ in stream.normalPair().0 }
    var harness = NetworkHarness(
      network: Network(plan: plan, seed: 5),
      input: input,
      lengths: [length]
    )
    let reference = harness.infer()
    let outputs = plan.layers.reduce(length) { $1.outputFrames($0) }
    let size = reference.count / outputs
    var seen = [Set<Int>](repeating: [], count: outputs)
    // Up and down, since a maximum only follows larger values.
    for change: Float in [-20, 20] {
      for frame in 0..<length {
        harness.input = input
        for i in frame * width..<(frame + 1) * width {
          harness.input[i] += change * Float(1 + i % 3)
        }
        let changed = harness.infer()
        for output in 0..<outputs {
          let values = output * size..<(output + 1) * size
          if changed[values] != reference[values] { seen[output].insert(frame) }
        }
      }
    }
    var field = ReceptiveField()
    for layer in before { field.grow(through: layer) }
    #expect(field.frames == frames)
    // In the middle, where the ends of the clip truncate nothing.
    let middle = seen[outputs / 2]
    let (first, last) = (try #require(middle.min()), try #require(middle.max()))
    #expect(last - first + 1 == frames)
    #expect(seen.allSatisfy { ($0.max() ?? 0) - ($0.min() ?? 0) < frames })
  }

  @Test func wholeClipsAreSeenFromPoolingAndLSTMsOn() throws {
    let features = FeatureConfiguration()
    func sees(_ preset: Preset) throws -> [Int?] {
      let plan = try NetworkPlan(preset.layers, inputWidth: 40, classes: 2)
      return NetworkSummary(plan, features, fileBytes: 0).rows.map(\.receptiveField.frames)
    }
    #expect(try sees(.lstm) == [nil, nil, nil])
    #expect(try sees(.linear) == [nil, nil, nil])
    #expect(try sees(.cnn) == [3, 3, 3, 4, 8, 8, 8, 10, 18, 18, 18, 22, nil, nil, nil])
  }

  @Test func millisecondsReachFromTheFirstSampleToTheLast() {
    var features = FeatureConfiguration()
    var field = ReceptiveField()
    #expect(field.milliseconds(features) == 25)
    field.grow(through: .convolution(channels: 1, KernelGeometry(kernel: [10, 4])))
    #expect(field.milliseconds(features) == 115)
    // Time differences of two orders look four frames further to either side.
    features.deltas = 2
    #expect(field.milliseconds(features) == 195)
    field.grow(through: .lstm(hidden: 3, bidirectional: true))
    #expect(field.milliseconds(features) == nil)
  }

  @Test func stridesWithoutEndStayWithinAnInteger() {
    var field = ReceptiveField()
    let wide = KernelGeometry(kernel: [1_024, 1], stride: [1_024, 1], dilation: [1_024, 1])
    for _ in 0..<512 { field.grow(through: .convolution(channels: 1, wide)) }
    #expect((field.frames ?? 0) > 1 << 40)
  }

  @Test func settingsAreInWords() throws {
    let layers: [LayerConfiguration] = [
      .convolution(
        channels: 16,
        KernelGeometry(kernel: [10, 4], stride: [2, 2], padding: [5, 1]),
        bias: false
      ),
      .batchNormalization(), .relu,
      .depthwiseConvolution(KernelGeometry(kernel: [3, 3], dilation: [2, 1], padding: [2, 1])),
      .maxPool(KernelGeometry(kernel: [2, 2], stride: [2, 2])),
      .averagePool(KernelGeometry(kernel: [3, 1])),
      .lstm(hidden: 32, layers: 2, bidirectional: true, summary: .sequence), .statisticsPool,
      .linear(outputs: 20), .dropout(probability: 0.25), .layerNormalization(), .gelu, .classToken,
      .positionEmbedding(frames: 99), .gru(hidden: 12, summary: .sequence),
      .selfAttention(heads: 1),
      .selfAttention(heads: 4, headSize: 8, bias: true), .firstFrame, .attentionPool,
    ]
    let plan = try NetworkPlan(layers, inputWidth: 40, classes: 3)
    #expect(
      NetworkSummary(plan, FeatureConfiguration(), fileBytes: 0).rows.map(\.layer) == [
        "conv 10×4, 16 channels, stride 2×2, padding 5×1", "batch-norm", "relu",
        "depthwise-conv 3×3, dilation 2×1, padding 2×1, bias", "max-pool 2×2",
        "average-pool 3×1, stride 1×1", "lstm, 32 hidden, 2 layers, bidirectional, sequence",
        "statistics-pool", "linear, 20 outputs, bias", "dropout 0.25", "layer-norm", "gelu",
        "class-token", "position-embedding, 99 frames", "gru, 12 hidden, sequence",
        "self-attention, 1 head",
        "self-attention, 4 heads of 8, bias", "first-frame", "attention-pool",
        "classifier, 3 labels",
      ]
    )
  }

  @Test func tableIsAligned() throws {
    let layers: [LayerConfiguration] = [
      .convolution(channels: 8, KernelGeometry(kernel: [3, 3]), bias: false),
      .batchNormalization(), .relu, .maxPool(KernelGeometry(kernel: [2, 2], stride: [2, 2])),
      .lstm(hidden: 16, summary: .last),
    ]
    let plan = try NetworkPlan(layers, inputWidth: 40, classes: 3)
    let summary = NetworkSummary(plan, FeatureConfiguration(), fileBytes: 123_456)
    #expect(
      summary.table == """
           layer                  output       parameters  multiply-adds                sees
           input                  98 × 40 × 1
        1  conv 3×3, 8 channels   96 × 38 × 8          72        262,656  3 frames,    45 ms
        2  batch-norm             96 × 38 × 8          16              0  3 frames,    45 ms
        3  relu                   96 × 38 × 8           0              0  3 frames,    45 ms
        4  max-pool 2×2           48 × 19 × 8           0              0  4 frames,    55 ms
        5  lstm, 16 hidden, last  1 × 1 × 16       10,880        516,096      the whole clip
        6  classifier, 3 labels   1 × 1 × 3            51             48      the whole clip
           total                                   11,019        778,800

        Output is frames × features × channels for one second of audio, as are the multiply-adds.
        The model file takes 123.5 kB.
        """
    )
  }

  @Test(arguments: Preset.allCases)
  func sizeIsThatOfTheFile(_ preset: Preset) throws {
    let folder = try TemporaryFolder()
    let model = try untrainedModel(preset)
    let path = try folder.file("model.safetensors")
    try model.write(to: path)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    let summary = try NetworkSummary(model)
    #expect(summary.fileBytes == size)
    #expect(summary.fileBytes > 4 * summary.parameters)
  }
}
