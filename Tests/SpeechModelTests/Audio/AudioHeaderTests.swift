import Foundation
import SpeechModel
import TestSupport
import Testing

/// What a header says, without the sound, is what reading the sound would find, or nothing.
@Suite struct AudioHeaderTests {
  @Test(arguments: AudioZooTests.zoo.good)
  func agreesWithTheSound(_ file: AudioZooTests.Zoo.Good) throws {
    let path = Fixtures.path("audio/\(file.file)")
    let ending = (path as NSString).pathExtension
    guard let header = AudioHeader(ofFileAt: path) else {
      let isUnstated = ["unknown-length", "huge-total"].contains { path.contains($0) }
      #expect(isUnstated || !["wav", "flac", "aiff", "au", "caf", "w64"].contains(ending))
      return
    }
    let clip = try AudioFile.read(path)
    #expect(header.sampleRateHertz == clip.sampleRateHertz)
    #expect(header.frames == clip.samples.count)
    #expect(header.durationSeconds == clip.durationSeconds)
    #expect(!["mp3", "ogg", "opus"].contains(ending))
  }

  @Test(arguments: AudioHeaderSizeTests.formats)
  func sizesThatWereNeverFilledInDeceiveNobody(_ format: AudioHeaderSizeTests.Format) throws {
    let folder = try TemporaryFolder()
    for (size, whole) in [(0, 0), (format.empty, 0), (format.empty, 36), (-1, -1)] {
      let bytes = try format.bytes(size: size, whole: whole)
      let path = try folder.file("x")
      try Data(bytes).write(to: URL(filePath: path))
      guard let header = AudioHeader(ofFileAt: path) else { continue }
      #expect(header.frames == (try AudioStreams.decode(bytes).samples.count), "\(size)")
    }
  }

  /// A pipe would be waited for; a folder, nothing, or what a limit refuses is for a full reading.
  @Test func whatIsRefusedHasNone() throws {
    let folder = try TemporaryFolder()
    let pipe = try folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let sound = Fixtures.path("audio/good/wav-s16.wav")
    for path in [pipe, folder.path, "/nowhere/clip.wav", sound + "\0evil"] {
      #expect(AudioHeader(ofFileAt: path) == nil)
    }
    #expect(AudioHeader(ofFileAt: sound) != nil)
    #expect(AudioHeader(ofFileAt: sound, channel: .number(1)) != nil)
    #expect(AudioHeader(ofFileAt: sound, channel: .number(2)) == nil)
    for change in [
      { $0.fileBytes = 100 }, { $0.durationSeconds = 0.1 }, { $0.samples = 100 },
      { $0.sampleRateHertz = 1_000...2_000 }, { $0.channels = 0 },
    ] as [(inout AudioLimits) -> Void] {
      var limits = AudioLimits()
      change(&limits)
      #expect(AudioHeader(ofFileAt: sound, limits: limits) == nil)
    }
  }
}
