import SpeechModel
import Testing

@Suite struct BoundsTests {
  @Test func endsAreAcceptedOrNot() {
    let closed = Bounds.within(0.5...2)
    #expect([0.4, 0.5, 2, 2.1].map { closed.violation($0) == nil } == [false, true, true, false])
    let halfOpen = Bounds.within(0.5..<2)
    #expect(
      [0.4, 0.5, 1.9, 2].map { halfOpen.violation($0) == nil } == [false, true, true, false]
    )
    let above = Bounds.above(0.5, through: 2)
    #expect([0.5, 0.6, 2, 2.1].map { above.violation($0) == nil } == [false, true, true, false])
    #expect([1, 2, 3].map { Bounds.among([1, 3]).violation($0) == nil } == [true, false, true])
    #expect(Bounds<Double>.any.violation(.nan) == nil)
  }

  @Test func aViolationNamesWhatWasFoundAndExpected() throws {
    let violation = try #require(Bounds.above(0.0, through: 1).violation(1.5))
    #expect(violation == ("1.5", "above 0, at most 1"))
  }
}
