import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

@Suite struct DatasetTests {
  let pool = WorkerPool(threads: 2)

  private func words(_ path: String, noise: [String] = []) -> String {
    do {
      var source = DataSource(path)
      source.noiseFolders = noise
      _ = try Dataset(source, pool: pool)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func whatCannotBeLearnedFromSaysSo() throws {
    let folder = try TemporaryFolder()
    #expect(words("/nowhere") == "/nowhere: there is no such folder")
    // Beside it lie the folders of other tests, which together may pass for a data set.
    let path = folder.path + "/data"
    let file = try folder.file("data/file.wav")
    try AudioFile.write(tone(hertz: 300, seconds: 0.1), to: file)
    #expect(
      words(file)
        == "\(file): this is a recording; expected a folder with a folder of recordings for each"
        + " label, or a manifest (.csv, .tsv, .jsonl or .json)"
    )
    #expect(
      words(path)
        == "\(path): holds no folder for a label but 1 file; expected"
        + " \(path)/<label>/<recording>.wav"
    )
    try AudioFile.write(tone(hertz: 300, seconds: 0.1), to: folder.file("data/yes/a.wav"))
    #expect(
      words(path)
        == "\(path): only the label 'yes' has recordings that can be read; expected at"
        + " least two labels; to hear one word among others, label recordings of other words and of noise as"
        + " _unknown_"
    )
    try FileManager.default.createDirectory(
      atPath: path + "/no",
      withIntermediateDirectories: true
    )
    #expect(
      words(path)
        == "\(path): only the label 'yes' has recordings that can be read; expected at"
        + " least two labels; 'no' holds no recordings"
    )
  }

  @Test func anArchiveInsteadOfRecordingsIsNamed() throws {
    let folder = try TemporaryFolder()
    try AudioFile.write(MadeClips.word(1), to: folder.file("yes/1.wav"))
    try Data([0x50, 0x4B, 3, 4, 0, 0]).write(to: URL(filePath: folder.file("no/takes.zip")))
    let error = #expect(throws: DatasetError.self) {
      try Dataset(DataSource(folder.path), pool: pool)
    }
    let archive = "\(folder.path)/no/takes"
    #expect(
      error?.description.hasSuffix(
        "; 'no' holds no recordings; '\(archive).zip': this is an archive; unpack it and name the"
          + " folder: unzip -q \(archive).zip -d \(archive)"
      ) == true,
      "\(String(describing: error))"
    )
  }

  @Test func readsWhatItCanAndReportsTheRest() throws {
    let folder = try TemporaryFolder()
    let path = try makeToneFolder(folder)
    try AudioFile.write(tone(hertz: 500, seconds: 0.2), to: folder.file("data/grün & blau/1.wav"))
    for broken in ["empty.wav", "text.wav", "data-cut.wav", "float-nan.wav"] {
      try FileManager.default.copyItem(
        atPath: Fixtures.path("audio/broken/\(broken)"),
        toPath: folder.file("data/low/\(broken)")
      )
    }
    try FileManager.default.createDirectory(
      atPath: path + "/nothing",
      withIntermediateDirectories: true
    )
    try FileManager.default.createDirectory(
      atPath: path + "/low/deeper",
      withIntermediateDirectories: true
    )
    try AudioFile.write(
      tone(hertz: 50, seconds: 1),
      to: folder.file("data/_background_noise_/hum.wav")
    )
    let dataset = try Dataset(DataSource(path), pool: pool)
    #expect(dataset.labels == ["grün & blau", "high", "low", "mid"])
    #expect(dataset.clips.count == 61)
    #expect(
      dataset.omissions.map(\.path) == [
        "low/data-cut.wav", "low/empty.wav", "low/float-nan.wav", "low/text.wav",
      ]
    )
    #expect(dataset.noise.count == 1)
    #expect(dataset.rule == .stratified)
    #expect(
      dataset.remarks.map(\.description) == [
        "label 'nothing' has no recording that can be read and is left out",
        "label 'grün & blau' has 1 clip, none for validation or testing",
        "folders inside label folders are ignored, such as 'low/deeper'",
      ]
    )
    #expect(dataset.commonRateHertz == 8_000)
    let report = dataset.summary.words
    #expect(report.hasPrefix("61 clips of 4 labels in \(path)\n"))
    #expect(report.contains("left out: 4 files"))
    #expect(report.contains("low/empty.wav: the file is empty (0 bytes)"))
    #expect(report.contains("rates: 8000 Hz (60), 16000 Hz (1)"))
  }

  @Test func listsWin() throws {
    let folder = try TemporaryFolder()
    let path = try makeToneFolder(folder, clips: 4)
    try "low/low_0.wav\nhigh/high_0.wav\n".write(
      toFile: path + "/validation_list.txt",
      atomically: true,
      encoding: .utf8
    )
    try "low/low_1.wav\r\nmid/gone.wav\n".write(
      toFile: path + "/testing_list.txt",
      atomically: true,
      encoding: .utf8
    )
    let dataset = try Dataset(DataSource(path), pool: pool)
    #expect(dataset.rule == .lists)
    func paths(_ subset: Subset) -> [String] {
      dataset.indices(subset).map { dataset.clips[$0].path }
    }
    #expect(paths(.validation) == ["high/high_0.wav", "low/low_0.wav"])
    #expect(paths(.testing) == ["low/low_1.wav"])
    #expect(
      dataset.warnings.map(\.description).contains(
        "1 entry of the lists names no file here, such as 'mid/gone.wav'"
      )
    )
  }

  @Test func digestDependsOnSubsetsPathsAndBytes() throws {
    let folder = try TemporaryFolder()
    let path = try makeToneFolder(folder, clips: 5)
    let first = try Dataset(DataSource(path), pool: pool)
    #expect(
      try Dataset(DataSource(path + "/"), pool: WorkerPool(threads: 1)).digest == first.digest
    )
    #expect(first.digest.count == 64)
    try AudioFile.write(tone(hertz: 301, seconds: 0.2), to: path + "/low/low_0.wav")
    #expect(try Dataset(DataSource(path), pool: pool).digest != first.digest)
  }

  @Test func pastTheCacheFilesAreReadAgain() throws {
    let folder = try TemporaryFolder()
    let path = try makeToneFolder(folder, clips: 3)
    let all = try Dataset(DataSource(path), pool: pool)
    let none = try Dataset(DataSource(path), cacheBytes: 0, pool: pool)
    func samples(_ dataset: Dataset, _ clip: Int) throws -> [Float] {
      try dataset.samples(clip, sampleRateHertz: 4_000)
    }
    for clip in all.clips.indices {
      #expect(try samples(all, clip) == samples(none, clip))
      #expect(try samples(all, clip) == samples(all, clip))
    }
    try FileManager.default.removeItem(atPath: path + "/low/low_1.wav")
    let gone = try #require(all.clips.firstIndex { $0.path == "low/low_1.wav" })
    #expect(throws: Never.self) { try samples(all, gone) }
    let error = #expect(throws: DatasetError.self) { try samples(none, gone) }
    #expect(
      error?.description
        == "\(path)/low/low_1.wav: could be read at first and now cannot (there is no such file);"
        + " do not change the data meanwhile"
    )
  }

  /// Whoever else asks at another rate, and whatever fits into memory.
  @Test(arguments: [0, 20_000, 512 << 20])
  func everyRateIsTheOneThatWasAskedFor(_ cacheBytes: Int) throws {
    let folder = try TemporaryFolder()
    let path = try makeToneFolder(folder, clips: 3)
    let dataset = try Dataset(DataSource(path), cacheBytes: cacheBytes, pool: pool)
    // A rate too high for the one before it: what was resampled is never resampled again.
    for rate in [4_000, 16_000, 8_000, 4_000, 8_000, 16_000] {
      for clip in dataset.clips.indices {
        let expected = try Resampler.resample(
          AudioFile.read(dataset.clips[clip].file),
          toHertz: rate
        ).samples
        #expect(try dataset.samples(clip, sampleRateHertz: rate) == expected)
      }
    }
    // At once, too.
    let rates = [4_000, 16_000, 8_000]
    let answers = SlotArray<Result<[Float], any Error>>(count: 90)
    WorkerPool(threads: 4).run(90) { task, _ in
      answers.set(
        task,
        Result { try dataset.samples(task % 9, sampleRateHertz: rates[task % 7 % 3]) }
      )
    }
    let fresh = try Dataset(DataSource(path), cacheBytes: 0, pool: pool)
    for (task, answer) in answers.values.enumerated() {
      let expected = try fresh.samples(task % 9, sampleRateHertz: rates[task % 7 % 3])
      #expect(try answer.get() == expected)
    }
  }

  /// A file that became another one, of the same length, is never taken for the first.
  @Test func whatChangedIsNamed() throws {
    let folder = try TemporaryFolder()
    let path = try makeToneFolder(folder, clips: 3)
    let noise = folder.path + "/noise"
    try AudioFile.write(
      tone(hertz: 50, seconds: 0.5, rate: 8_000),
      to: folder.file("noise/hum.wav")
    )
    var source = DataSource(path)
    source.noiseFolders = [noise]
    let dataset = try Dataset(source, cacheBytes: 0, pool: pool)
    func scene() throws -> AugmentationScene {
      try dataset.augmentationScene(
        for: [.impulseResponse(ImpulseResponse(folder: noise))],
        sampleRateHertz: 4_000
      )
    }
    let before = try scene()
    func samples(_ clip: Int) throws -> [Float] {
      try dataset.samples(clip, sampleRateHertz: 4_000)
    }
    for rate in [8_000, 4_000] {
      #expect(throws: Never.self) { try dataset.samples(0, sampleRateHertz: rate) }
    }
    let changed = dataset.clips[0]
    for file in [changed.file, noise + "/hum.wav"] {
      var bytes = try AudioFile.contents(of: file)
      bytes[bytes.count - 2] ^= 1
      try AtomicFile.write(bytes, to: file)
    }
    func error(_ path: String) -> DatasetError { .changed(path: path) }
    #expect(throws: error(changed.file)) { try samples(0) }
    #expect(throws: Never.self) { try samples(1) }
    #expect(throws: error(noise + "/hum.wav")) { try before.noise.samples(0) }
    // Nor is it when a folder is looked into once more.
    #expect(throws: error(noise + "/hum.wav")) { try scene() }
    #expect(
      error("a.wav").description
        == "a.wav: was changed since it was first read; put it back, and do not change the data"
        + " while it is in use"
    )
  }

  @Test func labelsThatLookTheSameAreNamed() throws {
    let folder = try TemporaryFolder()
    for name in ["caf\u{E9}", "cafe\u{301}", "tea"] {
      try AudioFile.write(tone(hertz: 300, seconds: 0.1), to: folder.file("data/\(name)/1.wav"))
    }
    #expect(
      words(folder.path + "/data").contains(
        "two folders are called 'café', one with composed and one with combining characters"
      )
    )
  }

  /// Mixed in, it would make figures in noise of those without.
  @Test func silenceIsNoNoise() throws {
    let folder = try TemporaryFolder()
    let data = try makeToneFolder(folder, clips: 3)
    let silence = try folder.file("noise/silence.wav")
    let clip = AudioClip(samples: [Float](repeating: 0, count: 8_000), sampleRateHertz: 8_000)
    try AudioFile.write(clip, to: silence)
    #expect(
      words(data, noise: [silence])
        == "\(silence): holds no noise recording that can be read, such as '\(silence)': it is silent,"
        + " and so no noise"
    )
  }

  @Test func noiseFolderMustHoldNoise() throws {
    let folder = try TemporaryFolder()
    let path = try makeToneFolder(folder, clips: 2)
    #expect(words(path, noise: ["/nowhere"]) == "/nowhere: there is no such folder")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/noise",
      withIntermediateDirectories: true
    )
    #expect(
      words(path, noise: [folder.path + "/noise"])
        == "\(folder.path)/noise: holds no noise recording that can be read"
    )
  }
}
