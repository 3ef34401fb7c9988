import Foundation
import SpeechModel
import TestSupport
import Testing

/// Every file of `Fixtures/audio`, which `make.py` there writes and `zoo.json` describes.
@Suite struct AudioZooTests {
  struct Zoo: Decodable {
    struct Good: Decodable, CustomStringConvertible {
      var file: String
      var sampleRateHertz: Int
      var frames: Int?
      var tolerance: Float
      var meanAmplitude: Float
      var description: String { file }
    }
    struct Broken: Decodable, CustomStringConvertible {
      var file: String
      var kind: String
      var description: String { file }
    }
    var good: [Good]
    var broken: [Broken]
  }

  /// Empty if it cannot be read, which `zooIsWhole` reports.
  static let zoo: Zoo = {
    let data = FileManager.default.contents(atPath: Fixtures.path("audio/zoo.json")) ?? Data()
    return (try? JSONDecoder().decode(Zoo.self, from: data)) ?? Zoo(good: [], broken: [])
  }()

  @Test(arguments: zoo.good)
  func readsWhatWasWritten(_ file: Zoo.Good) throws {
    let path = Fixtures.path("audio/\(file.file)")
    let clip = try AudioFile.read(path)
    #expect(clip.sampleRateHertz == file.sampleRateHertz)
    if let frames = file.frames { #expect(clip.samples.count == frames) }
    let expected = tone(
      hertz: 440,
      seconds: 0.25,
      rate: file.sampleRateHertz,
      amplitude: Double(file.meanAmplitude)
    ).samples
    let count = min(clip.samples.count, expected.count)
    #expect(count >= expected.count - 1)
    let difference = Difference(
      Array(clip.samples.prefix(count)),
      Array(expected.prefix(count))
    )
    #expect(difference.absolute <= Double(file.tolerance), "\(difference)")
    // From memory as from a path.
    let fromMemory = try AudioFile.decode(AudioFile.contents(of: path), name: "bytes")
    #expect(fromMemory == clip)
  }

  @Test(arguments: zoo.broken)
  func refusesInWords(_ file: Zoo.Broken) throws {
    let path = Fixtures.path("audio/\(file.file)")
    let error = try #require(throws: AudioError.self) { try AudioFile.read(path) }
    #expect(error.source == path)
    let kind =
      switch error.reason {
      case .notAudio: "not-audio"
      case .truncated: "truncated"
      case .empty: "empty"
      case .noFrames: "zero-frames"
      case .unsupported: "unsupported"
      case .nonFinite: "non-finite"
      case .outOfRange: "out-of-range"
      case .sampleRate: "sample-rate-limit"
      case .channels: "channel-limit"
      case .malformed: "malformed"
      default: "\(error.reason)"
      }
    #expect(kind == file.kind, "\(error)")
    #expect(error.description.hasPrefix(path + ": "))
  }

  @Test func zooIsWhole() {
    #expect(Self.zoo.good.count >= 20)
    #expect(Self.zoo.broken.count >= 18)
  }
}
