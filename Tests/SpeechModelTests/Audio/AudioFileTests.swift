import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct AudioFileTests {
  @Test func missingFile() {
    let error = #expect(throws: AudioError.self) { try AudioFile.read("/nowhere/clip.wav") }
    #expect(error?.description == "/nowhere/clip.wav: there is no such file")
  }

  @Test func folder() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: AudioError.self) { try AudioFile.read(folder.path) }
    #expect(
      error?.description == "\(folder.path): this is a folder; expected an audio file"
    )
  }

  @Test func unreadableFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let error = #expect(throws: AudioError.self) { try AudioFile.read(path) }
    #expect(error?.description == "\(path): cannot be read: it is not a regular file")
  }

  @Test(arguments: [
    (
      AudioError.Reason.notAudio,
      "x: not an audio file that can be read here; expected WAV, FLAC, Ogg, MP3, AIFF, AU or CAF"
    ),
    (.empty, "x: the file is empty (0 bytes)"),
    (.noFrames, "x: holds no sound: its header is fine but it has 0 samples"),
    (
      .truncated(.bytes(announced: 32_044, found: 1_044)),
      "x: truncated: its header announces 32044 bytes, 1044 are there; copy or record the file again"
    ),
    (.nonFinite(frame: 7), "x: sample 7 is not a number or infinite; export the file again"),
    (
      .outOfRange(frame: 3, value: 32767),
      "x: sample 3 is 32767.0; floating-point samples must lie in about -1 to 1,"
        + " so scale the file first"
    ),
    (
      .sampleRate(found: 1, allowed: 1_000...384_000),
      "x: sample rate 1 Hz; expected 1000 to 384000 Hz"
    ),
    (.channels(found: 1_024, allowed: 32), "x: 1024 channels; expected 1 to 32"),
    (
      .duration(allowedSeconds: 3_600),
      "x: longer than 3600 seconds; cut it into shorter recordings"
    ),
    (
      .unsupported(detail: "WAV coding 0x1234"),
      "x: this kind of audio coding is not supported (WAV coding 0x1234);"
        + " convert it to 16-bit WAV or FLAC"
    ),
  ])
  func words(_ reason: AudioError.Reason, _ expected: String) {
    #expect(AudioError(source: "x", reason: reason).description == expected)
  }

  /// What is wrong with a recording, without the advice around it.
  @Test(
    arguments: [
      (.frames(announced: 19, found: 16), "its header announces 19 frames, 16 are there"),
      (.samples(announced: 960, found: 576), "its frames announce 960 samples, 576 are there"),
      (.within(.header), "it ends within its header"), (.within(.tag), "it ends within its tag"),
      (.within(.lastFrame), "its last frame is not whole"),
      (.within(.firstPage), "its first page is not whole"),
      (.within(.lastPage), "its last page is not whole"),
      (.within(.lastPacket), "its last packet is not whole"),
      (
        .decoding(samples: 960, detail: "lost sync"),
        "decoding stopped after 960 samples (lost sync)"
      ),
      (.foreign(format: "an AVI video"), "this is an AVI video, and it ends early"),
    ] as [(AudioError.Truncation, String)]
  )
  func truncationsInWords(_ truncation: AudioError.Truncation, _ expected: String) {
    let error = AudioError(source: "x", reason: .truncated(truncation))
    #expect(error.description == "x: truncated: \(expected); copy or record the file again")
  }

  @Test(
    arguments: [
      (.wave, "its header is not that of a WAV file"),
      (.mpegFrame(byte: 77), "what stands at byte 77 is no MPEG frame"),
      (.ogg(.checksum, byte: 5), "the Ogg page at byte 5 does not match its checksum"),
      (.ogg(.missingPages(1), byte: 5), "1 Ogg page is missing before byte 5"),
      (.ogg(.missingPages(2), byte: 5), "2 Ogg pages are missing before byte 5"),
      (.ogg(.order, byte: 5), "the Ogg page at byte 5 is out of order"),
      (
        .ogg(.unknownStream, byte: 5),
        "the Ogg page at byte 5 belongs to a stream whose beginning is missing"
      ),
      (.ogg(.afterEnd, byte: 5), "an Ogg page follows the end of its stream, at byte 5"),
      (.ogg(.noPage, byte: 5), "what follows the Ogg page that ends at byte 5 is no page"),
      (.noSound, "the decoder finds no sound in it"),
      (.decoder(detail: "Bad header"), "Bad header"),
    ] as [(AudioError.Damage, String)]
  )
  func damageInWords(_ damage: AudioError.Damage, _ expected: String) {
    let error = AudioError(source: "x", reason: .malformed(damage))
    #expect(
      error.description
        == "x: damaged, or not what its header says (\(expected)); copy or convert the file again"
    )
  }

  @Test func limitsHold() throws {
    let path = Fixtures.path("audio/good/wav-s16.wav")
    var short = AudioLimits()
    short.durationSeconds = 0.1
    #expect(throws: AudioError(source: path, reason: .duration(allowedSeconds: 0.1))) {
      try AudioFile.read(path, limits: short)
    }
    var slow = AudioLimits()
    slow.sampleRateHertz = 1_000...8_000
    #expect(
      throws: AudioError(
        source: path,
        reason: .sampleRate(found: 16_000, allowed: 1_000...8_000)
      )
    ) { try AudioFile.read(path, limits: slow) }
    var small = AudioLimits()
    small.fileBytes = 100
    #expect(throws: AudioError.self) { try AudioFile.read(path, limits: small) }
    // Nor is more than that read from a stream, whose size is not known beforehand.
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    let refused = #expect(throws: AudioError.self) {
      try AudioFile.contents(ofStream: descriptor, name: "standard input", limits: small)
    }
    guard case .size(_, allowedBytes: 100)? = refused?.reason else {
      Issue.record("\(String(describing: refused))")
      return
    }
    // Bytes in memory may be no more than those of a file.
    let bytes = try AudioFile.contents(of: path)
    let error = AudioError(
      source: "upload",
      reason: .size(foundBytes: bytes.count, allowedBytes: 100)
    )
    #expect(throws: error) { try AudioFile.decode(bytes, name: "upload", limits: small) }
    small.fileBytes = bytes.count
    #expect(throws: Never.self) { try AudioFile.decode(bytes, name: "upload", limits: small) }
  }

  @Test func writesWhatItReads() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("tone.wav")
    let clip = tone(hertz: 440, seconds: 0.1)
    try AudioFile.write(clip, to: path)
    let back = try AudioFile.read(path)
    #expect(back.sampleRateHertz == 16_000)
    #expect(Difference(back.samples, clip.samples).absolute <= 0.5 / 32_768 + 1e-7)
    // 16-bit codes survive a second trip without change.
    try AudioFile.write(back, to: path)
    #expect(try AudioFile.read(path) == back)
    // Beyond full scale nothing is clipped.
    let loud = AudioClip(samples: [1.5, -2, 0.25], sampleRateHertz: 8_000)
    try AudioFile.write(loud, to: path)
    #expect(try AudioFile.read(path) == loud)
  }

  @Test func failedWriteKeepsWhatWasThere() throws {
    let error = #expect(throws: AudioError.self) {
      try AudioFile.write(tone(hertz: 1, seconds: 0.1), to: "/nowhere/at/all.wav")
    }
    #expect(
      error?.description == "/nowhere/at/all.wav: cannot be written: No such file or directory"
    )
  }

  @Test func readsFromManyThreadsAtOnce() async throws {
    let good = AudioZooTests.zoo.good.map { Fixtures.path("audio/\($0.file)") }
    let broken = AudioZooTests.zoo.broken.map { Fixtures.path("audio/\($0.file)") }
    let expected = broken.map { path in
      #expect(throws: AudioError.self) { try AudioFile.read(path) }
    }
    // libsndfile reports failed opens through variables of the whole process.
    await withTaskGroup(of: Bool.self) { group in
      for round in 0..<200 {
        group.addTask {
          let k = round % broken.count
          do {
            _ = try AudioFile.read(broken[k])
            return false
          } catch {
            return error as? AudioError == expected[k]
              && (try? AudioFile.read(good[round % good.count])) != nil
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  /// Headers as Microsoft's documentation has them, byte by byte: other programs read
  /// what this decoder does not look at.
  ///
  /// Made with Python's `struct`.
  @Test func headersAreStandard() {
    func hexadecimal(_ samples: [Float], _ rate: Int) -> String {
      WaveEncoder.encode(AudioClip(samples: samples, sampleRateHertz: rate))
        .map { String(format: "%02x", $0) }.joined()
    }
    #expect(
      hexadecimal([0.5, -0.25, 1], 16_000)
        == "524946462a00000057415645666d74201000000001000100803e0000007d000002001000"
        + "6461746106000000004000e0ff7f"
    )
    #expect(
      hexadecimal([1.5], 8_000)
        == "524946462800000057415645666d74201000000003000100401f0000007d000004002000"
        + "64617461040000000000c03f"
    )
  }
}
