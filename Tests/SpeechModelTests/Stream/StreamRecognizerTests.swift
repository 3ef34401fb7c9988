import CAllocations
import SpeechModel
import TestSupport
import Testing

/// A stream's windows are answered as clips are, however its samples arrive.
@Suite struct StreamRecognizerTests {
  private let recognizer: SpeechRecognizer

  init() throws {
    recognizer = try SpeechRecognizer(untrainedModel(.dsCNNSmall, seconds: 0.5))
  }

  /// Every window by itself: no mean over several.
  private var single: StreamSettings {
    var settings = StreamSettings()
    settings.smoothingSeconds = 0
    settings.threshold = 0.4
    return settings
  }

  private func sound(_ count: Int, seed: UInt64 = 1) -> [Float] {
    KernelTests.values(count, seed: seed, scale: 0.1)
  }

  /// What a stream says, given samples in chunks of some sizes, over and over.
  private func heard(
    _ samples: [Float],
    chunks: [Int],
    rate: Int? = nil,
    _ settings: StreamSettings = StreamSettings()
  ) throws -> (events: [StreamEvent], scores: [[Float]]) {
    var stream = try StreamRecognizer(recognizer, sampleRateHertz: rate, settings: settings)
    var events: [StreamEvent] = []
    var scores: [[Float]] = []
    var answered = 0
    func note(_ stream: borrowing StreamRecognizer) {
      if stream.windowsAnswered > answered { scores.append(stream.scores) }
      answered = stream.windowsAnswered
    }
    var (start, turn) = (0, 0)
    while start < samples.count {
      let end = min(samples.count, start + chunks[turn % chunks.count])
      try stream.append(Array(samples[start..<end]), into: &events)
      note(stream)
      (start, turn) = (end, turn + 1)
    }
    try stream.finish(into: &events)
    note(stream)
    return (events, scores)
  }

  /// Every window has, bit for bit, the answer of these samples as a clip.
  @Test func windowsAreAnsweredAsClips() throws {
    let samples = sound(24_345)
    // No chunk completes two windows.
    let found = try heard(samples, chunks: [1, 999, 0, 333, 1_600], single).scores
    let window = Int(recognizer.streamWindowSeconds * 16_000)
    var ends = Array(stride(from: window, through: samples.count, by: 1_600))
    ends.append(samples.count)
    #expect(found.count == ends.count)
    for (end, scores) in zip(ends, found) {
      let clip = AudioClip(samples: Array(samples[end - window..<end]), sampleRateHertz: 16_000)
      let expected = try recognizer.recognize(clip)
      for (label, score) in zip(recognizer.labels, scores) {
        #expect(expected.scores.first { $0.label == label }?.probability == score)
      }
    }
    let whole = try recognizer.windowScores(
      of: AudioClip(samples: samples, sampleRateHertz: 16_000),
      settings: single,
      on: WorkerPool(threads: 2)
    )
    #expect(whole.probabilities == found)
    #expect(whole.windowsSeconds.map(\.upperBound) == ends.map { Double($0) / 16_000 })
  }

  /// The same events for every way of cutting the stream, at the model's rate and at another.
  @Test(arguments: [nil, 44_100, 8_000]) func chunksChangeNothing(_ rate: Int?) throws {
    let samples = sound(60_000, seed: 3)
    var settings = single
    settings.threshold = 0.3
    let expected = try heard(samples, chunks: [samples.count], rate: rate, settings).events
    #expect(!expected.isEmpty)
    for chunks in [[160], [4_097, 3, 0], [1_000, 1, 7_777]] {
      #expect(try heard(samples, chunks: chunks, rate: rate, settings).events == expected)
    }
  }

  @Test func streamsDoNotDisturbEachOther() throws {
    let (one, other) = (sound(40_000, seed: 4), sound(40_000, seed: 5))
    var first = try StreamRecognizer(recognizer, settings: single)
    var second = try StreamRecognizer(recognizer, settings: single)
    var (heardOfOne, heardOfOther): ([StreamEvent], [StreamEvent]) = ([], [])
    for start in stride(from: 0, to: 40_000, by: 500) {
      try first.append(Array(one[start..<start + 500]), into: &heardOfOne)
      try second.append(Array(other[start..<start + 500]), into: &heardOfOther)
    }
    try first.finish(into: &heardOfOne)
    try second.finish(into: &heardOfOther)
    #expect(heardOfOne == (try heard(one, chunks: [40_000], single).events))
    #expect(heardOfOther == (try heard(other, chunks: [40_000], single).events))
  }

  @Test(arguments: [nil, 22_050]) func afterAResetItIsANewStream(_ rate: Int?) throws {
    let samples = sound(30_000, seed: 6)
    let expected = try heard(samples, chunks: [30_000], rate: rate, single).events
    var stream = try StreamRecognizer(recognizer, sampleRateHertz: rate, settings: single)
    var events: [StreamEvent] = []
    try stream.append(sound(20_123, seed: 7), into: &events)
    stream.reset()
    events = []
    #expect(stream.samplesHeard == 0 && stream.windowsAnswered == 0)
    try stream.append(samples, into: &events)
    try stream.finish(into: &events)
    #expect(events == expected)
    #expect(stream.samplesHeard == 30_000)
  }

  /// Shorter than a window: the whole of it is answered once, at its end.
  @Test func aShortStreamIsOneWindow() throws {
    let samples = sound(1_234)
    let found = try heard(samples, chunks: [100], single).scores
    let expected = try recognizer.recognize(AudioClip(samples: samples, sampleRateHertz: 16_000))
    #expect(found.count == 1)
    #expect(found.first?.max() == expected.confidence)
    // As long as a window without a hop.
    let window = Int(recognizer.streamWindowSeconds * 16_000)
    #expect(try heard(sound(window - 1_600), chunks: [500], single).scores.count == 1)
    #expect(try heard(sound(window), chunks: [500], single).scores.count == 1)
    let none = try heard([], chunks: [100], single)
    #expect(none.events == [] && none.scores == [])
    let clip = AudioClip(samples: samples, sampleRateHertz: 16_000)
    #expect(try recognizer.windowScores(of: clip, settings: single).probabilities == found)
  }

  /// Nobody says a word in digital silence, and none of it is left over in what follows.
  @Test func silenceHoldsNoWord() throws {
    var settings = single
    settings.threshold = 0.01
    let silent = try heard([Float](repeating: 0, count: 160_000), chunks: [16_000], settings)
    #expect(silent.events == [])
    #expect(silent.scores.allSatisfy { $0.allSatisfy { $0 == 0 } })
    let clip = AudioClip(samples: [Float](repeating: 0, count: 48_000), sampleRateHertz: 16_000)
    #expect(try recognizer.events(in: clip, settings: settings) == [])
  }

  @Test func samplesThatAreNoNumbersAreSilence() throws {
    var samples = sound(20_000, seed: 8)
    var clean = samples
    for index in [0, 4_095, 4_096, 12_345] {
      samples[index] = index.isMultiple(of: 2) ? .nan : -.infinity
      clean[index] = 0
    }
    var stream = try StreamRecognizer(recognizer, settings: single)
    var events: [StreamEvent] = []
    try stream.append(samples, into: &events)
    try stream.finish(into: &events)
    #expect(stream.nonFiniteSamples == 4)
    #expect(events == (try heard(clean, chunks: [20_000], single).events))
  }

  @Test func aRateThatNoRecordingHasIsRefused() throws {
    let error = #expect(throws: AudioError.self) {
      _ = try StreamRecognizer(recognizer, sampleRateHertz: 999)
    }
    #expect(error?.reason == .sampleRate(found: 999, allowed: 1_000...384_000))
    var settings = StreamSettings()
    settings.hopSeconds = 0
    #expect(throws: ConfigurationError.self) {
      _ = try StreamRecognizer(recognizer, settings: settings)
    }
  }

  /// A rate that changes is refused, and the stream goes on as if nothing had come.
  @Test func aRateThatChangesIsRefused() throws {
    let samples = sound(20_000, seed: 9)
    var stream = try StreamRecognizer(recognizer, sampleRateHertz: 16_000, settings: single)
    var events: [StreamEvent] = []
    let (first, second) = (samples[..<9_000], samples[9_000...])
    try stream.append(AudioClip(samples: Array(first), sampleRateHertz: 16_000), into: &events)
    var message: String?
    do {
      try stream.append(AudioClip(samples: samples, sampleRateHertz: 8_000), into: &events)
    } catch {
      message = "\(error)"
    }
    #expect(
      message
        == "the stream: sample rate 8000 Hz in a stream of 16000 Hz; expected one rate; resample such samples,"
        + " or begin another stream"
    )
    #expect(stream.samplesHeard == 9_000)
    try stream.append(AudioClip(samples: Array(second), sampleRateHertz: 16_000), into: &events)
    try stream.finish(into: &events)
    #expect(events == (try heard(samples, chunks: [20_000], single).events))
  }

  /// A hop longer than a window skips what lies between.
  @Test func windowsMayLieApart() throws {
    var settings = single
    settings.windowSeconds = 0.3
    settings.hopSeconds = 0.5
    let samples = sound(32_000, seed: 9)
    let found = try heard(samples, chunks: [777], settings).scores
    let expected = try recognizer.windowScores(
      of: AudioClip(samples: samples, sampleRateHertz: 16_000),
      settings: settings
    )
    #expect(found == expected.probabilities)
    let starts = expected.windowsSeconds.map { ($0.lowerBound * 10).rounded() }
    #expect(starts == [0, 5, 10, 15, 17])
  }

  /// A whole recording gives the same words on any number of threads.
  @Test func threadsChangeNothing() throws {
    let clip = AudioClip(samples: sound(80_000, seed: 10), sampleRateHertz: 16_000)
    var settings = StreamSettings()
    settings.threshold = 0.34
    let expected = try recognizer.events(in: clip, settings: settings)
    #expect(!expected.isEmpty)
    #expect(expected.allSatisfy { $0.isOver })
    for threads in [1, 3] {
      let found = try recognizer.events(
        in: clip,
        settings: settings,
        on: WorkerPool(threads: threads)
      )
      #expect(found == expected)
    }
  }

  @Test(
    .enabled(
      if: asr_allocations_are_counted() == 1,
      "allocations are counted with glibc, without a sanitizer"
    )
  )
  func aWarmStreamAllocatesNothing() throws {
    let samples = sound(16_000, seed: 11)
    var settings = single
    settings.threshold = 1
    var stream = try StreamRecognizer(recognizer, settings: settings)
    var events: [StreamEvent] = []
    try samples.withUnsafeBufferPointer { samples in
      try stream.append(samples, into: &events)
      let before = asr_allocations()
      for _ in 0..<5 { try stream.append(samples, into: &events) }
      #expect(asr_allocations() == before)
    }
    #expect(stream.windowsAnswered > 50)
    #expect(events == [])
  }
}

/// Sound that arrives in chunks has, at another rate, the samples of the whole sound.
@Suite struct StreamResamplerTests {
  private func converted(_ samples: [Float], from: Int, to: Int, chunks: [Int]) throws -> [Float] {
    let resampler = try StreamResampler(fromHertz: from, toHertz: to)
    return try converted(samples, resampler, chunks: chunks)
  }

  private func converted(
    _ samples: [Float],
    _ resampler: StreamResampler,
    chunks: [Int]
  ) throws -> [Float] {
    var output: [Float] = []
    var (start, turn) = (0, 0)
    while start < samples.count {
      let end = min(samples.count, start + chunks[turn % chunks.count])
      try samples[start..<end].withUnsafeBufferPointer { chunk in
        try resampler.append(chunk) { output += $0 }
      }
      (start, turn) = (end, turn + 1)
    }
    try resampler.finish { output += $0 }
    return output
  }

  @Test(arguments: [(44_100, 16_000), (8_000, 16_000), (16_000, 8_000), (48_000, 11_025)])
  func chunksGiveTheWhole(_ from: Int, _ to: Int) throws {
    let samples = KernelTests.values(30_001, seed: 2, scale: 0.3)
    let expected = try Resampler.resample(samples, from: Double(from), to: Double(to))
    for chunks in [[30_001], [1, 0, 500, 9_999], [160]] {
      let found = try converted(samples, from: from, to: to, chunks: chunks)
      #expect(found.count == expected.count)
      #expect(Difference(found, expected).absolute <= 1e-6)
    }
  }

  @Test func afterAResetItBeginsAfresh() throws {
    let samples = KernelTests.values(10_000, seed: 3, scale: 0.3)
    let resampler = try StreamResampler(fromHertz: 44_100, toHertz: 16_000)
    let first = try converted(samples, resampler, chunks: [777])
    resampler.reset()
    #expect(try converted(samples, resampler, chunks: [777]) == first)
    resampler.reset()
    #expect(try converted([], resampler, chunks: [1]) == [])
  }
}
