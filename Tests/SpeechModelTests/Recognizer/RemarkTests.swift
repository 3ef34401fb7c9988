import SpeechModel
import Testing

@Suite struct RemarkTests {
  @Test(arguments: [
    (0.6, "0.600 s"), (1.25, "1.250 s"), (0.0625, "0.063 s"), (12, "12.000 s"), (0, "0.000 s"),
  ])
  func secondsHaveThreeDecimals(_ seconds: Double, _ words: String) {
    #expect(
      Remark.shorterThanTraining(shortestSeconds: seconds).description
        == "shorter than any training clip, \(words)"
    )
    #expect(
      Remark.shorterThanNeeded(neededSeconds: seconds).description
        == "shorter than the \(words) that the model needs"
    )
    #expect(
      Remark.longerThanTraining(longestSeconds: seconds).description
        == "more than twice as long as any training clip, \(words)"
    )
  }
}
