import SpeechTraining
import Testing

/// How synthetic clips are served among recordings.
@Suite struct SyntheticShareTests {
  private let labels = (0..<30).map { $0 % 3 }

  private func plan(_ share: Double, recordings: Int, seed: UInt64 = 0) -> BatchPlan {
    BatchPlan(
      clips: recordings,
      batchSize: 8,
      shardClips: 4,
      seed: seed,
      synthetic: SyntheticShare(share, of: labels, among: recordings, seed: seed)
    )
  }

  @Test(arguments: [(0.5, 20, 20), (0.3, 70, 30), (0.01, 10, 1), (0.9, 10, 90)])
  func aPassServesEveryRecordingOnceAndTheShare(
    _ share: Double,
    _ recordings: Int,
    _ synthetic: Int
  ) {
    let plan = plan(share, recordings: recordings)
    for pass in 0..<3 {
      let order = plan.order(epoch: pass)
      #expect(order.count == recordings + synthetic)
      #expect(order.filter { $0 < recordings }.sorted() == Array(0..<recordings))
      #expect(order.allSatisfy { $0 < recordings + labels.count })
    }
    #expect(plan.order(epoch: 0) != plan.order(epoch: 1))
    #expect(plan.order(epoch: 1) == self.plan(share, recordings: recordings).order(epoch: 1))
    #expect(
      plan.order(epoch: 1) != self.plan(share, recordings: recordings, seed: 1).order(epoch: 1)
    )
  }

  /// With fewer in a pass than there are, the next pass continues with others.
  @Test func allAreServedBeforeOneIsServedAgain() {
    let plan = plan(0.5, recordings: 10)
    let served = (0..<3).flatMap { plan.order(epoch: $0).filter { $0 >= 10 } }
    #expect(served.sorted() == Array(10..<40))
    let byLabel = Dictionary(grouping: plan.order(epoch: 0).filter { $0 >= 10 }) { labels[$0 - 10] }
    #expect(byLabel.values.map(\.count).sorted() == [3, 3, 4])
  }

  @Test func theyAreMixedAmongTheRecordings() {
    let order = plan(0.5, recordings: 200).order(epoch: 0)
    let firsts = order.prefix(200).count { $0 >= 200 }
    #expect((80...120).contains(firsts))
  }
}
