import SpeechTraining
import Testing

@Suite struct TimeShiftTests {
  private let scene = AugmentationScene(rateHertz: 8_000)
  private let ramp = (1...80).map { Float($0) }

  /// 8,000 Hz: 8 samples a millisecond.
  @Test func soundMovesAndTheLengthStays() {
    var later = ramp
    TimeShift.Drawn(milliseconds: 1).apply(to: &later, scene)
    #expect(later == [Float](repeating: 0, count: 8) + ramp.prefix(72))
    var earlier = ramp
    TimeShift.Drawn(milliseconds: -1).apply(to: &earlier, scene)
    #expect(earlier == Array(ramp.suffix(72)) + [Float](repeating: 0, count: 8))
    var unmoved = ramp
    TimeShift.Drawn(milliseconds: 0).apply(to: &unmoved, scene)
    #expect(unmoved == ramp)
  }

  @Test(arguments: [500.0, -500])
  func soundMayLeave(_ milliseconds: Double) {
    var gone = ramp
    TimeShift.Drawn(milliseconds: milliseconds).apply(to: &gone, scene)
    #expect(gone == [Float](repeating: 0, count: 80))
  }
}
