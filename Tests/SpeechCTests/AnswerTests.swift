import CASRBaseline
import CAllocations
import SpeechModel
import TestSupport
import Testing

/// A client in C gets the answers of Swift, to the last bit.
@Suite struct AnswerTests {
  private static let models = ["linear", "cnn", "lstm", "mfcc"]

  private func recognizer(_ model: String) throws -> SpeechRecognizer {
    try SpeechRecognizer(modelAt: Fixtures.path("reference/models/\(model).safetensors"))
  }

  /// The probabilities of a prediction, in the model's order.
  private func probabilities(_ prediction: Prediction, _ labels: [String]) -> [Float] {
    labels.map { label in prediction.scores.first { $0.label == label }?.probability ?? .nan }
  }

  @Test(arguments: models)
  func whatTheModelSaysOfItself(_ model: String) throws {
    let client = try ClientRecognizer(model)
    let swift = try recognizer(model)
    let labels = (0..<client.labels).map {
      asr_recognizer_label(client.handle, Int32($0)).map { String(cString: $0) }
    }
    #expect(labels == swift.labels)
    #expect(Int(asr_recognizer_sample_rate(client.handle)) == swift.sampleRateHertz)
    #expect(asr_recognizer_threshold(client.handle) == swift.rejectionThreshold ?? 0)
    let path = Fixtures.path("reference/models/\(model).safetensors")
    let file = try Safetensors(decoding: AudioFile.contents(of: path), path: path)
    #expect(
      asr_recognizer_digest(client.handle).map { String(cString: $0) }
        == file.metadata["asr.sha256"]
    )
  }

  @Test(arguments: models, [16_000, 8_000, 44_100])
  func samplesGetTheAnswersOfSwift(_ model: String, _ rate: Int) throws {
    let client = try ClientRecognizer(model)
    let swift = try recognizer(model)
    for seconds in [0.01, 0.5, 6] {
      let clip = tone(hertz: 700, seconds: seconds, rate: rate)
      let found = client.recognize(clip.samples, rate: Int32(rate))
      let expected = try swift.recognize(clip)
      #expect(found.status == ASR_OK)
      #expect(found.answer.status == ASR_OK)
      #expect(found.probabilities == probabilities(expected, swift.labels))
      #expect(swift.labels[Int(found.answer.label)] == expected.mostLikelyLabel)
      #expect(found.answer.confidence == expected.confidence)
      #expect(found.answer.duration_seconds == expected.durationSeconds)
      #expect((found.answer.is_rejected == 1) == expected.isRejected)
      #expect(client.note(found.answer) == expected.note ?? "")
    }
  }

  @Test func filesAndBytesGetTheAnswersOfSwift() throws {
    let client = try ClientRecognizer("cnn")
    let swift = try recognizer("cnn")
    for path in recordings(of: "yes") {
      let expected = probabilities(try swift.recognize(path: path), swift.labels)
      var found = [Float](repeating: 0, count: client.labels)
      #expect(
        asr_recognizer_recognize_file(client.handle, path, &found, client.labels, nil) == ASR_OK
      )
      #expect(found == expected)
      let bytes = try AudioFile.contents(of: path)
      found = [Float](repeating: 0, count: client.labels)
      #expect(
        asr_recognizer_recognize_bytes(
          client.handle,
          bytes,
          bytes.count,
          nil,
          &found,
          client.labels,
          nil
        ) == ASR_OK
      )
      #expect(found == expected)
      // Without memory for probabilities, the answer still comes.
      var answer = emptyAnswer()
      #expect(asr_recognizer_recognize_file(client.handle, path, nil, 0, &answer) == ASR_OK)
      #expect(answer.confidence == expected.max())
    }
  }

  @Test func silenceIsRemarked() throws {
    let client = try ClientRecognizer("cnn")
    let (status, _, answer) = client.recognize([Float](repeating: 0, count: 16_000), rate: 16_000)
    #expect(status == ASR_OK)
    #expect(answer.remarks == UInt32(ASR_REMARK_NO_SOUND))
    #expect(client.note(answer) == "no sound")
    // Truncated, as by snprintf.
    var text = [CChar](repeating: 1, count: 4)
    #expect(asr_recognizer_note(client.handle, answer.remarks, &text, 4) == 8)
    #expect(words(text) == "no ")
    #expect(asr_recognizer_note(client.handle, answer.remarks, nil, 0) == 8)
    #expect(asr_recognizer_note(client.handle, 0, nil, 0) == 0)
    #expect(asr_recognizer_note(client.handle, ~31, nil, 0) == 0)
  }

  @Test func aThresholdRejects() throws {
    let client = try ClientRecognizer("cnn")
    let samples = tone(hertz: 700, seconds: 0.5).samples
    let confidence = Double(client.recognize(samples, rate: 16_000).answer.confidence)
    #expect(asr_recognizer_set_threshold(client.handle, confidence) == ASR_OK)
    #expect(client.recognize(samples, rate: 16_000).answer.is_rejected == 0)
    #expect(asr_recognizer_set_threshold(client.handle, confidence.nextUp) == ASR_OK)
    #expect(asr_recognizer_threshold(client.handle) == confidence.nextUp)
    #expect(client.recognize(samples, rate: 16_000).answer.is_rejected == 1)
  }

  @Test(
    .enabled(
      if: asr_allocations_are_counted() == 1,
      "allocations are counted with glibc, without a sanitizer"
    )
  )
  func aWarmCallAllocatesNothing() throws {
    let client = try ClientRecognizer("cnn")
    // One window, several, and one that gets a remark.
    for samples in [tone(hertz: 700, seconds: 0.5), tone(hertz: 700, seconds: 6)].map(\.samples)
      + [[Float](repeating: 0, count: 16_000)]
    {
      var probabilities = [Float](repeating: 0, count: client.labels)
      var answer = emptyAnswer()
      var calls: [Int] = [0, 0, 0]
      for call in calls.indices {
        let before = asr_allocations()
        asr_recognizer_recognize(
          client.handle,
          samples,
          samples.count,
          16_000,
          &probabilities,
          client.labels,
          &answer
        )
        calls[call] = Int(asr_allocations() - before)
      }
      #expect(calls[1...] == [0, 0], "\(samples.count) samples")
    }
  }
}
