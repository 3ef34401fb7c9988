import Foundation
import SpeechModel
import TestSupport
import Testing

/// A file that is written block by block.
@Suite struct WaveWriterTests {
  @Test func blocksMakeTheSameFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/long.wav"
    let clip = tone(hertz: 440, seconds: 0.1, rate: 8_000, amplitude: 1)
    do {
      let writer = try WaveWriter(path, samples: 800, sampleRateHertz: 8_000)
      for block in [0..<0, 0..<1, 1..<700] { try writer.append(Array(clip.samples[block])) }
      #expect(!FileManager.default.fileExists(atPath: path))
      try writer.append(Array(clip.samples[700...]))
      try writer.finish()
      #expect(writer.clippedSamples == 0)
    }
    #expect(try Data(contentsOf: URL(filePath: path)) == Data(WaveEncoder.encode(clip)))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["long.wav"])
  }

  @Test func whatIsTooLoudIsClippedAndCounted() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/loud.wav"
    let writer = try WaveWriter(path, samples: 4, sampleRateHertz: 8_000)
    try writer.append([0.5, 1.5, -1, -3])
    try writer.finish()
    #expect(writer.clippedSamples == 2)
    #expect(try AudioFile.read(path).samples == [0.5, 32_767 / 32_768, -1, -1])
  }

  @Test func anUnfinishedFileIsNone() throws {
    let folder = try TemporaryFolder()
    do {
      let writer = try WaveWriter(folder.path + "/a.wav", samples: 4, sampleRateHertz: 8_000)
      try writer.append([0.5])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    let error = #expect(throws: AtomicFile.Failure.self) {
      _ = try WaveWriter(folder.path + "/no/a.wav", samples: 4, sampleRateHertz: 8_000)
    }
    #expect(error == .init(path: folder.path + "/no/a.wav", fault: .system(code: ENOENT)))
  }
}
