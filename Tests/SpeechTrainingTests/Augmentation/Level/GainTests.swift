import SpeechTraining
import TestSupport
import Testing

@Suite struct GainTests {
  @Test(arguments: [-12.0, -6, 0, 3])
  func levelChangesByDecibels(_ gain: Double) {
    let clip = tone(hertz: 440, seconds: 0.1).samples
    var samples = clip
    Gain.Drawn(decibels: gain).apply(to: &samples, AugmentationScene(rateHertz: 16_000))
    #expect(abs(decibels(samples, over: clip) - gain) < 1e-4)
  }
}
