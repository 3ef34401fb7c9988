import Foundation
import SpeechModel
import SpeechTraining
import Testing

/// How often a shift is found where there is none: as often as alpha says, however the clips hang
/// together.
@Suite struct FalseAlarmTests {
  /// Clips of a side, or the speakers and the clips of each.
  struct Sizes: CustomTestStringConvertible, Sendable {
    var speakers: Int?
    var clips: Int
    /// The range of the rate of false alarms at 0.05 that 400 tries may give.
    var expected: ClosedRange<Double>

    var testDescription: String {
      speakers.map { "\($0) speakers of \(clips) clips" } ?? "\(clips) clips"
    }
  }

  /// The rate's standard deviation in 400 tries is 0.011; p-values with few speakers are coarse.
  static let sizes = [
    Sizes(clips: 50, expected: 0.03...0.07),
    Sizes(clips: 100, expected: 0.03...0.07),
    Sizes(speakers: 5, clips: 20, expected: 0.02...0.08),
    Sizes(speakers: 10, clips: 10, expected: 0.03...0.07),
  ]

  private static let tries = 400
  private static let features = 12

  /// Correlated normal features; a speaker's own mean is 0.3 of their variance.
  private func features(_ groups: [Int], _ stream: inout RandomStream) -> [[Double]] {
    func normal() -> Double { Double(stream.normalPair().0) }
    let count = (groups.max() ?? 0) + 1
    let speakers = (0..<count).map { _ in (0..<Self.features).map { _ in normal() } }
    let mixed = groups.map { group -> [Double] in
      let common = normal()
      return (0..<Self.features).map { feature in
        0.3.squareRoot() * speakers[group][feature]
          + 0.7.squareRoot() * (0.6 * common + 0.8 * normal())
      }
    }
    return (0..<Self.features).map { feature in mixed.map { $0[feature] } }
  }

  @Test(arguments: sizes) func aShiftIsFoundByChanceAsOftenAsAlphaSays(_ sizes: Sizes) throws {
    let side = sizes.clips * (sizes.speakers ?? 1)
    // Without speakers every clip is somebody else's.
    let groups = (0..<2 * side).map { sizes.speakers == nil ? $0 : $0 / sizes.clips }
    let isNew = (0..<2 * side).map { $0 >= side }
    let pool = WorkerPool()
    var alarms = (0, 0)
    for attempt in 0..<Self.tries {
      var stream = RandomStream(seed: 11, .noiseSamples, draw: UInt64(attempt))
      let shuffle = SideShuffle(
        isNew: isNew,
        groups: sizes.speakers == nil ? nil : groups.map(String.init),
        most: 199,
        seed: UInt64(attempt)
      )
      let test = ShiftTest(features(groups, &stream), shuffle, alpha: 0.05, pool: pool)
      if test.p <= 0.05 { alarms.0 += 1 }
      if test.adjustedP.contains(where: { $0 <= 0.05 }) { alarms.1 += 1 }
    }
    let rates = (Double(alarms.0) / Double(Self.tries), Double(alarms.1) / Double(Self.tries))
    #expect(sizes.expected.contains(rates.0), "all together: \(rates.0)")
    #expect(sizes.expected.contains(rates.1), "any by itself: \(rates.1)")
  }

  /// What shuffling single clips would do with speakers.
  @Test func clipsOfSpeakersMustNotBeShuffledOneByOne() {
    let groups = (0..<200).map { $0 / 10 }
    let isNew = groups.map { $0 >= 10 }
    let alarms = (0..<20).count { attempt in
      var stream = RandomStream(seed: 12, .noiseSamples, draw: UInt64(attempt))
      let shuffle = SideShuffle(isNew: isNew, groups: nil, most: 99)
      let test = ShiftTest(features(groups, &stream), shuffle, alpha: 0.05, pool: WorkerPool())
      return test.p <= 0.05
    }
    #expect(alarms > 15)
  }
}
