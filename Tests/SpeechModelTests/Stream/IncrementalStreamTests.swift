import CAllocations
import SpeechModel
import TestSupport
import Testing

/// A network that runs along with a stream gives, bit for bit, what it gives for the whole recording.
@Suite struct IncrementalStreamTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let layers: [LayerConfiguration]
    /// How many of them come before the one that gives a row a clip.
    let front: Int
    /// Input frames from one of its rows to the next.
    let stride: Int
    var summary = WholeRecording.Summary.layer
    /// The recurrent layer that gives a row a clip, giving all of them.
    var sequence: LayerConfiguration?

    /// Layers with a mean over the clip.
    init(_ name: String, _ layers: [LayerConfiguration], stride: Int) {
      testDescription = name
      self.layers = layers
      front = layers.firstIndex(of: .globalAveragePool) ?? 0
      self.stride = stride
    }

    /// Layers with a recurrent one that summarizes the clip.
    init(
      _ name: String,
      _ layers: [LayerConfiguration],
      stride: Int,
      _ summary: WholeRecording.Summary,
      after front: Int,
      _ sequence: LayerConfiguration
    ) {
      testDescription = name
      self.layers = layers
      self.front = front
      self.stride = stride
      self.summary = summary
      self.sequence = sequence
    }
  }

  static let cases = [
    Case("tc-resnet8", Preset.tcResNet8.layers, stride: 8),
    Case("cnn", Preset.cnn.layers, stride: 8),
    Case("ds-cnn-s", Preset.dsCNNSmall.layers, stride: 2),
    Case("matchboxnet", Preset.matchboxNet.layers.widened(by: 0.2), stride: 1),
    Case("bc-resnet-1", Preset.bcResNet1.layers, stride: 1),
    Case("linear", Preset.linear.layers, stride: 1),
    Case(
      "crnn",
      Preset.crnn.layers,
      stride: 2,
      .last,
      after: 3,
      .gru(hidden: 60, layers: 2, summary: .sequence)
    ),
    Case(
      "lstm",
      [.lstm(hidden: 19, layers: 2, summary: .mean), .linear(outputs: 7), .relu],
      stride: 1,
      .mean,
      after: 0,
      .lstm(hidden: 19, layers: 2, summary: .sequence)
    ),
    Case(
      "gaps, odd padding, a strided shortcut",
      [
        .convolution(
          channels: 5,
          KernelGeometry(kernel: [4, 3], stride: [3, 2], dilation: [2, 1], padding: [1, 1])
        ),
        .prelu, .maxPool(KernelGeometry(kernel: [3, 2], stride: [2, 2], padding: [1, 0])),
        .averagePool(KernelGeometry(kernel: [3, 1], stride: [1, 1], padding: [1, 0])), .gelu,
        .residual(body: [
          .depthwiseConvolution(
            KernelGeometry(kernel: [3, 3], dilation: [3, 1], padding: [3, 1])
          ),
          .layerNormalization(), .silu,
        ]),
        .residual(
          body: [
            .convolution(
              channels: 6,
              KernelGeometry(kernel: [5, 1], stride: [2, 1], padding: [2, 0])
            )
          ],
          shortcut: [
            .maxPool(KernelGeometry(kernel: [1, 1], stride: [2, 1])),
            .convolution(channels: 6, KernelGeometry(kernel: [1, 1])),
          ]
        ),
        .relu, .globalAveragePool, .layerNormalization(), .linear(outputs: 9), .relu,
      ],
      stride: 12
    ),
  ]

  private func settings(hopSeconds: Double) -> StreamSettings {
    var settings = StreamSettings()
    settings.mode = .incremental
    settings.hopSeconds = hopSeconds
    return settings
  }

  /// All answers to a recording that comes in chunks of some sizes, over and over.
  private func answers(
    _ stream: IncrementalAnswers,
    _ samples: [Float],
    chunks: [Int]
  ) throws -> (probabilities: [[Float]], ends: [Int]) {
    var (probabilities, ends): ([[Float]], [Int]) = ([], [])
    func use(_ answer: UnsafeBufferPointer<Float>?, _ end: Int) {
      probabilities.append(answer.map(Array.init) ?? [])
      ends.append(end)
    }
    var (start, turn) = (0, 0)
    while start < samples.count {
      let end = min(samples.count, start + chunks[turn % chunks.count])
      try samples[start..<end].withUnsafeBufferPointer { try stream.append($0, use) }
      (start, turn) = (end, turn + 1)
    }
    try stream.finish(use)
    return (probabilities, ends)
  }

  /// However the samples arrive, for recordings shorter than an analysis window, than a window, and longer.
  @Test(arguments: cases) func itIsTheNetworkOverTheWholeRecording(_ network: Case) throws {
    let model = try untrainedModel(network.layers, seconds: 0.5)
    let recognizer = try SpeechRecognizer(model)
    let oracle = try WholeRecording(
      model.network,
      front: network.front,
      network.summary,
      sequence: network.sequence
    )
    for rowsApart in [1, 3] {
      let stream = try IncrementalAnswers(
        recognizer,
        settings(hopSeconds: Double(rowsApart * network.stride) * 0.01)
      )
      for count in [0, 1, 399, 3_000, 8_000, 17_345] {
        let samples = KernelTests.values(count, seed: UInt64(count), scale: 0.1)
        let clip = AudioClip(samples: samples, sampleRateHertz: 16_000)
        let expected =
          count == 0
          ? []
          // Half a second has 48 frames.
          : oracle.answers(
            to: try recognizer.features(of: clip).rows,
            window: 48,
            step: rowsApart
          )
        for chunks in [[1, 0, 159, 4_096, 7], [max(1, count)], [1_601]] {
          stream.reset()
          let found = try answers(stream, samples, chunks: chunks)
          #expect(found.probabilities == expected)
          #expect(found.ends.allSatisfy { $0 <= count })
        }
      }
    }
  }

  /// A recording that is no longer than a window is a clip.
  @Test func aShortRecordingIsAnsweredAsAClip() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.tcResNet8, seconds: 0.5))
    let stream = try IncrementalAnswers(recognizer, settings(hopSeconds: 0.08))
    for count in [100, 5_000, 7_900] {
      let samples = KernelTests.values(count, scale: 0.1)
      let found = try answers(stream, samples, chunks: [800]).probabilities
      var expected = [Float](repeating: 0, count: recognizer.labels.count)
      try samples.withUnsafeBufferPointer { samples in
        try expected.withUnsafeMutableBufferPointer {
          try recognizer.recognize(samples, into: $0)
        }
      }
      #expect(found.last == expected)
      stream.reset()
    }
  }

  /// The first answer waits for what kernels read after the window, and events know of it.
  @Test func answersWaitForWhatKernelsRead() throws {
    // A kernel of 5 frames reads 2 of 10 ms ahead.
    let layers: [LayerConfiguration] = [
      .convolution(channels: 3, KernelGeometry(kernel: [5, 1], padding: [2, 0])),
      .globalAveragePool,
    ]
    let recognizer = try SpeechRecognizer(untrainedModel(layers, seconds: 0.5))
    let stream = try IncrementalAnswers(recognizer, settings(hopSeconds: 0.05))
    #expect(stream.timing.lookahead == 320)
    // 48 frames of 25 ms, 10 ms apart.
    #expect(stream.timing.window == 47 * 160 + 400)
    #expect(stream.timing.hop == 800)
    var ends: [Int] = []
    let samples = KernelTests.values(20_000, scale: 0.1)
    for (index, sample) in samples[..<9_100].enumerated() {
      try withUnsafePointer(to: sample) {
        try stream.append(UnsafeBufferPointer(start: $0, count: 1)) { _, end in
          #expect(index + 1 == end + 320)
          ends.append(end)
        }
      }
    }
    #expect(ends == [7_920, 8_720])
  }

  @Test func eventsAreTheSameForEveryChunkingAndAfterAReset() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.tcResNet8, seconds: 0.5))
    var settings = settings(hopSeconds: 0.1)
    settings.threshold = 0.3
    var stream = try StreamRecognizer(recognizer, sampleRateHertz: 8_000, settings: settings)
    // The multiple of 80 ms that is nearest to 100.
    #expect(abs(stream.hopSeconds - 0.08) < 1e-9)
    let samples = KernelTests.values(30_000, seed: 3, scale: 0.1)
    var all: [[StreamEvent]] = []
    for chunk in [30_000, 77, 4_097] {
      var events: [StreamEvent] = []
      for start in Swift.stride(from: 0, to: samples.count, by: chunk) {
        try stream.append(Array(samples[start..<min(30_000, start + chunk)]), into: &events)
      }
      try stream.finish(into: &events)
      all.append(events)
      stream.reset()
    }
    #expect(!all[0].isEmpty)
    #expect(all.allSatisfy { $0 == all[0] })
    #expect(all[0].allSatisfy { $0.detectedSeconds <= 30_000 / 8_000 })
  }

  /// A whole recording has the answers of a stream, and the events of one when asked for them as they are heard.
  @Test func aRecordingIsAnsweredAsItsStream() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.tcResNet8, seconds: 0.5))
    var settings = settings(hopSeconds: 0.08)
    settings.threshold = 0.3
    let samples = KernelTests.values(40_000, seed: 3, scale: 0.1)
    let clip = AudioClip(samples: samples, sampleRateHertz: 16_000)
    let scores = try recognizer.windowScores(of: clip, settings: settings)
    let expected = try answers(
      IncrementalAnswers(recognizer, settings),
      samples,
      chunks: [1_234]
    )
    #expect(scores.probabilities == expected.probabilities)
    var stream = try StreamRecognizer(recognizer, settings: settings)
    var events: [StreamEvent] = []
    try stream.append(samples, into: &events)
    try stream.finish(into: &events)
    let heard = events.filter(\.isOver)
    #expect(!heard.isEmpty)
    #expect(recognizer.eventsAsHeard(in: scores, settings: settings) == heard)
    #expect(!(try recognizer.events(in: clip, settings: settings).isEmpty))
  }

  /// Nobody says a word in digital silence.
  @Test func silenceHoldsNoWord() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.tcResNet8, seconds: 0.5))
    var settings = settings(hopSeconds: 0.08)
    settings.threshold = 0.01
    var stream = try StreamRecognizer(recognizer, settings: settings)
    var events: [StreamEvent] = []
    try stream.append([Float](repeating: 0, count: 48_000), into: &events)
    #expect(stream.windowsAnswered > 10)
    try stream.finish(into: &events)
    #expect(events == [])
  }

  @Test func networksThatNeedTheWholeClipAreRefusedByTheirLayer() throws {
    func refusal(_ layers: [LayerConfiguration], hopSeconds: Double = 0.1) throws -> String? {
      let recognizer = try SpeechRecognizer(untrainedModel(layers))
      let error = #expect(throws: ConfigurationError.self) {
        _ = try IncrementalAnswers(recognizer, settings(hopSeconds: hopSeconds))
      }
      return error?.description
    }
    #expect(
      try refusal(Preset.lstm.layers)
        == "layer 1 (lstm): reads from the end of the clip, too, and a stream has none; listen in windows,"
        + " or train it with bidirectional: false"
    )
    #expect(
      try refusal(Preset.kwt1.layers)
        == "layer 2 (class-token): needs the whole clip before it gives a frame, and a stream has no end;"
        + " listen in windows, or train a network of convolutions or forward lstm or gru, such as the preset tc-resnet8"
    )
    #expect(
      try refusal(Preset.tcResNet8.layers, hopSeconds: 0.05)
        == "hop is 0.05 seconds, 20 answers a second; expected at least 0.08 seconds, as this network gives at"
        + " most 12.5 answers a second when it runs along with the stream"
    )
  }

  @Test(
    .enabled(
      if: asr_allocations_are_counted() == 1,
      "allocations are counted with glibc, without a sanitizer"
    )
  )
  func aWarmStreamAllocatesNothing() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.tcResNet8))
    var settings = settings(hopSeconds: 0.08)
    settings.threshold = 1
    var stream = try StreamRecognizer(recognizer, settings: settings)
    let samples = KernelTests.values(16_000, scale: 0.1)
    var events: [StreamEvent] = []
    try samples.withUnsafeBufferPointer { samples in
      for _ in 0..<4 { try stream.append(samples, into: &events) }
      let before = asr_allocations()
      for _ in 0..<4 { try stream.append(samples, into: &events) }
      #expect(asr_allocations() == before)
    }
    #expect(stream.windowsAnswered > 70)
  }

  /// A server holds many streams beside one model.
  @Test func aStreamIsSmall() throws {
    let recognizer = try SpeechRecognizer(untrainedModel(.tcResNet8))
    let stream = try IncrementalAnswers(recognizer, settings(hopSeconds: 0.08))
    let samples = KernelTests.values(48_000, scale: 0.1)
    _ = try answers(stream, samples, chunks: [1_600])
    #expect(stream.values * MemoryLayout<Float>.stride < 512_000)
  }
}
