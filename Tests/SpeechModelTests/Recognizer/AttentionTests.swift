import Foundation
import SpeechModel
import TestSupport
import Testing

/// Where in a clip a network with attention-pool looks.
@Suite struct AttentionTests {
  private func clip(_ count: Int) -> AudioClip {
    AudioClip(samples: KernelTests.values(count, scale: 0.1), sampleRateHertz: 16_000)
  }

  @Test func weightsAreThoseOfTheFrames() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.attentionRNN))
    #expect(recognizer.hasAttention)
    let attention = try #require(try recognizer.attention(clip(16_000)))
    #expect(attention.frames.count == 98)
    #expect(abs(attention.frames.reduce(0) { $0 + $1.weight } - 1) < 1e-5)
    #expect(attention.frames.allSatisfy { (0...1).contains($0.weight) })
    // Windows of 25 ms every 10 ms, their middles.
    for (index, frame) in attention.frames.enumerated() {
      #expect(abs(frame.seconds - (0.0125 + 0.01 * Double(index))) < 1e-9)
    }
    let peak = try #require(attention.frames.max { $0.weight < $1.weight })
    #expect(attention.peakSeconds == peak.seconds)
    // At another rate the clip lasts as long.
    let slow = AudioClip(samples: clip(8_000).samples, sampleRateHertz: 8_000)
    #expect(try recognizer.attention(slow)?.frames.count == 98)
  }

  /// By the layer's own formula, from the outputs of the layers before it.
  @Test func weightsAreTheSoftmaxOfWhatTheLastFrameAsks() throws {
    let layers: [LayerConfiguration] = [.linear(outputs: 6, bias: true), .attentionPool]
    let features = FeatureConfiguration()
    let plan = try NetworkPlan(layers, inputWidth: features.values, classes: 2)
    let network = Network(plan: plan, seed: 5)
    let recognizer = try SpeechRecognizer(model(layers, network))
    let samples = clip(4_000)
    let found = try #require(try recognizer.attention(samples))
    let extractor = try FeatureExtractor(features)
    let frames = extractor.frames(samples: 4_000)
    var input = [Float](repeating: 0, count: frames * features.values)
    samples.samples.withUnsafeBufferPointer { samples in
      input.withUnsafeMutableBufferPointer {
        extractor.extract(samples, into: $0.baseAddress!, FeatureExtractor.Scratch(extractor))
      }
    }
    let first = try NetworkPlan([layers[0]], inputWidth: features.values, classes: nil)
    let harness = NetworkHarness(
      network: Network(plan: first, seed: 5),
      input: input,
      lengths: [frames]
    )
    let rows = harness.infer().map(Double.init)
    let values = harness.torch(Array(network.parameters), plan.parameters)
    let (weight, bias) = (values["layers.1.weight"] ?? [], values["layers.1.bias"] ?? [])
    let query = (0..<6).map { o in
      (0..<6).reduce(Double(bias[o])) {
        $0 + Double(weight[o * 6 + $1]) * rows[(frames - 1) * 6 + $1]
      }
    }
    let scores = (0..<frames).map { t -> Double in
      (0..<6).reduce(0.0) { $0 + query[$1] * rows[t * 6 + $1] }
    }
    let powers = scores.map { exp($0 - (scores.max() ?? 0)) }
    let expected = powers.map { Float($0 / powers.reduce(0, +)) }
    #expect(Difference(found.frames.map(\.weight), expected).absolute < 1e-5)
  }

  private func model(
    _ layers: [LayerConfiguration],
    _ network: Network,
    seconds: Double = 1
  ) -> TrainedModel {
    let values = FeatureConfiguration().values
    return TrainedModel(
      configuration: ModelConfiguration(
        features: FeatureConfiguration(),
        layers: layers,
        longestTrainingClipSeconds: seconds
      ),
      labels: ["a", "b"],
      normalizer: Normalizer(
        mean: [Float](repeating: 0, count: values),
        deviation: [Float](repeating: 1, count: values)
      ),
      network: network
    )
  }

  /// Strides and padding shift what a frame sees.
  @Test func timesFollowTheLayers() throws {
    let features = FeatureConfiguration()
    var field = ReceptiveField()
    func milliseconds(_ output: Int) -> Double { 1_000 * field.middleSeconds(of: output, features) }
    #expect(abs(milliseconds(0) - 12.5) < 1e-9)
    // Frames -1, 0 and 1, then 2 on.
    field.grow(
      through: .convolution(
        channels: 1,
        KernelGeometry(kernel: [3, 1], stride: [2, 1], padding: [1, 0])
      )
    )
    #expect(abs(milliseconds(0) - 12.5) < 1e-9)
    #expect(abs(milliseconds(3) - 72.5) < 1e-9)
    // The middle of frames 0 and 2.
    field.grow(through: .maxPool(KernelGeometry(kernel: [2, 1], stride: [2, 1])))
    #expect(abs(milliseconds(0) - 22.5) < 1e-9)
    #expect(abs(milliseconds(1) - 62.5) < 1e-9)
    // Recurrent layers keep the frames' indices, a class token shifts them by one.
    field.grow(through: .gru(hidden: 3, summary: .sequence))
    #expect(abs(milliseconds(1) - 62.5) < 1e-9)
    field.grow(through: .classToken)
    #expect(abs(milliseconds(2) - 62.5) < 1e-9)
    var centred = features
    centred.framing = .centeredZero
    #expect(abs(ReceptiveField().middleSeconds(of: 2, centred) - 0.02) < 1e-9)
  }

  @Test func longClipsHaveTheFramesOfTheirWindows() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.attentionRNN, seconds: 0.5))
    let whole = clip(20_000)
    let attention = try #require(try recognizer.attention(whole))
    let windows = try [0, 4_000, 8_000, 12_000].map { start in
      let samples = Array(whole.samples[start..<start + 8_000])
      let part = try #require(
        try recognizer.attention(AudioClip(samples: samples, sampleRateHertz: 16_000))
      )
      return part.frames.map { ($0.seconds + Double(start) / 16_000, $0.weight / 4) }
    }
    let expected = windows.joined().sorted { $0.0 < $1.0 }
    #expect(attention.frames.count == expected.count)
    #expect(abs(attention.frames.reduce(0) { $0 + $1.weight } - 1) < 1e-5)
    for (found, expected) in zip(attention.frames, expected) {
      #expect(abs(found.seconds - expected.0) < 1e-9)
    }
    #expect(
      zip(attention.frames, attention.frames.dropFirst()).allSatisfy { $0.seconds <= $1.seconds }
    )
  }

  @Test func otherNetworksHaveNone() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.lstm))
    #expect(!recognizer.hasAttention)
    #expect(try recognizer.attention(clip(8_000)) == nil)
    let attentive = try SpeechRecognizer(untrainedModel(.attentionRNN))
    #expect(throws: AudioError(source: "the clip", reason: .noFrames)) {
      try attentive.attention(AudioClip(samples: [], sampleRateHertz: 16_000))
    }
  }
}
