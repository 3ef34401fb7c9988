import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// A network is printed by the labels and the headers of the recordings.
@Suite struct PrintedModelTests {
  /// What is printed when every recording is read.
  private func tableOfSound(_ run: TrainingRun) throws -> String {
    let pool = WorkerPool(threads: 2)
    let dataset = try Dataset(
      Corpus(run.data, pool: pool),
      seed: run.experiment.training.seed
    )
    return try TrainingSetup(run.experiment, dataset: dataset, pool: pool).networkSummary().table
  }

  @Test(arguments: [Preset.linear, .cnn, .dsCNNSmall])
  func headersAreEnough(_ preset: Preset) throws {
    let run = TrainingRun(quickExperiment(preset), folder: Fixtures.path("words"))
    let table = try PrintedModel.table(run)
    #expect(table == (try tableOfSound(run)))
    #expect(table.contains("classifier, 8 labels"))
  }

  /// Silence is cut out of noise by its length; parts of files end where a manifest says.
  @Test func noiseAndPartsTakeHeadersOnly() throws {
    let folder = try TemporaryFolder()
    let path = try makeToneFolder(folder, clips: 10)
    try AudioFile.write(
      tone(hertz: 50, seconds: 20, rate: 8_000),
      to: folder.file("data/_background_noise_/hum.wav")
    )
    var run = TrainingRun(quickExperiment(.linear), folder: path)
    run.data.words = WordSelection(
      words: ["low", "high"],
      unknownPercent: 50,
      silencePercent: 50
    )
    #expect(try PrintedModel.table(run) == tableOfSound(run))
    var lines = ["path,label,offset,duration"]
    for part in 0..<8 {
      lines.append("data/_background_noise_/hum.wav,\(part % 2),\(part),0.\(part + 1)")
    }
    try lines.joined(separator: "\n")
      .write(toFile: folder.file("parts.csv"), atomically: true, encoding: .utf8)
    run = TrainingRun(quickExperiment(.linear), folder: folder.path + "/parts.csv")
    #expect(try PrintedModel.table(run) == tableOfSound(run))
  }

  /// Half an hour each, of which only the first bytes can be read as sound.
  @Test(.timeLimit(.minutes(1))) func damagedSamplesAreNotRead() throws {
    let folder = try TemporaryFolder()
    let seconds = 1_800
    for label in ["yes", "no"] {
      for number in 0..<20 {
        let path = try folder.file("words/\(label)/\(number).wav")
        try writeSparseWave(path, seconds: seconds, rate: 16_000)
      }
    }
    #expect(throws: AudioError.self) { try AudioFile.read(folder.path + "/words/yes/0.wav") }
    let run = TrainingRun(quickExperiment(.linear), folder: folder.path + "/words")
    let table = try PrintedModel.table(run)
    #expect(table.contains("classifier, 2 labels"))
    // An MP3 has no such header, and is refused as before.
    try Data("ID3".utf8).write(to: URL(filePath: folder.file("words/yes/cut.mp3")))
    #expect(try PrintedModel.table(run) == table)
  }

  /// Zeros that take no space on the disk, behind the header of a WAV file of floats; the first one is
  /// not a number.
  private func writeSparseWave(_ path: String, seconds: Int, rate: Int) throws {
    let bytes = UInt32(4 * seconds * rate)
    func little(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian, Array.init) }
    let format: [UInt8] =
      [3, 0, 1, 0] + little(UInt32(rate)) + little(UInt32(4 * rate)) + [4, 0, 32, 0]
    let header: [UInt8] =
      Array("RIFF".utf8) + little(36 + bytes) + Array("WAVEfmt ".utf8) + little(16) + format
      + Array("data".utf8) + little(bytes) + little(Float.nan.bitPattern)
    try Data(header).write(to: URL(filePath: path))
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.truncate(atOffset: UInt64(44 + bytes))
    try file.close()
  }
}
