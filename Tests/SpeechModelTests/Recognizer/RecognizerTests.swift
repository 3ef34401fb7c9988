import Foundation
import SpeechModel
import TestSupport
import Testing

/// An untrained model; its answers are arbitrary but must have the right properties.
func untrainedModel(
  _ preset: Preset,
  seconds: Double = 1,
  labels: [String] = ["yes", "no", "grün & blau"]
) throws -> TrainedModel {
  try untrainedModel(preset.layers, seconds: seconds, labels: labels)
}

/// Such a model of other layers.
func untrainedModel(
  _ layers: [LayerConfiguration],
  features: FeatureConfiguration = FeatureConfiguration(),
  seconds: Double = 1,
  labels: [String] = ["yes", "no", "grün & blau"]
) throws -> TrainedModel {
  let plan = try NetworkPlan(layers, inputWidth: features.values, classes: labels.count)
  var network = Network(plan: plan, seed: 11)
  // Running statistics that are not those of an untouched network.
  for i in network.statistics.indices { network.statistics[i] += 0.01 * Float(i % 7) }
  let values = (0..<features.values).map { Float($0) / 10 }
  return TrainedModel(
    configuration: ModelConfiguration(
      features: features,
      layers: layers,
      longestTrainingClipSeconds: seconds
    ),
    labels: labels,
    normalizer: Normalizer(mean: values.map { $0 - 6 }, deviation: values.map { 1 + $0 }),
    network: network
  )
}

/// The networks of the presets, and layers that no preset has.
let networks: [[LayerConfiguration]] =
  Preset.allCases.map(\.layers) + [
    [
      .linear(outputs: 24), .classToken, .positionEmbedding(frames: 60),
      .selfAttention(heads: 2, bias: true), .layerNormalization(), .linear(outputs: 50), .gelu,
      .linear(outputs: 24), .selfAttention(heads: 1), .firstFrame,
    ],
    [.gru(hidden: 20, bidirectional: true, summary: .sequence), .attentionPool],
    [.gru(hidden: 19, layers: 2, bidirectional: true, summary: .mean)],
  ]

@Suite struct RecognizerTests {
  private func clips(_ count: Int) -> [AudioClip] {
    (0..<count).map { i in
      var clip = tone(hertz: 200 + 40 * Double(i), seconds: 0.2 + 0.013 * Double(i))
      let noise = KernelTests.values(clip.samples.count, seed: UInt64(i), scale: 0.01)
      for k in noise.indices { clip.samples[k] += noise[k] }
      return clip
    }
  }

  /// A minute is more than any word takes: a model that needs longer clips is damaged.
  @Test func aModelThatNeedsLongerClipsThanAMinuteIsRefused() throws {
    func model(kernel: Int) throws -> TrainedModel {
      let model = try untrainedModel([
        .averagePool(KernelGeometry(kernel: [kernel, 1], stride: [100, 1])),
        .averagePool(KernelGeometry(kernel: [30, 1], stride: [30, 1])), .globalAveragePool,
      ])
      var configuration = model.configuration
      configuration.features.hopMilliseconds = 20
      return TrainedModel(
        configuration: configuration,
        labels: model.labels,
        normalizer: model.normalizer,
        network: model.network
      )
    }
    // 2,999 frames of 25 ms every 20 ms, and one more.
    _ = try SpeechRecognizer(model(kernel: 99))
    let error = #expect(throws: ModelFileError.self) { try SpeechRecognizer(model(kernel: 100)) }
    #expect(error?.reason == .inconsistent(.neededClip(seconds: 60)))
  }

  /// Windows of several clips share a group, and a clip's windows several groups.
  @Test(arguments: [Preset.cnn, .lstm])
  func clipsOfAllLengthsAtOnceAreSingles(_ preset: Preset) throws {
    let recognizer = try SpeechRecognizer(untrainedModel(preset, seconds: 0.5))
    let clips = [0.01, 3.7, 0.4, 1, 1.01, 0.2, 6, 0.9, 0.001, 2.2, 0.5].enumerated().map {
      tone(hertz: 300 + 90 * Double($0), seconds: $1)
    }
    let together = try recognizer.recognize(clips)
    #expect(try recognizer.recognize(clips, on: WorkerPool(threads: 3)) == together)
    for (clip, answer) in zip(clips, together) { #expect(try recognizer.recognize(clip) == answer) }
    #expect(try recognizer.recognize([]).isEmpty)
    // The error is that of the first clip that has one.
    var broken = clips
    broken[9].samples[3] = .nan
    broken[4].samples = []
    let error = AudioError(source: "clip 5", reason: .noFrames)
    #expect(throws: error) { try recognizer.recognize(broken, on: WorkerPool(threads: 3)) }
    #expect(throws: error) { try recognizer.recognize(broken) }
  }

  @Test(arguments: networks)
  func sixtyFourAtOnceAreSixtyFourSingles(_ layers: [LayerConfiguration]) throws {
    let recognizer = try SpeechRecognizer(untrainedModel(layers))
    let clips = clips(64)
    let together = try recognizer.recognize(clips)
    let spread = try recognizer.recognize(clips, on: WorkerPool(threads: 3))
    for (index, clip) in clips.enumerated() {
      let alone = try recognizer.recognize(clip)
      // To the last bit: a clip's sums do not depend on the clips beside it.
      #expect(alone == together[index])
      #expect(spread[index] == together[index])
    }
  }

  @Test(arguments: networks)
  func clipsOfAnyLengthAreAnswered(_ layers: [LayerConfiguration]) throws {
    let recognizer = try SpeechRecognizer(untrainedModel(layers))
    for count in [1, 10, 399, 400, 5_000, 16_000, 32_001, 80_000] {
      let clip = AudioClip(
        samples: KernelTests.values(count, scale: 0.1),
        sampleRateHertz: 16_000
      )
      let prediction = try recognizer.recognize(clip)
      #expect(abs(prediction.scores.reduce(0) { $0 + $1.probability } - 1) < 1e-4)
      #expect(prediction.scores.map(\.probability).allSatisfy { $0.isFinite })
    }
  }

  @Test func longClipIsTheMeanOfItsWindows() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.cnn, seconds: 0.5))
    let samples = KernelTests.values(20_000, scale: 0.1)
    func clip(_ range: Range<Int>) -> AudioClip {
      AudioClip(samples: Array(samples[range]), sampleRateHertz: 16_000)
    }
    let whole = try recognizer.recognize(clip(0..<20_000))
    // 8,000 samples each, 4,000 apart, already flush with the end.
    let windows = try [0, 4_000, 8_000, 12_000].map {
      try recognizer.recognize(clip($0..<$0 + 8_000))
    }
    for score in whole.scores {
      let mean = windows.reduce(Float(0)) { sum, window in
        sum + (window.scores.first { $0.label == score.label }?.probability ?? 0) / 4
      }
      #expect(abs(score.probability - mean) < 1e-5)
    }
    // A clip of up to twice the longest training clip is not divided.
    #expect(try recognizer.recognize(clip(0..<16_000)).scores != whole.scores)
  }

  /// A model of finite weights whose products are not: an error that names it, never a label.
  @Test(arguments: [3e38, -3e38] as [Float])
  func answersThatAreNoNumbersAreErrors(_ weight: Float) throws {
    let model = try untrainedModel(.linear)
    var network = model.network
    let weights = try #require(
      network.plan.parameters.entries.first { $0.name == "classifier.weight" }
    )
    for index in weights.range { network.parameters[index] = weight }
    let recognizer = try SpeechRecognizer(
      TrainedModel(
        configuration: model.configuration,
        labels: model.labels,
        normalizer: model.normalizer,
        network: network
      ),
      path: "runs/broken/model.safetensors"
    )
    let clip = tone(hertz: 440, seconds: 0.5)
    let expected = ModelFileError(path: "runs/broken/model.safetensors", reason: .nonFiniteAnswer)
    #expect(throws: expected) { try recognizer.recognize(clip) }
    #expect(throws: expected) {
      var probabilities: [Float] = [0, 0, 0]
      try clip.samples.withUnsafeBufferPointer { samples in
        try probabilities.withUnsafeMutableBufferPointer {
          try recognizer.recognize(samples, into: $0)
        }
      }
    }
    #expect(
      expected.description
        == "runs/broken/model.safetensors: what the model makes of this recording is not a number,"
        + " as its weights are of no use; train anew"
    )
  }

  @Test func clipsUnlikeThoseOfTheTrainingGetARemark() throws {
    let model = try untrainedModel(.linear, seconds: 0.9)
    func remarks(_ clip: AudioClip, shortest: Double? = 0.6) throws -> [Remark] {
      var configuration = model.configuration
      configuration.shortestTrainingClipSeconds = shortest
      let recognizer = try SpeechRecognizer(
        TrainedModel(
          configuration: configuration,
          labels: model.labels,
          normalizer: model.normalizer,
          network: model.network
        )
      )
      return try recognizer.recognize(clip).remarks
    }
    func constant(_ value: Float, seconds: Double = 0.8) -> AudioClip {
      AudioClip(
        samples: [Float](repeating: value, count: Int(seconds * 8_000)),
        sampleRateHertz: 8_000
      )
    }
    #expect(try remarks(tone(hertz: 440, seconds: 0.6)) == [])
    #expect(try remarks(tone(hertz: 440, seconds: 1.8)) == [])
    #expect(try remarks(constant(0)) == [.noSound])
    #expect(try remarks(constant(0.3)) == [.noSound])
    #expect(
      try remarks(tone(hertz: 440, seconds: 0.01)) == [.shorterThanTraining(shortestSeconds: 0.6)]
    )
    #expect(
      try remarks(tone(hertz: 440, seconds: 0.01), shortest: nil)
        == [.shorterThanNeeded(neededSeconds: 0.025)]
    )
    #expect(
      try remarks(tone(hertz: 440, seconds: 1.9)) == [.longerThanTraining(longestSeconds: 0.9)]
    )
    let sample = AudioClip(samples: [0.5], sampleRateHertz: 16_000)
    #expect(try remarks(sample) == [.singleSample, .shorterThanTraining(shortestSeconds: 0.6)])
    let silent = AudioClip(samples: [0], sampleRateHertz: 16_000)
    #expect(try remarks(silent) == [.noSound, .shorterThanTraining(shortestSeconds: 0.6)])
    let recognizer = try SpeechRecognizer(model)
    #expect(
      try recognizer.recognize(sample).note
        == "a single sample; shorter than the 0.025 s that the model needs"
    )
    #expect(try recognizer.recognize(tone(hertz: 440, seconds: 0.5)).note == nil)
  }

  @Test func badClipsAreRefused() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.linear))
    #expect(throws: AudioError(source: "the clip", reason: .noFrames)) {
      try recognizer.recognize(AudioClip(samples: [], sampleRateHertz: 16_000))
    }
    #expect(throws: AudioError(source: "clip 2", reason: .nonFinite(frame: 1))) {
      try recognizer.recognize([
        tone(hertz: 300, seconds: 0.1), AudioClip(samples: [0, .nan], sampleRateHertz: 8_000),
      ])
    }
  }

  @Test func rateIsTheModelsAffair() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.linear))
    let slow = try recognizer.recognize(tone(hertz: 440, seconds: 0.5))
    let fast = try recognizer.recognize(tone(hertz: 440, seconds: 0.5, rate: 44_100))
    #expect(slow.label == fast.label)
    #expect(abs(slow.confidence - fast.confidence) < 0.05)
    #expect(abs(fast.durationSeconds - 0.5) < 1e-9)
  }

  @Test func manyThreadsMayAskAtOnce() async throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.dsCNNSmall))
    let clips = clips(8)
    let expected = try clips.map { try recognizer.recognize($0) }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for round in 0..<64 {
        group.addTask { try recognizer.recognize(clips[round % 8]) == expected[round % 8] }
      }
      for try await same in group { #expect(same) }
    }
  }
}
