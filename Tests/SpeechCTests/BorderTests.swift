import CASRBaseline
import SpeechModel
import TestSupport
import Testing

/// Whatever a client in C passes, it gets a status and a text.
@Suite struct BorderTests {
  private let client: ClientRecognizer

  init() throws { client = try ClientRecognizer("linear") }

  /// What a call that fails leaves.
  private func expect(
    _ status: asr_status,
    _ expected: Int,
    _ words: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(Int(status) == expected, sourceLocation: location)
    #expect(errorText == words, sourceLocation: location)
  }

  @Test func nullPointersAreNamed() {
    let invalid = Int(ASR_INVALID_ARGUMENT)
    let version = ASR_BASELINE_ABI_VERSION
    var made: OpaquePointer?
    expect(
      asr_recognizer_load(version, "m", nil),
      invalid,
      "the pointer that receives the recognizer is null"
    )
    expect(asr_recognizer_load(version, nil, &made), invalid, "the path of the model is null")
    expect(asr_recognizer_load_bytes(version, nil, 1, nil, &made), invalid, "the model is null")
    let (recognizer, file) = ("the recognizer is null", "the path of the recording is null")
    expect(asr_recognizer_recognize(nil, nil, 0, 0, nil, 0, nil), invalid, recognizer)
    expect(asr_recognizer_recognize_file(nil, nil, nil, 0, nil), invalid, recognizer)
    expect(asr_recognizer_recognize_file(client.handle, nil, nil, 0, nil), invalid, file)
    expect(asr_recognizer_recognize_bytes(nil, nil, 0, nil, nil, 0, nil), invalid, recognizer)
    expect(asr_recognizer_recognize_batch(nil, nil, 0, 0, nil, 0, nil), invalid, recognizer)
    expect(
      asr_recognizer_recognize_batch(client.handle, nil, 1, 0, nil, 0, nil),
      invalid,
      "clips is null"
    )
    expect(
      asr_recognizer_recognize(client.handle, nil, 1, 16_000, nil, 0, nil),
      invalid,
      "samples is null"
    )
    expect(asr_recognizer_set_threshold(nil, 0.5), invalid, recognizer)
    asr_recognizer_free(nil)
    #expect(asr_recognizer_label_count(nil) == 0)
    #expect(asr_recognizer_label(nil, 0) == nil)
    #expect(asr_recognizer_sample_rate(nil) == 0)
    #expect(asr_recognizer_digest(nil) == nil)
    #expect(asr_recognizer_threshold(nil) == 0)
    #expect(asr_recognizer_note(nil, 1, nil, 0) == 0)
    for index in [-1, Int32(client.labels), .max, .min] {
      #expect(asr_recognizer_label(client.handle, index) == nil)
    }
  }

  @Test func aHeaderOfAnotherVersionIsRefused() {
    for version in [0, 2, .max] as [Int32] {
      var made: OpaquePointer? = client.handle
      expect(
        asr_recognizer_load(version, Fixtures.path("reference/models/linear.safetensors"), &made),
        Int(ASR_OTHER_ABI),
        "the program was compiled with asr_baseline.h of ABI version \(version), and this library"
          + " has ABI version 1 (asr-baseline 0.9.0); compile the program with the header that was"
          + " installed with the library"
      )
      #expect(made == nil)
    }
  }

  @Test func whatIsNoModelIsRefused() throws {
    var made: OpaquePointer?
    expect(
      asr_recognizer_load(ASR_BASELINE_ABI_VERSION, "/no/model", &made),
      Int(ASR_UNREADABLE),
      "/no/model: cannot be read: there is no such file"
    )
    let path = Fixtures.path("reference/models/linear.safetensors")
    var file = try Safetensors(decoding: AudioFile.contents(of: path), path: path)
    file.metadata["asr.version"] = "2"
    let later = file.encoded()
    func load(_ bytes: [UInt8], _ name: String?) -> asr_status {
      asr_recognizer_load_bytes(ASR_BASELINE_ABI_VERSION, bytes, bytes.count, name, &made)
    }
    expect(
      load(later, "m"),
      Int(ASR_OTHER_MODEL_FORMAT),
      "m: model format 2; this program reads format 1; use the program that wrote it, or train anew"
    )
    for bytes in [[], [1, 2, 3], Array(later.dropLast()), Array("words".utf8)] {
      #expect(load(bytes, nil) == ASR_NOT_A_MODEL)
      #expect(errorText.hasPrefix("the model: "), "\(errorText)")
      #expect(made == nil)
    }
    expect(
      asr_recognizer_load_bytes(ASR_BASELINE_ABI_VERSION, later, -1, nil, &made),
      Int(ASR_INVALID_ARGUMENT),
      "the model has 18446744073709551615 bytes; at most 2147483648"
    )
    let latin1: [CChar] = [CChar(bitPattern: 0xE9), 0]
    expect(
      asr_recognizer_load(ASR_BASELINE_ABI_VERSION, latin1, &made),
      Int(ASR_INVALID_ARGUMENT),
      "the path of the model is not UTF-8"
    )
  }

  @Test func samplesThatAreNoSoundAreRefused() {
    let invalid = Int(ASR_INVALID_SAMPLES)
    for bad in [Float.nan, .infinity, -.infinity] {
      for rate in [16_000, 44_100] as [Int32] {
        let (status, probabilities, answer) = client.recognize([0, 0.1, bad], rate: rate)
        expect(status, invalid, "the clip: \(AudioError.Reason.nonFinite(frame: 2).explanation)")
        #expect(Int(answer.status) == invalid)
        #expect(answer.label == -1)
        #expect(answer.confidence == 0)
        #expect(probabilities.allSatisfy { $0.isNaN })
      }
    }
    expect(
      client.recognize([], rate: 16_000).status,
      invalid,
      "the clip: \(AudioError.Reason.noFrames.explanation)"
    )
    for rate in [0, -1, 999, 384_001, .max, .min] as [Int32] {
      let reason = AudioError.Reason.sampleRate(found: Int(rate), allowed: 1_000...384_000)
      expect(
        client.recognize([0], rate: rate).status,
        invalid,
        "the clip: \(reason.explanation)"
      )
    }
    for count in [Int.max, -1, 200_000_001, 3_600 * 16_000 + 1] {
      #expect(
        asr_recognizer_recognize(client.handle, [0], count, 16_000, nil, 0, nil) == invalid,
        "\(count)"
      )
      #expect(errorText.hasPrefix("the clip: "), "\(errorText)")
    }
  }

  @Test func memoryOfAnotherSizeIsRefused() {
    let invalid = Int(ASR_INVALID_ARGUMENT)
    var probabilities = [Float](repeating: 7, count: client.labels)
    for count in [0, client.labels - 1, client.labels + 1, .max] {
      expect(
        asr_recognizer_recognize(client.handle, [0], 1, 16_000, &probabilities, count, nil),
        invalid,
        "probability_count is \(count); expected \(client.labels), the number of labels"
      )
    }
    expect(
      asr_recognizer_recognize(client.handle, [0], 1, 16_000, nil, 3, nil),
      invalid,
      "probability_count is 3, but probabilities is null"
    )
    #expect(probabilities.allSatisfy { $0 == 7 })
    for size in [0, 39, 41, 5_000, -1] {
      var answer = asr_answer()
      answer.struct_size = size
      expect(
        asr_recognizer_recognize(client.handle, [0], 1, 16_000, nil, 0, &answer),
        invalid,
        "struct_size of asr_answer is \(UInt(bitPattern: size)); set it to sizeof(asr_answer),"
          + " which is 40 or more"
      )
    }
    expect(
      asr_recognizer_recognize_batch(client.handle, [asr_clip()], 1, 1, nil, 0, nil),
      invalid,
      "struct_size of asr_clip is 0; set it to sizeof(asr_clip), which is 64 or more"
    )
  }

  @Test func countsBeyondEveryLimitAreRefused() {
    let invalid = Int(ASR_INVALID_ARGUMENT)
    for count in [-1, .max, Int(Int32.max) + 1] {
      expect(
        asr_recognizer_recognize_batch(client.handle, [emptyClip()], count, 1, nil, 0, nil),
        invalid,
        "clip_count is \(UInt(bitPattern: count)); at most 2147483647 clips fit a call"
      )
    }
    for threads in [-1, 1_025, .max] as [Int32] {
      expect(
        asr_recognizer_recognize_batch(client.handle, [emptyClip()], 1, threads, nil, 0, nil),
        invalid,
        "threads is \(threads); expected 0 to 1024"
      )
    }
    for threshold in [-0.1, 1.1, .nan, .infinity] {
      expect(
        asr_recognizer_set_threshold(client.handle, threshold),
        invalid,
        "the threshold is \(threshold); expected a number from 0 to 1"
      )
    }
  }

  @Test func recordingsThatCannotBeReadAreRefused() {
    expect(
      asr_recognizer_recognize_file(client.handle, "/no/clip.wav", nil, 0, nil),
      Int(ASR_UNREADABLE),
      "/no/clip.wav: there is no such file"
    )
    let words = Array("no recording at all".utf8)
    expect(
      asr_recognizer_recognize_bytes(client.handle, words, words.count, "upload", nil, 0, nil),
      Int(ASR_NOT_AUDIO),
      "upload: \(AudioError.Reason.notAudio.explanation)"
    )
    expect(
      asr_recognizer_recognize_bytes(client.handle, nil, 0, nil, nil, 0, nil),
      Int(ASR_NOT_AUDIO),
      "the recording: \(AudioError.Reason.empty.explanation)"
    )
  }
}
