import CAllocations
import SpeechBenchmark
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// A training step allocates nothing from ready features on, once the first is done.
@Suite(
  .enabled(
    if: asr_allocations_are_counted() == 1,
    "allocations are counted with glibc, without a sanitizer"
  )
)
struct StepAllocationTests {
  @Test(arguments: BenchmarkNetwork.compared + Preset.allCases.map { BenchmarkNetwork($0) })
  func stepAllocatesNothing(_ network: BenchmarkNetwork) throws {
    try expectNoAllocations(network.network())
  }

  /// What the timed networks do not have.
  static let others: [[LayerConfiguration]] = [
    [
      .linear(outputs: 24), .classToken, .positionEmbedding(frames: 30),
      .selfAttention(heads: 2, bias: true), .layerNormalization(), .gelu, .firstFrame,
    ],
    [.gru(hidden: 20, layers: 2, bidirectional: true, summary: .sequence), .attentionPool],
  ]

  @Test(arguments: others)
  func stepOfOtherLayersAllocatesNothing(_ layers: [LayerConfiguration]) throws {
    let plan = try NetworkPlan(
      layers,
      inputWidth: BenchmarkNetwork.values,
      classes: BenchmarkNetwork.classes
    )
    try expectNoAllocations(Network(plan: plan, seed: 0))
  }

  private func expectNoAllocations(_ network: Network) throws {
    let step = GradientStep(
      network,
      Optimizer(.adamW, layout: network.plan.parameters, weightDecay: 0.01, momentum: 0),
      loss: SoftmaxCrossEntropy(labelSmoothing: 0.05),
      gradientClip: 5,
      seed: 0,
      pool: WorkerPool(threads: 1)
    )
    // Clips of unequal lengths, longest shard first.
    let frames = [[40, 31, 22], [35, 20]]
    var calls: [Int] = [0, 0, 0]
    for call in calls.indices {
      let before = asr_allocations()
      _ = try step.take(shards: 2, weight: 5, learningRate: 1e-3) { index, shard in
        let rows = shard.pass.prepare(frames: frames[index])
        for i in 0..<shard.pass.input.count { rows[i] = Float(i % 17) / 17 }
        shard.labels.removeAll(keepingCapacity: true)
        shard.draws.removeAll(keepingCapacity: true)
        for clip in frames[index].indices {
          shard.labels.append(clip)
          shard.draws.append(UInt64(clip))
        }
      }
      calls[call] = Int(asr_allocations() - before)
    }
    #expect(calls[0] > 0)
    #expect(calls[1...] == [0, 0])
  }
}
