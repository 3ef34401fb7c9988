import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Folders, manifests and names as people have them.
@Suite struct SourceTests {
  let pool = WorkerPool(threads: 1)

  private func words(_ source: @autoclosure () throws -> DataSource) -> String {
    do {
      _ = try Dataset(source(), pool: pool)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  private func write(_ names: [String], _ folder: TemporaryFolder) throws {
    for (place, name) in names.enumerated() {
      try AudioFile.write(
        tone(hertz: 200 + 17 * Double(place), seconds: 0.1),
        to: folder.file(name)
      )
    }
  }

  @Test(arguments: [
    ["train", "valid", "test"], ["training", "dev", "testing"], ["TRAIN", "val", "Test"],
  ])
  func foldersAboveTheLabels(_ subsets: [String]) throws {
    let folder = try TemporaryFolder()
    try write(
      subsets.flatMap { subset in ["yes", "no"].map { "data/\(subset)/\($0)/1.wav" } },
      folder
    )
    try write(["data/\(subsets[0])/yes/2.wav", "data/_background_noise_/hum.wav"], folder)
    try write(["data/old/yes/1.wav"], folder)
    let dataset = try Dataset(DataSource(folder.path + "/data"), pool: pool)
    #expect(dataset.labels == ["no", "yes"])
    #expect(dataset.rule == .folders)
    #expect(Subset.allCases.map { dataset.indices($0).count } == [3, 2, 2])
    #expect(
      dataset.clips.contains { $0.path == "\(subsets[1])/no/1.wav" && $0.subset == .validation }
    )
    #expect(dataset.noise.count == 1)
    #expect(
      dataset.remarks.contains {
        $0.description.contains("others are ignored, such as 'old'")
      }
    )
  }

  @Test func labelsThatAreCalledLikeSubsetsAreLabels() throws {
    let folder = try TemporaryFolder()
    try write((1...5).flatMap { ["data/train/\($0).wav", "data/test/\($0).wav"] }, folder)
    let dataset = try Dataset(DataSource(folder.path + "/data"), pool: pool)
    #expect(dataset.labels == ["test", "train"])
    #expect(dataset.rule == .stratified)
  }

  @Test func namesSayTheLabelAndTheSpeaker() throws {
    let folder = try TemporaryFolder()
    try write(
      ["7_theo_0.wav", "7_theo_1.wav", "3_anna_0.wav", "3_anna_1.wav", "3_jo_2.wav", "odd.wav"]
        .map { "data/deep/\($0)" },
      folder
    )
    var source = DataSource(folder.path + "/data")
    source.namePattern = try NamePattern("{label}_{speaker}_{index}")
    let dataset = try Dataset(source, pool: pool)
    #expect(dataset.labels == ["3", "7"])
    #expect(dataset.clips.map(\.path).first == "deep/3_anna_0.wav")
    #expect(dataset.clips.map { $0.speaker ?? "" } == ["anna", "anna", "jo", "theo", "theo"])
    #expect(
      dataset.omissions == [
        OmittedRecording(
          path: "deep/odd.wav",
          reason: .unmatchedName(pattern: "{label}_{speaker}_{index}")
        )
      ]
    )
    source.namePattern = try NamePattern("{label}-{take}")
    #expect(
      words(source)
        == "name pattern '{label}-{take}': no file's name matches it, such as 'deep/3_anna_0.wav';"
        + " expected one like '{label}_{speaker}_{index}'"
    )
  }

  @Test func patternsLookAtFoldersAndRepeatedFields() throws {
    let folder = try TemporaryFolder()
    try write(
      ["data/01/7_01_0.wav", "data/02/7_02_0.wav", "data/02/5_02_0.wav", "data/02/5_03_1.wav"],
      folder
    )
    var source = DataSource(folder.path + "/data")
    source.namePattern = try NamePattern("{speaker}/{label}_{speaker}_{take}")
    let dataset = try Dataset(source, pool: pool)
    #expect(dataset.clips.map { $0.speaker ?? "" } == ["01", "02", "02"])
    #expect(dataset.omissions.map(\.path) == ["02/5_03_1.wav"])
  }

  @Test(arguments: [
    ("plain", "it has no field"),
    ("{label", "a brace is not closed"),
    ("{Label}_{x}", "'{Label}' is not a name in small letters"),
    ("{label}{speaker}", "nothing parts {label} from {speaker}"),
  ])
  func patternsThatAreNone(_ text: String, _ problem: String) {
    let error = #expect(throws: DatasetError.self) { try NamePattern(text) }
    #expect(
      error?.description
        == "name pattern '\(text)': \(problem); expected one like '{label}_{speaker}_{index}'"
    )
  }

  @Test func manifestsOfBothKinds() throws {
    let folder = try TemporaryFolder()
    try write((1...6).map { "audio/\($0).wav" }, folder)
    let table =
      "\u{FEFF}" + #"""
        Path,label,speaker,date,comment
        audio/1.wav,yes,anna,2026-05-01,"quoted, with a comma"
        audio/2.wav,no,anna,2026-05-02,
        audio/3.wav,yes,ben,2026-05-03T10:00:00+02:00,
        "audio/4.wav",no,ben,2026-05-04,"a ""quote"""

        """#
    let lines = """
      {"audio_filepath": "audio/1.wav", "duration": 0.1, "command": "yes", "speaker": "anna", "date": "2026-05-01"}
      {"audio_filepath": "audio/2.wav", "duration": 0.1, "label": "no", "speaker": "anna", "date": "2026-05-02", "extra": [1]}

      {"audio_filepath": "audio/3.wav", "label": "yes", "speaker": "ben", "date": "2026-05-03"}
      {"audio_filepath": "audio/4.wav", "offset": 0.05, "duration": 0.05, "label": "no", "speaker": "ben", "date": "2026-05-04"}
      """
    for (name, text) in [("list.csv", table), ("list.json", lines)] {
      try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
      var source = DataSource(folder.path + "/" + name)
      source.split = .date(
        trainBefore: try #require(RecordingDate("2026-05-03")),
        testFrom: try #require(RecordingDate("2026-05-04"))
      )
      let dataset = try Dataset(source, pool: pool)
      #expect(dataset.labels == ["no", "yes"])
      #expect(dataset.clips.map { $0.speaker ?? "" } == ["anna", "anna", "ben", "ben"])
      #expect(dataset.clips.map(\.subset) == [.training, .training, .validation, .testing])
      #expect(
        dataset.clips.last?.path == (name == "list.csv" ? "audio/4.wav" : "audio/4.wav#t=0.05,0.1")
      )
    }
  }

  @Test func partsOfAFileAreCutOut() throws {
    let folder = try TemporaryFolder()
    let ramp = AudioClip(samples: (0..<8_000).map { Float($0) / 8_000 }, sampleRateHertz: 8_000)
    try AudioFile.write(ramp, to: folder.file("long.wav"))
    let manifest = try folder.file("list.tsv")
    try """
    file\tlabel\tstart\tduration
    long.wav\ta\t0.25\t0.125
    long.wav\tb\t0.5\t
    long.wav\tb\t0.9\t0.3

    """.write(toFile: manifest, atomically: true, encoding: .utf8)
    var source = DataSource(manifest)
    source.split = .everything
    let dataset = try Dataset(source, pool: pool)
    func samples(_ clip: Int) throws -> [Float] {
      try dataset.samples(clip, sampleRateHertz: 8_000)
    }
    #expect(dataset.clips.map(\.path) == ["long.wav#t=0.25,0.375", "long.wav#t=0.5"])
    #expect(dataset.clips.map(\.seconds) == [0.125, 0.5])
    #expect(Difference(try samples(0), Array(ramp.samples[2_000..<3_000])).absolute < 1e-4)
    #expect(Difference(try samples(1), Array(ramp.samples[4_000...])).absolute < 1e-4)
    #expect(
      dataset.omissions.map(\.reason.description) == [
        "the manifest asks for 0.9 to 1.2 s; the file ends at 1 s"
      ]
    )
    // At another rate the same sound is cut out.
    #expect(try dataset.samples(0, sampleRateHertz: 4_000).count == 500)
  }

  @Test(arguments: [
    (
      "list.csv", "file|label\n1.wav|a\n",
      ", line 1: the header is 'file|label'; expected a column called path or audio_filepath or file or filename"
    ),
    (
      "list.csv", "path,label\n1.wav,a\n1.wav,b\n",
      ", line 3: names the same recording as line 2, '1.wav'"
    ),
    ("list.csv", "path,label\n1.wav\n", ", line 2: has no label or command"),
    (
      "list.csv", "path,label,duration\n1.wav,a,long\n",
      ", line 2: duration is 'long'; expected seconds above 0"
    ),
    (
      "list.csv", "path,label,date\n1.wav,a,May 3\n",
      ", line 2: date is 'May 3'; expected one like 2026-11-24 or 2026-11-24T12:30:00Z"
    ),
    (
      "list.csv", "path,label,split\n1.wav,a,holdout\n",
      ", line 2: split is 'holdout'; expected train, valid or test"
    ),
    ("list.csv", "path,label\n", ": it names no recording"),
    (
      "list.jsonl", "[1]\n",
      #", line 1: expected one JSON object a line, such as {"path": "yes/1.wav", "label": "yes"}"#
    ),
    (
      "list.txt", "yes/1.wav\n",
      ": expected a folder, or a manifest whose name ends in .csv, .tsv, .jsonl or .json"
    ),
  ])
  func manifestsThatAreWrongSayWhere(_ name: String, _ text: String, _ expected: String) throws {
    let folder = try TemporaryFolder()
    try write(["1.wav"], folder)
    try text.write(toFile: folder.file(name), atomically: true, encoding: .utf8)
    let path = folder.path + "/" + name
    #expect(words(DataSource(path)) == path + expected)
  }

  /// Names that Swift takes for equal and Linux does not.
  @Test func namesAreToldApartByTheirBytes() throws {
    let folder = try TemporaryFolder()
    let names = ["caf\u{E9}.wav", "cafe\u{301}.wav"]
    for (place, name) in names.enumerated() {
      try AudioFile.write(
        tone(hertz: 300 + 200 * Double(place), seconds: 0.1),
        to: folder.file("data/a/\(name)")
      )
    }
    try write(["data/b/1.wav", "data/b/2.wav"], folder)
    var source = DataSource(folder.path + "/data")
    source.split = .everything
    let dataset = try Dataset(source, pool: pool)
    let own = try dataset.clips.indices.filter { dataset.clips[$0].label == 0 }
      .map { measuredFrequency(try dataset.samples($0, sampleRateHertz: 16_000), rate: 16_000) }
      .sorted()
    #expect(own.count == 2 && abs(own[0] - 300) < 1 && abs(own[1] - 500) < 1, "\(own)")
  }

  @Test func ofTwoNamesForOneColumnTheFirstCountsEveryTime() throws {
    let folder = try TemporaryFolder()
    try write(["1.wav", "2.wav"], folder)
    let lines = ["1", "2"].map {
      #"{"command": "x\#($0)", "label": "y\#($0)", "audio_filepath": "gone.wav", "path": "\#($0).wav"}"#
    }
    try (lines.joined(separator: "\r\n") + "\r\n").write(
      toFile: folder.file("list.jsonl"),
      atomically: true,
      encoding: .utf8
    )
    var source = DataSource(folder.path + "/list.jsonl")
    source.split = .everything
    for _ in 0..<5 { #expect(try Dataset(source, pool: pool).labels == ["y1", "y2"]) }
  }

  @Test func missingFilesOfAManifestAreLeftOut() throws {
    let folder = try TemporaryFolder()
    try write(["1.wav", "2.wav"], folder)
    try "path,label\n1.wav,a\n2.wav,b\ngone.wav,a\n".write(
      toFile: folder.file("list.csv"),
      atomically: true,
      encoding: .utf8
    )
    var source = DataSource(folder.path + "/list.csv")
    source.split = .everything
    let dataset = try Dataset(source, pool: pool)
    #expect(
      dataset.omissions == [OmittedRecording(path: "gone.wav", reason: .unreadable(.missing))]
    )
  }

  @Test func hashGoesByTheKeyWhereThereIsOne() throws {
    let folder = try TemporaryFolder()
    try write((1...40).map { "\($0).wav" }, folder)
    let rows = (1...40).map { "\($0).wav,\($0 % 2 == 0 ? "even" : "odd"),7_theo_12.wav" }
    try (["path,label,key"] + rows).joined(separator: "\n").write(
      toFile: folder.file("list.csv"),
      atomically: true,
      encoding: .utf8
    )
    var source = DataSource(folder.path + "/list.csv")
    source.split = .hash
    let dataset = try Dataset(source, isForTraining: false, pool: pool)
    #expect(dataset.indices(.validation).count == 40)
  }

  @Test(arguments: [
    ("2026-11-24", "2026-11-24"), ("20261124", "2026-11-24"), ("2026/11/24", "2026-11-24"),
    ("2026-11-24T01:30:00+02:00", "2026-11-23T23:30:00Z"),
    ("2026-11-24 12:30", "2026-11-24T12:30:00Z"),
  ])
  func datesAreRead(_ text: String, _ expected: String) {
    #expect(RecordingDate(text)?.text == expected)
  }

  @Test func whatIsNoDateIsNone() {
    for text in ["", "2026-13-01", "2026-02-30", "26-11-24", "2026-1/24", "20261124x"] {
      #expect(RecordingDate(text) == nil, "\(text)")
    }
  }
}
