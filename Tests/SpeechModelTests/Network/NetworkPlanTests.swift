import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct NetworkPlanTests {
  private func words(_ layers: [LayerConfiguration], width: Int = 40, classes: Int? = 3) -> String {
    let error = #expect(throws: ConfigurationError.self) {
      try NetworkPlan(layers, inputWidth: width, classes: classes)
    }
    return error?.description ?? ""
  }

  @Test func layersThatDoNotFitSaySo() {
    #expect(
      words([.relu])
        == "layer 2 (classifier): the layers before it give one row a frame; end them with"
        + " global-average-pool, statistics-pool, attention-pool, first-frame, or an lstm or gru"
        + " whose summary is last or mean"
    )
    #expect(
      words([
        .convolution(channels: 2, KernelGeometry(kernel: [3, 50])), .globalAveragePool,
      ])
        == "layer 1 (conv): its kernel does not fit into the frequencies that are left;"
        + " use a smaller kernel or stride, or more padding"
    )
    #expect(
      words([.convolution(channels: 0, KernelGeometry(kernel: [3, 3]))])
        == "layer 1 (conv): channels is 0; expected 1 to 8192"
    )
    #expect(
      words([.maxPool(KernelGeometry(kernel: [2]))])
        == "layer 1 (max-pool): kernel is [2]; expected [time, frequency], each 1 to 1024"
    )
    #expect(
      words([.dropout(probability: 1)])
        == "layer 1 (dropout): probability is 1.0; expected 0 to below 1"
    )
    #expect(
      words([.gru(hidden: 4, layers: 17)]) == "layer 1 (gru): layers is 17; expected 1 to 16"
    )
    #expect(
      words([.attentionPool], width: 9_000)
        == "layer 1 (attention-pool): values of a frame is 9000; expected 1 to 8192"
    )
    #expect(
      words([.layerNormalization(epsilon: 0)])
        == "layer 1 (layer-norm): epsilon is 0.0; expected above 0, below 1"
    )
    #expect(
      words([.positionEmbedding(frames: 0)])
        == "layer 1 (position-embedding): frames is 0; expected 1 to 8192"
    )
    #expect(
      words([.selfAttention(heads: 0)])
        == "layer 1 (self-attention): heads is 0; expected 1 to 256"
    )
    #expect(
      words([.selfAttention(heads: 3)])
        == "layer 1 (self-attention): 40 values a frame cannot be shared out among 3 heads;"
        + " give head-size"
    )
    #expect(
      words([.selfAttention(heads: 128, headSize: 128)])
        == "layer 1 (self-attention): heads times head-size is 16384; expected 1 to 8192"
    )
    #expect(
      words([.batchNormalization(momentum: 0)])
        == "layer 1 (batch-norm): momentum is 0.0; expected above 0 to 1"
    )
    #expect(
      words([.maxPool(KernelGeometry(kernel: [2, 2], dilation: [2, 1]))])
        == "layer 1 (max-pool): dilation is [2, 1]; a pooling takes [1, 1]"
    )
    #expect(
      words([.maxPool(KernelGeometry(kernel: [2, 2], padding: [2, 0]))])
        == "layer 1 (max-pool): padding is [2, 0]; expected at most half the kernel"
    )
    #expect(
      words([.convolution(channels: 8_192, KernelGeometry(kernel: [1, 1]))])
        == "layer 1 (conv): gives 327680 values a frame; at most 65536 are allowed"
    )
  }

  @Test func whatIsWrongIsData() {
    let error = #expect(throws: ConfigurationError.self) {
      try NetworkPlan([.subSpectralNormalization(bands: 7)], inputWidth: 40, classes: 3)
    }
    guard case .layer(let path, let name, let problem) = error else {
      Issue.record("\(error.map { "\($0)" } ?? "none")")
      return
    }
    #expect(path.name == "layers.0" && name == "sub-spectral-norm")
    #expect(problem == .bands(7, frequencies: 40))
  }

  @Test func branchesThatDoNotMeetSaySo() {
    func convolution(_ channels: Int, stride: Int = 1) -> LayerConfiguration {
      .convolution(channels: channels, KernelGeometry(kernel: [1, 1], stride: [stride, 1]))
    }
    #expect(
      words([.residual(body: [convolution(2)])])
        == "layer 1 (residual): its body gives 40 frequencies of 2 channels, its shortcut"
        + " 40 of 1; the channels must be the same, and the frequencies, too, unless the body has"
        + " one, which is then added at every one"
    )
    #expect(
      words([.residual(body: [convolution(1, stride: 2)])])
        == "layer 1 (residual): its body and its shortcut give different numbers of frames; use the"
        + " same stride along time in both, and a padding of half the kernel"
    )
    // ⌊(T + 1) / 2⌋ against ⌊T / 2⌋: only every second length shows the difference.
    let pool = LayerConfiguration.maxPool(KernelGeometry(kernel: [2, 1], stride: [2, 1]))
    #expect(
      words([.residual(body: [convolution(1, stride: 2)], shortcut: [pool])])
        .contains("different numbers of frames")
    )
    #expect(words([.residual(body: [.globalAveragePool])]).contains("different numbers of frames"))
    // Two frames in both, however long the clip.
    let two: [LayerConfiguration] = [.linear(outputs: 4), .globalAveragePool, .classToken]
    #expect(throws: Never.self) {
      try NetworkPlan(
        two + [.residual(body: [.selfAttention(heads: 1)]), .firstFrame],
        inputWidth: 40,
        classes: 2
      )
    }
    #expect(throws: Never.self) {
      try NetworkPlan(
        [.linear(outputs: 4), .residual(body: two, shortcut: two), .firstFrame],
        inputWidth: 40,
        classes: 2
      )
    }
    let deep = (0..<17).reduce([LayerConfiguration.relu]) { body, _ in [.residual(body: body)] }
    #expect(words(deep).hasSuffix("lies in 16 residual blocks, and no more are allowed"))
    let padded = LayerConfiguration.convolution(
      channels: 1,
      KernelGeometry(kernel: [1, 1], padding: [1_024, 0])
    )
    #expect(
      words([padded, padded, padded])
        == "layer 3 (conv): makes a second longer by more than 4096 frames; use less padding"
    )
    #expect(
      words([.residual(body: [])])
        == "layer 1 (residual): its body has no layers; leave it out, or give it some"
    )
    #expect(
      words([.relu, .residual(body: [.relu, convolution(0)])])
        == "layer 2, body layer 2 (conv): channels is 0; expected 1 to 8192"
    )
    #expect(
      words([.subSpectralNormalization(bands: 7)])
        == "layer 1 (sub-spectral-norm): bands is 7; expected a divisor of the 40 frequencies"
    )
  }

  @Test func stridesAloneAreNoSummary() {
    let strides = LayerConfiguration.convolution(
      channels: 2,
      KernelGeometry(kernel: [1, 1], stride: [1_024, 1])
    )
    #expect(words([strides, strides]).hasPrefix("layer 3 (classifier): the layers before it"))
    let wide = LayerConfiguration.convolution(
      channels: 2,
      KernelGeometry(kernel: [1_024, 1], dilation: [1_024, 1])
    )
    let first = LayerConfiguration.convolution(
      channels: 64,
      KernelGeometry(kernel: [1, 1])
    )
    #expect(words([first, wide]).hasSuffix("use a smaller kernel or dilation"))
    // In the backward pass, the map has the output's channels.
    let wideBack = LayerConfiguration.convolution(
      channels: 64,
      KernelGeometry(kernel: [1_024, 1], dilation: [1_024, 1])
    )
    #expect(words([wideBack]).hasSuffix("use a smaller kernel or dilation"))
    #expect(
      words([.lstm(hidden: 8_192, layers: 16, bidirectional: true)])
        .hasSuffix("included; at most 1073741824 are allowed")
    )
  }

  @Test func poolServesOneCallerAtATime() async {
    let pool = WorkerPool(threads: 2)
    await withTaskGroup(of: Bool.self) { group in
      for round in 0..<50 {
        group.addTask {
          let slots = SlotArray<Int>(count: 5)
          pool.run(5) { task, _ in slots.set(task, task + round) }
          return slots.values == (0..<5).map { $0 + round }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test func shortestClipIsWorkedOut() throws {
    let pool = LayerConfiguration.maxPool(KernelGeometry(kernel: [2, 2], stride: [2, 2]))
    let plan = try NetworkPlan([pool, pool, pool, .globalAveragePool], inputWidth: 40, classes: 2)
    #expect(plan.minimumFrames == 8)
  }

  @Test func layersSurviveJSON() throws {
    for preset in Preset.allCases {
      let data = try JSONEncoder().encode(preset.layers)
      #expect(try JSONDecoder().decode([LayerConfiguration].self, from: data) == preset.layers)
    }
  }

  @Test func layersWithAttentionSurviveJSON() throws {
    let layers: [LayerConfiguration] = [
      .layerNormalization(epsilon: 0.5), .gelu, .classToken, .positionEmbedding(frames: 7),
      .selfAttention(heads: 4), .selfAttention(heads: 2, headSize: 8, bias: true), .firstFrame,
      .gru(hidden: 3, layers: 2, bidirectional: true, summary: .sequence), .attentionPool,
    ]
    let data = try JSONEncoder().encode(layers)
    #expect(try JSONDecoder().decode([LayerConfiguration].self, from: data) == layers)
    let short = #"[{"layer-norm": {}}, {"self-attention": {"heads": 4}}]"#
    #expect(
      try JSONDecoder().decode([LayerConfiguration].self, from: Data(short.utf8))
        == [.layerNormalization(epsilon: 1e-5), .selfAttention(heads: 4)]
    )
  }

  @Test func blocksInOneAnotherEndSomewhere() throws {
    let open = String(repeating: #"[{"residual": {"body": "#, count: 150)
    let close = String(repeating: "}}]", count: 150)
    let error = #expect(throws: ConfigurationError.self) {
      try JSONDecoder().decode(
        [LayerConfiguration].self,
        from: Data((open + #"[{"relu": {}}]"# + close).utf8)
      )
    }
    #expect(error?.description.hasSuffix("expected at most 16") == true)
  }

  /// Offsets within the reach of a kernel are kept in 32 bits: 1,047,553 frames of 2,049 values
  /// fit, of 2,050 they do not.
  @Test func kernelsReachOverNoMoreThan32BitsHold() throws {
    func words(_ channels: Int) -> String? {
      do {
        _ = try NetworkPlan(
          [.convolution(channels: 1, KernelGeometry(kernel: [1_024, 1], dilation: [1_024, 1]))],
          inputWidth: 1,
          inputChannels: channels,
          classes: nil
        )
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(1_047_553 * 2_049 < Int(Int32.max) && 1_047_553 * 2_050 > Int(Int32.max))
    #expect(words(2_049)?.contains("its kernel reaches over") != true)
    #expect(
      words(2_050)
        == "layer 1 (conv): its kernel reaches over 1047553 frames of 2050 values; use a smaller"
        + " kernel or dilation"
    )
  }

  @Test func unknownLayersAndKeysNameTheNearest() {
    func words(_ json: String) -> String {
      let error = #expect(throws: ConfigurationError.self) {
        try JSONDecoder().decode([LayerConfiguration].self, from: Data(json.utf8))
      }
      return error?.description ?? ""
    }
    #expect(
      words(#"[{"max-pol": {"kernel": [2, 2]}}]"#)
        == "unknown setting 'network.layers.max-pol'; did you mean 'network.layers.max-pool'?"
    )
    #expect(
      words(#"[{"conv": {"channel": 16, "kernel": [3, 3]}}]"#).hasSuffix(
        "did you mean 'conv.channels'?"
      )
    )
    #expect(
      words(#"[{"lstm": {"hidden": 16, "summary": "all"}}]"#).hasSuffix(
        "summary is 'all'; expected sequence, last, mean"
      )
    )
  }

  @Test func stochasticDepthLeavesBodiesAwayByTheDraw() throws {
    let plan = try NetworkPlan(
      [.residual(body: [.residual(body: [.relu])], stochasticDepth: 0.25)],
      inputWidth: 1,
      classes: nil
    )
    var harness = NetworkHarness(
      network: Network(plan: plan, seed: 0),
      input: [Float](repeating: 1, count: 2_000),
      lengths: [Int](repeating: 1, count: 2_000)
    )
    harness.draws = (0..<2_000).map { UInt64($0) }
    let output = harness.train().output
    // 1 without the body, 1 + 2 / 0.75 with it; 1 + 2 in inference.
    #expect(output.allSatisfy { abs($0 - 1) < 1e-6 || abs($0 - (1 + 2 / 0.75)) < 1e-5 })
    let leftAway = Double(output.count { $0 < 2 }) / 2_000
    #expect(abs(leftAway - 0.25) < 0.03)
    #expect(harness.infer().allSatisfy { $0 == 3 })
    harness.draws.reverse()
    #expect(harness.train().output == output.reversed())
  }

  @Test func dropoutKeepsTheMeanAndFollowsTheDraw() throws {
    let plan = try NetworkPlan(
      [.dropout(probability: 0.25)],
      inputWidth: 100,
      classes: nil
    )
    var harness = NetworkHarness(
      network: Network(plan: plan, seed: 0),
      input: [Float](repeating: 1, count: 20_000),
      lengths: [120, 80]
    )
    let first = harness.train().output
    let mean: Float = first.reduce(0, +) / 20_000
    #expect(abs(mean - 1) < 0.02)
    #expect(Set(first).count == 2)
    #expect(harness.train().output == first)
    #expect(harness.infer() == harness.input)
    // A clip's mask is its own: it stays when the other clip's draw changes.
    harness.draws[1] += 1
    let second = harness.train().output
    #expect(second.prefix(12_000) == first.prefix(12_000))
    #expect(second.suffix(8_000) != first.suffix(8_000))
  }

  @Test func poolRunsEveryTaskOnce() {
    for threads in 1...4 {
      let pool = WorkerPool(threads: threads)
      for round in 0..<200 {
        let slots = SlotArray<Int>(count: round % 7)
        pool.run(round % 7) { task, worker in
          precondition((0..<threads).contains(worker))
          slots.set(task, task * round)
        }
        #expect(slots.values == (0..<round % 7).map { $0 * round })
      }
    }
  }
}
