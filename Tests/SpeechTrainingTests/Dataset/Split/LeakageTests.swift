import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// What must not stand in two subsets is named, and let pass only when asked.
@Suite struct LeakageTests {
  let pool = WorkerPool(threads: 1)

  @Test func theSameBytesInTwoSubsetsAreAnError() throws {
    let folder = try TemporaryFolder()
    let path = try makeToneFolder(folder, clips: 4)
    for name in ["low/copy.wav", "mid/copy.wav"] {
      try FileManager.default.copyItem(
        atPath: path + "/low/low_0.wav",
        toPath: folder.file("data/\(name)")
      )
    }
    try "low/low_0.wav\n".write(
      toFile: path + "/testing_list.txt",
      atomically: true,
      encoding: .utf8
    )
    var source = DataSource(path)
    let error = #expect(throws: DatasetError.self) { try Dataset(source, pool: pool) }
    #expect(
      error?.commandMessage
        == "\(path): 2 pairs of clips with the same sound in two subsets: low/copy.wav (training) and"
        + " low/low_0.wav (testing), low/low_0.wav (testing) and mid/copy.wav (training); remove one of each, or keep them together"
        + " (asr-data check \(path) --write-lists lists, then --lists lists), or continue with"
        + " --allow-leakage"
    )
    source.allowsLeakage = true
    let dataset = try Dataset(source, pool: pool)
    #expect(
      dataset.warnings.contains { $0.description.contains("with the same sound in two subsets") }
    )
    // Evaluating only says so.
    source.allowsLeakage = false
    #expect(throws: Never.self) { try Dataset(source, isForTraining: false, pool: pool) }
    // In one subset, copies leak nothing.
    source.split = .everything
    #expect(throws: Never.self) { try Dataset(source, pool: pool) }
  }

  @Test func partsOfOneFileMayStandInTwoSubsetsUnlessTheyShareSound() throws {
    let folder = try TemporaryFolder()
    try AudioFile.write(tone(hertz: 400, seconds: 3), to: folder.file("long.wav"))
    let manifest = try folder.file("list.csv")
    func write(_ offset: String) throws {
      try """
      path,label,offset,duration,split
      long.wav,a,0,0.5,train
      long.wav,b,1,0.5,train
      long.wav,a,\(offset),0.5,test

      """.write(toFile: manifest, atomically: true, encoding: .utf8)
    }
    try write("2")
    #expect(throws: Never.self) { try Dataset(DataSource(manifest), pool: pool) }
    try write("1.25")
    let error = #expect(throws: DatasetError.self) { try Dataset(DataSource(manifest), pool: pool) }
    #expect(
      error?.description.contains("long.wav#t=1,1.5 (training) and long.wav#t=1.25,1.75 (testing)")
        == true
    )
  }

  @Test func theSameSoundInAnotherFormatAndTestedNoiseAreErrors() throws {
    let folder = try TemporaryFolder()
    let path = try makeToneFolder(folder, clips: 4)
    // 16-bit WAV, and the same samples in floating-point WAV: other bytes.
    let clip = try AudioFile.read(path + "/low/low_0.wav")
    var bytes = try AudioFile.contents(of: path + "/low/low_0.wav")
    bytes.append(contentsOf: Array("LIST".utf8) + [4, 0, 0, 0] + Array("INFO".utf8))
    let size = UInt32(bytes.count - 8)
    for i in 0..<4 { bytes[4 + i] = UInt8(truncatingIfNeeded: size >> (8 * UInt32(i))) }
    try AtomicFile.write(bytes, to: folder.file("data/low/again.wav"))
    #expect(try AudioFile.read(path + "/low/again.wav") == clip)
    try "low/low_0.wav\n".write(
      toFile: path + "/testing_list.txt",
      atomically: true,
      encoding: .utf8
    )
    var source = DataSource(path)
    let error = #expect(throws: DatasetError.self) { try Dataset(source, pool: pool) }
    #expect(
      error?.description.contains("low/again.wav (training) and low/low_0.wav (testing)") == true
    )
    try FileManager.default.removeItem(atPath: path + "/low/again.wav")
    source.noiseFolders = [path + "/low"]
    let noise = #expect(throws: DatasetError.self) { try Dataset(source, pool: pool) }
    #expect(
      noise?.commandMessage
        == "\(path): 1 recording mixed in as noise and tested, too: low/low_0.wav (testing); name"
        + " another folder with --noise, or continue with --allow-leakage"
    )
  }

  @Test func aSpeakerWhereTheRuleForbidsItIsAnError() throws {
    let folder = try TemporaryFolder()
    for (place, name) in ["a/anna_1", "a/anna_2", "a/ben_1", "b/anna_3", "b/ben_2", "b/ben_3"]
      .enumerated()
    {
      try AudioFile.write(
        tone(hertz: 200 + 30 * Double(place), seconds: 0.1),
        to: folder.file("data/\(name).wav")
      )
    }
    var source = DataSource(folder.path + "/data")
    source.namePattern = try NamePattern("{speaker}_{take}")
    source.split = .leaveSpeakerOut("anna")
    let dataset = try Dataset(source, pool: pool)
    #expect(dataset.remarks.filter { $0.description.contains("train and test") }.isEmpty)
    // A split that was written down by hand, or edited, is held to its rule all the same.
    var text = String(decoding: try JSONEncoder().encode(SplitRecord(dataset)), as: UTF8.self)
    let member = #""a\/anna_1.wav","#
    text = text.replacingOccurrences(of: member, with: "")
    text = text.replacingOccurrences(of: #""training":["#, with: #""training":["# + member)
    try text.write(toFile: folder.file("run/split.json"), atomically: true, encoding: .utf8)
    source.splitFromRun = folder.path + "/run"
    let error = #expect(throws: DatasetError.self) { try Dataset(source, pool: pool) }
    #expect(
      error?.commandMessage
        == "\(source.path): 1 speaker in two subsets: anna (training and testing); continue with"
        + " --allow-leakage"
    )
  }

  @Test func sharedSpeakersAreRemarkedWhereTheyAreAllowed() throws {
    let folder = try TemporaryFolder()
    for label in ["a", "b"] {
      for take in 0..<10 {
        try AudioFile.write(
          tone(hertz: 200 + 10 * Double(take) + (label == "a" ? 0 : 300), seconds: 0.1),
          to: folder.file("data/\(label)/\(take % 2)_nohash_\(take).wav")
        )
      }
    }
    var source = DataSource(folder.path + "/data")
    source.split = .stratified
    let dataset = try Dataset(source, pool: pool)
    #expect(
      dataset.remarks.contains {
        $0.description.hasSuffix(
          "speakers train and test: the test says nothing about new speakers"
        )
      }
    )
    #expect(
      dataset.summary.words.contains(
        "speakers train and test: the test says nothing about new speakers (--leave-speaker-out all would)"
      )
    )
  }
}
