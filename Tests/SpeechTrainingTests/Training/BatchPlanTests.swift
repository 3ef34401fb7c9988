import SpeechTraining
import Testing

@Suite struct BatchPlanTests {
  @Test func everyClipIsServedOnceAnEpoch() {
    let plan = BatchPlan(clips: 101, batchSize: 32, shardClips: 16, seed: 4)
    #expect(plan.stepsPerEpoch == 4)
    let order = plan.order(epoch: 3)
    #expect(order.sorted() == Array(0..<101))
    #expect(order == plan.order(epoch: 3))
    #expect(order != plan.order(epoch: 4))
    let odd = BatchPlan(clips: 65, batchSize: 32, shardClips: 16, seed: 4)
    #expect((0..<odd.stepsPerEpoch).map { odd.batch(step: $0) } == [0..<32, 32..<65])
    #expect(BatchPlan(clips: 1, batchSize: 8, shardClips: 4, seed: 0).batch(step: 0) == 0..<1)
    #expect((0..<4).flatMap { Array(plan.batch(step: $0)) } == Array(0..<101))
  }

  @Test func shardsCoverABatchAndNoneHasOneClip() {
    for shardClips in [1, 2, 3, 4, 16] {
      let plan = BatchPlan(clips: 1_000, batchSize: 64, shardClips: shardClips, seed: 0)
      for size in 1...70 {
        let shards = plan.shards(of: 5..<5 + size)
        #expect(shards.flatMap { Array($0) } == Array(5..<5 + size))
        #expect(size == 1 || shards.allSatisfy { $0.count >= 2 })
        #expect(shards.allSatisfy { $0.count <= max(3, shardClips + 1) })
      }
    }
  }
}
