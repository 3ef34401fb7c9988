import SpeechModel
import Testing

@Suite struct RandomStreamTests {
  /// The known answers of Random123's `kat_vectors` for philox4x32-10.
  @Test func philoxKnownAnswers() {
    let zeros = RandomStream.philox(counter: (0, 0, 0, 0), key: (0, 0))
    #expect(zeros == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    let ones = RandomStream.philox(
      counter: (.max, .max, .max, .max),
      key: (.max, .max)
    )
    #expect(ones == (0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    let pi = RandomStream.philox(
      counter: (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      key: (0xa409_3822, 0x299f_31d0)
    )
    #expect(pi == (0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func streamsDependOnEveryPartOfTheirKey() {
    func first(_ seed: UInt64, _ purpose: RandomStream.Purpose, _ index: Int, _ draw: UInt64)
      -> UInt64
    {
      var stream = RandomStream(seed: seed, purpose, index: index, draw: draw)
      return stream.next()
    }
    let all = [
      first(1, .order, 0, 0), first(2, .order, 0, 0), first(1 << 40, .order, 0, 0),
      first(1, .split, 0, 0), first(1, .order, 1, 0), first(1, .order, 0, 1),
      first(1, .order, 0, 1 << 40),
    ]
    #expect(Set(all).count == all.count)
    #expect(first(1, .order, 0, 0) == all[0])
  }

  @Test func numbersHaveTheirDistribution() {
    var stream = RandomStream(seed: 5, .augmentation)
    let count = 40_000
    let uniform = (0..<count).map { _ in Double(stream.uniform()) }
    #expect(uniform.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(uniform.reduce(0, +) / Double(count) - 0.5) < 0.01)
    let normal = (0..<count / 2).flatMap { _ -> [Double] in
      let pair = stream.normalPair()
      return [Double(pair.0), Double(pair.1)]
    }
    let mean = normal.reduce(0, +) / Double(count)
    let variance = normal.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(abs(mean) < 0.02)
    #expect(abs(variance - 1) < 0.03)
    #expect(normal.allSatisfy { $0.isFinite })
    let dice = (0..<count).map { _ in stream.index(below: 6) }
    for face in 0..<6 {
      #expect(abs(Double(dice.count { $0 == face }) / Double(count) - 1 / 6.0) < 0.01)
    }
  }

  @Test func permutationHoldsEverythingOnce() {
    var stream = RandomStream(seed: 5, .order)
    let order = stream.permutation(of: 1_000)
    #expect(order.sorted() == Array(0..<1_000))
    #expect(order != Array(0..<1_000))
  }

  /// The order of `Fixtures/reference/choices/make.py`, which has its own Fisher and Yates shuffle.
  @Test func permutationIsTheKnownOne() {
    var stream = RandomStream(seed: 7, .order)
    #expect(stream.permutation(of: 13) == [3, 8, 1, 4, 11, 5, 7, 2, 9, 12, 0, 10, 6])
    #expect(stream.permutation(of: 1) == [0])
    #expect(stream.permutation(of: 0) == [])
  }

  @Test func numbersBetweenBoundsAreSharesOfTheWay() {
    var (words, stream) = (RandomStream(seed: 5, .search), RandomStream(seed: 5, .search))
    for range in [0.0...1, -3...5, 20...20.5, 7...7] {
      let share = Double(words.next32()) / 4_294_967_296
      let expected = range.lowerBound * (1 - share) + range.upperBound * share
      let found = stream.uniform(range)
      #expect(range.contains(found))
      #expect(abs(found - expected) < 1e-12)
    }
  }
}
