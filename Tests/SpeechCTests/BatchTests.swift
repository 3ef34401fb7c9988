import CASRBaseline
import SpeechModel
import TestSupport
import Testing

/// Many recordings in one call, of all kinds, on several threads.
@Suite struct BatchTests {
  /// Calls the body with clips: a file, its bytes, its samples.
  private func withClips<Result>(
    _ path: String,
    _ body: ([asr_clip]) throws -> Result
  ) throws -> Result {
    let bytes = try AudioFile.contents(of: path)
    let recording = try AudioFile.read(path)
    return try path.withCString { path in
      try bytes.withUnsafeBytes { bytes in
        try recording.samples.withUnsafeBufferPointer { samples in
          var clips = [emptyClip(), emptyClip(), emptyClip()]
          clips[0].path = path
          clips[1].bytes = bytes.baseAddress
          clips[1].byte_count = bytes.count
          clips[2].samples = samples.baseAddress
          clips[2].sample_count = samples.count
          clips[2].sample_rate_hertz = Int32(recording.sampleRateHertz)
          return try body(clips)
        }
      }
    }
  }

  @Test(arguments: [0, 1, 2, 5])
  func eachRecordingGetsItsOwnAnswer(_ threads: Int32) throws {
    let client = try ClientRecognizer("cnn")
    for path in recordings(of: "no") {
      var alone = [Float](repeating: 0, count: client.labels)
      #expect(
        asr_recognizer_recognize_file(client.handle, path, &alone, client.labels, nil) == ASR_OK
      )
      try withClips(path) { clips in
        var probabilities = [Float](repeating: 0, count: 3 * client.labels)
        var answers = [emptyAnswer(), emptyAnswer(), emptyAnswer()]
        #expect(
          asr_recognizer_recognize_batch(
            client.handle,
            clips,
            3,
            threads,
            &probabilities,
            probabilities.count,
            &answers
          ) == ASR_OK
        )
        #expect(probabilities == alone + alone + alone)
        #expect(answers.map(\.status) == [ASR_OK, ASR_OK, ASR_OK].map { asr_status($0) })
        #expect(Set(answers.map(\.confidence)) == [alone.max() ?? 0])
      }
    }
  }

  @Test func aFailureKeepsNoOtherFromAnAnswer() throws {
    let client = try ClientRecognizer("cnn")
    try withClips(recordings(of: "yes")[0]) { clips in
      var clips = clips
      clips[0].bytes = clips[1].bytes
      clips[1].byte_count = 20
      var probabilities = [Float](repeating: 0, count: 3 * client.labels)
      var answers = [emptyAnswer(), asr_answer(), asr_answer()]
      let status = asr_recognizer_recognize_batch(
        client.handle,
        clips,
        3,
        2,
        &probabilities,
        probabilities.count,
        &answers
      )
      #expect(status == ASR_INVALID_ARGUMENT)
      #expect(errorText == "clips[0] has more than one of samples, a path and bytes")
      #expect(
        answers.map(\.status)
          == [ASR_INVALID_ARGUMENT, ASR_NOT_AUDIO, ASR_OK].map { asr_status($0) }
      )
      #expect(answers.map(\.label)[..<2] == [-1, -1])
      #expect(probabilities[..<(2 * client.labels)].allSatisfy { $0.isNaN })
      #expect(probabilities[(2 * client.labels)...].allSatisfy { $0.isFinite })
      // The first alone tells the size of all.
      #expect(Set(answers.map(\.struct_size)) == [MemoryLayout<asr_answer>.size])
    }
  }

  @Test func aFailureNamesItsRecording() throws {
    let client = try ClientRecognizer("cnn")
    let samples: [Float] = [0, .nan]
    samples.withUnsafeBufferPointer { samples in
      var clips = [emptyClip(), emptyClip()]
      for i in clips.indices {
        clips[i].samples = samples.baseAddress
        clips[i].sample_count = i + 1
        clips[i].sample_rate_hertz = 16_000
      }
      let status = asr_recognizer_recognize_batch(client.handle, clips, 2, 1, nil, 0, nil)
      #expect(status == ASR_INVALID_SAMPLES)
      #expect(errorText.hasPrefix("clips[1]: "), "\(errorText)")
      "take 7".withCString { name in
        clips[1].name = name
        asr_recognizer_recognize_batch(client.handle, clips, 2, 1, nil, 0, nil)
        #expect(errorText.hasPrefix("take 7: "), "\(errorText)")
      }
      clips[1].samples = nil
      asr_recognizer_recognize_batch(client.handle, clips, 2, 1, nil, 0, nil)
      #expect(errorText == "clips[1] has neither samples nor a path nor bytes")
    }
  }

  /// Fields that a later header adds are read and written by libraries that know them.
  @Test func structsOfALaterHeaderAreUnderstood() throws {
    struct LaterAnswer {
      var now = asr_answer()
      var later = (UInt64.max, UInt64.max)
    }
    struct LaterClip {
      var now = asr_clip()
      var later = UInt64.max
    }
    let client = try ClientRecognizer("cnn")
    try withClips(recordings(of: "yes")[0]) { clips in
      var answers = [LaterAnswer](repeating: LaterAnswer(), count: 3)
      answers[0].now.struct_size = MemoryLayout<LaterAnswer>.size
      let later = clips.map { clip in
        var later = LaterClip(now: clip)
        later.now.struct_size = MemoryLayout<LaterClip>.size
        return later
      }
      let status = later.withUnsafeBytes { clips in
        answers.withUnsafeMutableBytes { answers in
          asr_recognizer_recognize_batch(
            client.handle,
            clips.baseAddress?.assumingMemoryBound(to: asr_clip.self),
            3,
            1,
            nil,
            0,
            answers.baseAddress?.assumingMemoryBound(to: asr_answer.self)
          )
        }
      }
      #expect(status == ASR_OK)
      #expect(answers.allSatisfy { $0.later == (0, 0) && $0.now.confidence > 0 })
      #expect(Set(answers.map(\.now.confidence)).count == 1)
    }
  }

  @Test func noRecordingsAreNoFailure() throws {
    let client = try ClientRecognizer("cnn")
    #expect(asr_recognizer_recognize_batch(client.handle, nil, 0, 2, nil, 0, nil) == ASR_OK)
  }

  /// Each thread has a text of its own, and recognizers are shared.
  @Test func threadsShareARecognizer() async throws {
    let client = try ClientRecognizer("cnn")
    let samples = tone(hertz: 700, seconds: 0.5).samples
    let expected = client.recognize(samples, rate: 16_000).probabilities
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<16 {
        group.addTask {
          for _ in 0..<20 {
            #expect(client.recognize(samples, rate: 16_000).probabilities == expected)
            let path = "/no/file-\(task)"
            asr_recognizer_recognize_file(client.handle, path, nil, 0, nil)
            #expect(errorText == "\(path): there is no such file")
          }
        }
      }
    }
  }
}
