import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

@Suite struct LabelBalanceTests {
  private func labels(_ counts: [Int]) -> [Int] {
    counts.enumerated().flatMap { [Int](repeating: $0, count: $1) }
  }

  @Test(arguments: [
    ([10, 10, 10], BalanceKind.none), ([29, 10, 15], .none), ([30, 10, 15], .classWeights),
    ([99, 10, 15], .classWeights), ([100, 10, 15], .balancedSampling),
  ])
  func theRuleIsByTheRatio(_ counts: [Int], _ expected: BalanceKind) {
    #expect(LabelBalance(.automatic, labels: labels(counts), count: 3).kind == expected)
    #expect(LabelBalance(.none, labels: labels(counts), count: 3).kind == .none)
  }

  @Test func weightsAreInverseAndTheirMeanOverClipsIsOne() throws {
    let counts = [40, 10, 20]
    let balance = LabelBalance(.classWeights, labels: labels(counts), count: 3)
    let weights = try #require(balance.classWeights)
    #expect(abs(weights[1] / weights[0] - 4) < 1e-5)
    let mean = zip(weights, counts).reduce(0) { $0 + $1.0 * Float($1.1) } / 70
    #expect(abs(mean - 1) < 1e-6)
    #expect(
      balance.outline?.words
        == "labels have 10 to 40 training clips: losses are weighted (class-weights)"
    )
  }

  @Test func balancedOrderServesLabelsEquallyAndEveryClipInTurn() {
    let all = labels([50, 7, 3])
    let order = BalancedOrder(labels: all, seed: 1)
    var served = [Int](repeating: 0, count: all.count)
    for epoch in 0..<12 {
      let clips = order.clips(epoch: epoch)
      #expect(clips.count == 60)
      for label in 0..<3 { #expect(clips.count { all[$0] == label } == 20) }
      for clip in clips { served[clip] += 1 }
      #expect(order.clips(epoch: epoch) == clips)
    }
    for label in 0..<3 {
      let own = all.indices.filter { all[$0] == label }.map { served[$0] }
      #expect((own.max() ?? 0) - (own.min() ?? 0) <= 1)
    }
    #expect(BalancedOrder(labels: all, seed: 2).clips(epoch: 0) != order.clips(epoch: 0))
  }

  @Test func sharesThatDoNotDivideEvenOut() {
    let all = labels([20, 2, 1])
    let order = BalancedOrder(labels: all, seed: 3)
    var served = [0, 0, 0]
    for epoch in 0..<3 {
      let clips = order.clips(epoch: epoch)
      #expect(clips.count == 23)
      for clip in clips { served[all[clip]] += 1 }
    }
    #expect(served == [23, 23, 23])
  }
}
