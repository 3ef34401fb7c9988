import SpeechTraining
import Testing

@Suite struct ExecutionOptionsTests {
  /// Enough for the few hundred to few thousand clips that most data sets have.
  @Test func decodedClipsAreKeptInHalfAGigabyte() {
    #expect(ExecutionOptions().cacheBytes == 536_870_912)
  }
}
