import CAllocations
import SpeechModel
import TestSupport
import Testing

/// A server that has answered once allocates nothing from samples to probabilities.
@Suite(
  .enabled(
    if: asr_allocations_are_counted() == 1,
    "allocations are counted with glibc, without a sanitizer"
  )
)
struct AllocationTests {
  @Test func allocationsAreSeen() {
    let before = asr_allocations()
    let buffer = FloatBuffer(capacity: 1_000)
    #expect(asr_allocations() > before)
    #expect(buffer.capacity == 1_000)
  }

  @Test(arguments: networks)
  func predictionAllocatesNothing(_ layers: [LayerConfiguration]) throws {
    let rule = DecisionRule(temperature: 1.7, rejectionThreshold: 0.6)
    let recognizer = try SpeechRecognizer(
      untrainedModel(layers, seconds: 0.5).deciding(by: rule)
    )
    // One window, and several.
    for count in [100, 8_000, 40_000] {
      let clip = KernelTests.values(count, scale: 0.1)
      var probabilities = [Float](repeating: 0, count: recognizer.labels.count)
      var calls: [Int] = [0, 0, 0]
      try clip.withUnsafeBufferPointer { clip in
        try probabilities.withUnsafeMutableBufferPointer { probabilities in
          for call in calls.indices {
            let before = asr_allocations()
            try recognizer.recognize(clip, into: probabilities)
            calls[call] = Int(asr_allocations() - before)
          }
        }
      }
      #expect(calls[1...] == [0, 0], "\(count) samples")
      let expected = try recognizer.recognize(
        AudioClip(samples: clip, sampleRateHertz: recognizer.sampleRateHertz)
      )
      for score in expected.scores {
        let label = try #require(recognizer.labels.firstIndex(of: score.label))
        #expect(probabilities[label] == score.probability)
      }
    }
  }
}
