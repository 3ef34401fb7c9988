import Foundation
import SpeechTraining
import Testing

/// The statistics of the comparison against those of scipy and scikit-learn.
@Suite struct StatisticsTests {
  private func golden() throws -> ComparisonGolden { try ComparisonGolden.read() }

  @Test func distancesAreThoseOfTwoSampleTests() throws {
    for one in try golden().distances {
      let isNew = one.old.map { _ in false } + one.new.map { _ in true }
      let found = PooledOrder(one.old + one.new).distance(isNew: isNew)
      #expect(abs(found - one.statistic) < 1e-12, "\(found) \(one.statistic)")
    }
  }

  @Test func areasCountTiesByHalf() throws {
    for one in try golden().areas {
      let found = areaUnderCurve(one.scores, isNew: one.isNew)
      #expect(abs(found - one.area) < 1e-12, "\(found) \(one.area)")
    }
    #expect(areaUnderCurve([1, 1, 1], isNew: [true, false, false]) == 0.5)
    #expect(areaUnderCurve([2, 1, 0], isNew: [true, false, false]) == 1)
  }

  @Test func discoveriesAreControlled() throws {
    for one in try golden().discoveries {
      for (found, expected) in zip(adjustedForDiscoveries(one.p), one.adjusted) {
        #expect(abs(found - expected) < 1e-12)
      }
    }
  }

  @Test func exactTestsAreFishers() throws {
    for one in try golden().exact {
      let found = exactTest(hits: one.hits, of: one.size, among: one.among, of: one.count)
      #expect(abs(found - one.p) < 1e-12, "\(found) \(one.p)")
    }
  }

  /// One product with the hat matrix is what fitting again without each clip gives.
  @Test func aClipIsScoredAsIfItHadNotTrained() throws {
    let one = try golden().leaveOneOut
    // A constant feature is as if it were not there.
    let features = one.features + [one.isNew.map { _ in 4 }]
    let classifier = LeaveOneOutClassifier(features, penalty: one.penalty)
    let scores = classifier.scores(isNew: one.isNew)
    #expect(scores.count == one.scores.count)
    for (found, expected) in zip(scores, one.scores) {
      #expect(abs(found - expected) < 1e-8, "\(found) \(expected)")
    }
  }

  @Test func mediansAndQuantilesInterpolate() {
    #expect(median([]) == nil)
    #expect(median([3, 1, 2]) == 2)
    #expect(median([4, 1, 2, 3]) == 2.5)
    #expect(quantile([0, 10], 0.25) == 2.5)
    #expect(quantile([5], 0.9) == 5)
  }
}
