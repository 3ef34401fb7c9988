import SpeechModel
import Testing

@Suite struct SparklineTests {
  @Test func heightsFollowTheValues() {
    #expect(Sparkline.draw([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.draw([2.3, 1.2, 0.1]) == "█▅▁")
    #expect(Sparkline.draw([3, 3]) == "▁▁")
    #expect(Sparkline.draw([]) == "")
  }

  @Test func manyValuesBecomeMeans() {
    let values = (0..<400).map { Double($0 % 2 == 0 ? $0 : -$0) }
    #expect(Sparkline.draw(values, width: 10).count == 10)
    // Means of 0 and 8, and of 2 and 10, lie a quarter apart.
    #expect(Sparkline.draw([0, 8, 2, 10, 8, 8], width: 3) == "▁▅█")
    #expect(Sparkline.draw([1, 2, 3], width: 40).count == 3)
  }

  @Test func whatIsNotFiniteIsMarked() {
    #expect(Sparkline.draw([0, .nan, 1, .infinity]) == "▁×█×")
    #expect(Sparkline.draw([.nan]) == "×")
  }

  @Test func asciiHasLetters() {
    #expect(Sparkline.draw([0, 1, 2, 3, 4, 5, 6, 7], isUnicode: false) == "_.-:=+*#")
    #expect(Sparkline.draw([0, .nan, 1], isUnicode: false) == "_x#")
  }

  @Test func lineNamesFirstAndLast() {
    #expect(Sparkline.line([2.3026, 1.2, 0.0117], of: "step") == "2.303 █▅▁ 0.012 (3 steps)")
    #expect(Sparkline.line([1], of: "step") == "1.000 ▁ 1.000 (1 step)")
    #expect(Sparkline.line([], of: "step") == "no steps")
  }
}
