import Foundation
import SpeechModel
import TestSupport
import Testing

/// The effect of temperature and threshold on a recognizer's answers.
@Suite struct DecisionTests {
  private func clip(_ count: Int, seed: UInt64 = 0) -> AudioClip {
    AudioClip(
      samples: KernelTests.values(count, seed: seed, scale: 0.1),
      sampleRateHertz: 16_000
    )
  }

  /// Probabilities in the order of the labels.
  private func probabilities(_ recognizer: SpeechRecognizer, _ clip: AudioClip) throws -> [Float] {
    var result = [Float](repeating: 0, count: recognizer.labels.count)
    try clip.samples.withUnsafeBufferPointer { samples in
      try result.withUnsafeMutableBufferPointer { try recognizer.recognize(samples, into: $0) }
    }
    return result
  }

  /// Logits over T make probabilities to the power of 1/T.
  private func scaled(_ probabilities: [Float], _ temperature: Double) -> [Double] {
    let powers = probabilities.map { pow(Double($0), 1 / temperature) }
    return powers.map { $0 / powers.reduce(0, +) }
  }

  @Test(arguments: [0.3, 1.0, 2.5])
  func temperatureIsThatOfTheLogits(_ temperature: Double) throws {
    let model = try untrainedModel(.cnn)
    let plain = try SpeechRecognizer(model)
    let other = try SpeechRecognizer(model.deciding(by: DecisionRule(temperature: temperature)))
    let clips = (0..<20).map { clip(3_000 + 500 * $0, seed: UInt64($0)) }
    let together = try other.recognize(clips, on: WorkerPool(threads: 2))
    for (index, clip) in clips.enumerated() {
      let expected = scaled(try probabilities(plain, clip), temperature)
      let found = try probabilities(other, clip)
      for (found, expected) in zip(found, expected) {
        #expect(abs(Double(found) - expected) < 1e-6)
      }
      let single = try other.recognize(clip)
      #expect(single == together[index])
      for score in single.scores {
        let label = try #require(other.labels.firstIndex(of: score.label))
        #expect(found[label] == score.probability)
      }
      if temperature == 1 { #expect(try found == probabilities(plain, clip)) }
    }
  }

  /// The same answers to the last bit as before temperatures existed.
  @Test func temperatureOfOneChangesNoBit() {
    var logits = KernelTests.values(35, seed: 3, scale: 9)
    var expected = logits
    let largest = expected.max() ?? 0
    var sum: Float = 0
    for k in expected.indices {
      expected[k] = exp(expected[k] - largest)
      sum += expected[k]
    }
    for k in expected.indices { expected[k] /= sum }
    logits.withUnsafeMutableBufferPointer { SoftmaxCrossEntropy.softmax($0, temperature: 1) }
    #expect(logits == expected)
  }

  /// Each window's logits are divided, then the probabilities averaged; the threshold applies to
  /// the mean.
  @Test func longClipsAverageTheirWindowsAtTheTemperature() throws {
    let model = try untrainedModel(.cnn, seconds: 0.5)
    var recognizer = try SpeechRecognizer(model.deciding(by: DecisionRule(temperature: 0.2)))
    let long = clip(20_000)
    let windows = try [0, 4_000, 8_000, 12_000].map { start in
      let samples = Array(long.samples[start..<start + 8_000])
      return try probabilities(
        recognizer,
        AudioClip(samples: samples, sampleRateHertz: 16_000)
      )
    }
    let whole = try recognizer.recognize(long)
    for score in whole.scores {
      let label = try #require(recognizer.labels.firstIndex(of: score.label))
      #expect(abs(score.probability - windows.reduce(0) { $0 + $1[label] } / 4) < 1e-5)
    }
    recognizer.rejectionThreshold = Double(whole.confidence).nextUp
    #expect(try recognizer.recognize(long).isRejected)
    recognizer.rejectionThreshold = Double(whole.confidence)
    #expect(try !recognizer.recognize(long).isRejected)
  }

  @Test func belowTheThresholdTheLabelIsUnknown() throws {
    let model = try untrainedModel(.linear)
    let plain = try SpeechRecognizer(model).recognize(clip(8_000))
    #expect(plain.rejectionThreshold == nil && !plain.isRejected)
    func answer(_ threshold: Double) throws -> Prediction {
      try SpeechRecognizer(model.deciding(by: DecisionRule(rejectionThreshold: threshold)))
        .recognize(clip(8_000))
    }
    let rejected = try answer(Double(plain.confidence).nextUp)
    #expect(rejected.label == "unknown")
    #expect(rejected.isRejected)
    #expect(rejected.mostLikelyLabel == plain.label)
    #expect(rejected.confidence == plain.confidence)
    #expect(rejected.scores == plain.scores)
    for threshold in [0, Double(plain.confidence)] {
      let answered = try answer(threshold)
      #expect(!answered.isRejected)
      #expect(answered.label == plain.label)
    }
  }

  /// A model's own label for other words is an answer; it is not rejected for what it says.
  @Test func ownUnknownLabelIsAnAnswer() throws {
    var recognizer = try SpeechRecognizer(
      untrainedModel(.linear, labels: ["_unknown_", "no", "yes"])
    )
    let clips = (0..<40).map { clip(8_000, seed: UInt64($0)) }
    recognizer.rejectionThreshold = 0.2
    let answers = try recognizer.recognize(clips)
    #expect(answers.allSatisfy { !$0.isRejected && $0.label == $0.mostLikelyLabel })
    recognizer.rejectionThreshold = 1
    #expect(try recognizer.recognize(clips).allSatisfy { $0.label == "unknown" })
  }

  /// A threshold in percent would silently reject every clip.
  @Test func aThresholdIsAConfidence() async throws {
    await #expect(processExitsWith: .failure) {
      var recognizer = try SpeechRecognizer(untrainedModel(.linear))
      recognizer.rejectionThreshold = 90
    }
    await #expect(processExitsWith: .failure) {
      var recognizer = try SpeechRecognizer(untrainedModel(.linear))
      recognizer.rejectionThreshold = -.nan
    }
    await #expect(processExitsWith: .success) {
      var recognizer = try SpeechRecognizer(untrainedModel(.linear))
      for threshold in [0, 0.5, 1, nil] { recognizer.rejectionThreshold = threshold }
    }
  }
}
