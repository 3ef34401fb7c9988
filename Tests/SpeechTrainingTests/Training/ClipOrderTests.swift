import SpeechTraining
import TestSupport
import Testing

/// In which order clips are served: another order is another model.
@Suite struct ClipOrderTests {
  private func steps(_ clips: Int, continuous: Bool, count: Int) -> [[Int]] {
    let plan = BatchPlan(clips: clips, batchSize: 4, shardClips: 2, seed: 7)
    let stream = ClipStream(plan, isContinuous: continuous)
    return (0..<count).map { stream.clips(step: $0) }
  }

  @Test(arguments: [13, 10]) func epochsServeClipsInTheirOrder(_ clips: Int) throws {
    let golden = try #require(try ChoicesFixture.read().orders["epochs \(clips)/4"])
    #expect(steps(clips, continuous: false, count: golden.count) == golden)
    let plan = BatchPlan(clips: clips, batchSize: 4, shardClips: 2, seed: 7)
    #expect((0..<4).flatMap { plan.order(epoch: $0) } == golden.flatMap { $0 })
  }

  @Test func aBudgetServesOneEpochAfterTheOther() throws {
    let golden = try #require(try ChoicesFixture.read().orders["continuous 13/4"])
    #expect(steps(13, continuous: true, count: golden.count) == golden)
    // Asked for in any order, as a resumed run asks.
    let plan = BatchPlan(clips: 13, batchSize: 4, shardClips: 2, seed: 7)
    let stream = ClipStream(plan, isContinuous: true)
    for step in golden.indices.reversed() { #expect(stream.clips(step: step) == golden[step]) }
  }

  @Test func balancedEpochsServeClipsInTheirOrder() throws {
    let golden = try #require(try ChoicesFixture.read().orders["balanced 7+3+1"])
    let labels = [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2]
    let order = BalancedOrder(labels: labels, seed: 7)
    #expect((0..<4).map { order.clips(epoch: $0) } == golden)
  }
}
