import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Which channel training hears, and that whoever uses the run later hears the same one.
@Suite struct DatasetChannelTests {
  let pool = WorkerPool(threads: 2)

  /// Stereo of a tone on the left and another one on the right, by ffmpeg's or anyone's layout: a
  /// 16-bit WAV written by hand.
  private static func stereo(_ left: AudioClip, _ right: AudioClip) -> Data {
    func little(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    let data = zip(left.samples, right.samples).flatMap { pair in
      [pair.0, pair.1].flatMap { little(Int16($0 * 32_767)) }
    }
    return Data(
      Array("RIFF".utf8) + little(UInt32(36 + data.count)) + Array("WAVEfmt ".utf8)
        + little(UInt32(16)) + little(UInt16(1)) + little(UInt16(2)) + little(UInt32(8_000))
        + little(UInt32(32_000)) + little(UInt16(4)) + little(UInt16(16)) + Array("data".utf8)
        + little(UInt32(data.count)) + data
    )
  }

  private func folder(_ temporary: TemporaryFolder, inverted: Bool = false) throws -> DataSource {
    for (label, hertz) in [("low", 300.0), ("high", 900)] {
      for clip in 0..<10 {
        let left = tone(hertz: hertz + Double(clip), seconds: 0.2, rate: 8_000, amplitude: 0.4)
        var right = tone(
          hertz: 2 * hertz + 3 * Double(clip),
          seconds: 0.2,
          rate: 8_000,
          amplitude: 0.2
        )
        if inverted { right.samples = left.samples.map { -$0 } }
        try Self.stereo(left, right)
          .write(to: URL(filePath: temporary.file("data/\(label)/\(clip).wav")))
      }
    }
    return DataSource(temporary.path + "/data")
  }

  @Test func theChoiceIsHeardAndKept() throws {
    let temporary = try TemporaryFolder()
    var source = try folder(temporary)
    let mean = try Dataset(source, pool: pool)
    source.channel = .number(2)
    let second = try Dataset(source, pool: pool)
    let file = second.clips[0].file
    let expected = try AudioFile.read(file, channel: .number(2)).samples
    let rate = second.clips[0].rateHertz
    #expect(try second.samples(0, sampleRateHertz: rate) == expected)
    #expect(try mean.samples(0, sampleRateHertz: rate) != expected)
    // Read again instead of kept.
    let unkept = try Dataset(source, cacheBytes: 0, pool: pool)
    #expect(try unkept.samples(0, sampleRateHertz: rate) == expected)

    let record = SplitRecord(second)
    #expect(record.channel == .number(2))
    let data = try JSONEncoder().encode(record)
    #expect(try JSONDecoder().decode(SplitRecord.self, from: data).channel == .number(2))
    let run = temporary.path + "/run"
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    try data.write(to: URL(filePath: run + "/split.json"))
    var again = DataSource(source.path)
    again.splitFromRun = run
    #expect(try Dataset(again, pool: pool).samples(0, sampleRateHertz: rate) == expected)
  }

  /// Runs from before there was a choice heard the mean.
  @Test func recordsWithoutAChoiceMeanTheMean() throws {
    let temporary = try TemporaryFolder()
    let record = SplitRecord(try Dataset(folder(temporary), pool: pool))
    #expect(record.channel == .mean)
    let text = String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
    #expect(!text.contains("channel"))
    #expect(
      try JSONDecoder().decode(SplitRecord.self, from: Data(text.utf8)).channel == .mean
    )
  }

  @Test func channelsThatCancelAreLeftOutWithTheReason() throws {
    let temporary = try TemporaryFolder()
    var source = try folder(temporary, inverted: true)
    let corpus = try Corpus(source, pool: pool)
    #expect(corpus.inspectedClips().isEmpty)
    #expect(corpus.unreadableFiles().count == 20)
    #expect(
      corpus.unreadableFiles().allSatisfy {
        $0.reason.hasPrefix("its channels cancel each other: ")
      }
    )
    source.channel = .number(1)
    #expect(try Dataset(source, pool: pool).clips.count == 20)
    source.channel = .number(3)
    #expect(
      try Corpus(source, pool: pool).unreadableFiles().allSatisfy {
        $0.reason == "has 2 channels; expected channel 3"
      }
    )
    #expect(
      try Corpus(source, pool: pool).omissions.allSatisfy {
        $0.reason.words == "has 2 channels; expected channel 3 (--channel)"
      }
    )
  }
}
