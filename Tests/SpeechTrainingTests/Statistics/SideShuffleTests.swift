import SpeechTraining
import Testing

/// How sides are shuffled, and which p-values that allows.
@Suite struct SideShuffleTests {
  private func groups(_ counts: [(name: String, clips: Int)]) -> [String] {
    counts.flatMap { one in (0..<one.clips).map { _ in one.name } }
  }

  @Test func speakersChangeTheirSideAsAWhole() {
    let groups = groups([("a", 3), ("b", 2), ("c", 4), ("d", 1)])
    let isNew = groups.map { $0 == "d" || $0 == "b" }
    let shuffle = SideShuffle(isNew: isNew, groups: groups, most: 999)
    #expect(shuffle.unit == .speakers)
    #expect(shuffle.isExhaustive && shuffle.count == 6)
    // Exchanging two and two is an arrangement, and changes no statistic.
    #expect(abs(shuffle.smallestP - 2.0 / 6) < 1e-12)
    let sides = (0..<shuffle.count).map { shuffle.sides($0) }
    #expect(Set(sides).count == 6 && sides.contains(isNew))
    for side in sides {
      for name in Set(groups) {
        #expect(Set(groups.indices.filter { groups[$0] == name }.map { side[$0] }).count == 1)
      }
    }
  }

  @Test func sharedSpeakersAreShuffledWithin() {
    let groups = groups([("a", 6), ("b", 6)])
    let isNew = (0..<12).map { $0 % 3 == 0 }
    let shuffle = SideShuffle(isNew: isNew, groups: groups, most: 99)
    #expect(shuffle.unit == .withinSpeakers && shuffle.count == 99)
    #expect(!shuffle.isExhaustive)
    for index in 0..<99 {
      let side = shuffle.sides(index)
      #expect(side[..<6].count { $0 } == 2 && side[6...].count { $0 } == 2)
    }
    #expect(Set((0..<99).map { shuffle.sides($0) }).count > 50)
    #expect(shuffle.sides(7) == shuffle.sides(7))
  }

  @Test func bothKindsGoByTheirOwnRule() {
    let groups = groups([("a", 4), ("b", 4), ("c", 4)])
    let isNew = (0..<12).map { $0 >= 8 || (4..<6).contains($0) }
    let shuffle = SideShuffle(isNew: isNew, groups: groups, most: 99)
    #expect(shuffle.unit == .speakersAndWithin)
    for index in 0..<99 {
      let side = shuffle.sides(index)
      #expect(side[4..<8].count { $0 } == 2)
      #expect([0, 4].contains(side[..<4].count { $0 }))
      #expect(side[..<4].count { $0 } + side[8...].count { $0 } == 4)
    }
  }

  @Test func fewGroupsAllowNoSmallP() {
    let two = SideShuffle(isNew: [false, true], groups: ["a", "b"], most: 999)
    #expect(two.smallestP == 1)
    let three = groups([("a", 2), ("b", 2), ("c", 2), ("d", 2), ("e", 2), ("f", 2)])
    let shuffle = SideShuffle(isNew: three.map { $0 > "c" }, groups: three, most: 999)
    #expect(shuffle.count == 20 && abs(shuffle.smallestP - 0.1) < 1e-12)
    #expect(shuffle.p(1, among: (0..<20).map { $0 == 0 || $0 == 19 ? 1 : 0.5 }) == 0.1)
    let clips = SideShuffle(isNew: (0..<40).map { $0 < 20 }, groups: nil, most: 999)
    #expect(clips.unit == .clips && clips.smallestP == 0.001)
    #expect(clips.p(1, among: [Double](repeating: 0, count: 999)) == 0.001)
  }
}
