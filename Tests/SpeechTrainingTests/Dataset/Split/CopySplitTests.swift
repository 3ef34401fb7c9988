import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Copies of one recording stay in one subset wherever a rule, not the user, says the subsets.
@Suite struct CopySplitTests {
  let pool = WorkerPool(threads: 2)

  private func subsets(_ dataset: Dataset) -> [String: Subset] {
    Dictionary(uniqueKeysWithValues: dataset.clips.map { ($0.path, $0.subset) })
  }

  @Test(arguments: [
    SplitRule.hash, .stratified, .fold(index: 1, of: 5, bySpeaker: false),
    .fold(index: 3, of: 5, bySpeaker: false),
  ])
  func copiesFollowTheirFirstPathAndMoveNoOther(_ rule: SplitRule) throws {
    let folder = try TemporaryFolder()
    var source = DataSource(try makeWordFolder(folder))
    source.split = rule
    let before = try Dataset(source, pool: pool)
    #expect(before.copies.search == .done && before.copies.groups.isEmpty)
    let originals = before.clips.map(\.path)
    // Behind their originals, so that these decide; small enough not to fill a share.
    for (number, subset) in Subset.allCases.enumerated() {
      guard let path = before.clips.first(where: { $0.subset == subset })?.path else { continue }
      try copyWord(folder, path, to: path.replacing(".wav", with: "_copy\(number).wav"))
    }
    let after = try Dataset(source, pool: pool)
    let (old, new) = (subsets(before), subsets(after))
    for clip in after.clips where clip.copyGroup != nil {
      let twins = after.clips.filter { $0.copyGroup == clip.copyGroup }
      #expect(twins.count == 2 && Set(twins.map(\.subset)).count == 1, "\(twins.map(\.path))")
    }
    #expect(after.copies.groups.count == Set(before.clips.map(\.subset)).count)
    for subset in Subset.allCases {
      #expect(after.copiesInTraining(subset).isEmpty || subset == .training)
    }
    if rule == .hash {
      for path in originals { #expect(new[path] == old[path], "\(path)") }
    }
    // Equal on any number of threads.
    #expect(try Dataset(source, pool: WorkerPool(threads: 1)).clips == after.clips)
  }

  @Test func recordingsWithManyCopiesTrain() throws {
    let folder = try TemporaryFolder()
    let path = try makeWordFolder(folder)
    for seed in [UInt64(0), 1, 2, 3] {
      for number in 0..<6 {
        try copyWord(folder, "no/anna_10.wav", to: "no/anna_10_\(number).wav")
      }
      var source = DataSource(path)
      source.split = .stratified
      let dataset = try Dataset(source, seed: seed, pool: pool)
      let group = dataset.clips.filter { $0.copyGroup != nil }
      #expect(group.count == 7)
      #expect(Set(group.map(\.subset)) == [.training])
      // A tenth of 21 and of 15.
      #expect(dataset.indices(.validation).count == 4)
      #expect(dataset.indices(.testing).count == 4)
    }
  }

  @Test func everyFoldHoldsAboutTheSame() throws {
    let folder = try TemporaryFolder()
    let path = try makeWordFolder(folder)
    for take in 10..<20 {
      let name = ["anna", "ben", "cleo"][(take - 10) % 3]
      try copyWord(folder, "no/\(name)_\(take).wav", to: "no/\(name)_\(take)_b.wav")
    }
    var tested: [String] = []
    for index in 1...5 {
      var source = DataSource(path)
      source.split = .fold(index: index, of: 5, bySpeaker: false)
      let dataset = try Dataset(source, pool: pool)
      let testing = dataset.indices(.testing).map { dataset.clips[$0].path }
      #expect((7...9).contains(testing.count), "\(testing.count)")
      #expect(dataset.copiesInTraining(.testing).isEmpty)
      #expect(dataset.copiesInTraining(.validation).isEmpty)
      tested += testing
    }
    #expect(tested.count == 40 && Set(tested).count == 40)
  }

  @Test func equalSamplesNeedNoFlagWithoutLists() throws {
    let folder = try TemporaryFolder()
    let path = try makeWordFolder(folder)
    for take in 10..<25 {
      let name = ["anna", "ben", "cleo"][(take - 10) % 3]
      try FileManager.default.copyItem(
        atPath: "\(path)/yes/\(name)_\(take).wav",
        toPath: "\(path)/yes/\(name)_\(take)_again.wav"
      )
    }
    var source = DataSource(path)
    source.split = .stratified
    let dataset = try Dataset(source, pool: pool)
    #expect(dataset.copies.groups.count == 15)
    #expect(dataset.copyWarning == nil)
    #expect(
      dataset.summary.words.contains("  copies: 15 groups of copies, 30 files, each in one subset")
    )
    #expect(dataset.indices(.validation).contains { dataset.clips[$0].label == 1 })
  }

  @Test func speakersWhoShareARecordingGoTogether() throws {
    let folder = try TemporaryFolder()
    let path = try makeWordFolder(folder)
    var source = DataSource(path)
    source.namePattern = try NamePattern("{speaker}_{take}")
    source.split = .speaker
    #expect(Set(try Dataset(source, pool: pool).clips.map(\.subset)).count == 3)
    try copyWord(folder, "no/anna_10.wav", to: "no/dora_90.wav")
    let joined = try Dataset(source, pool: pool)
    let own = Set(joined.clips.filter { ["anna", "dora"].contains($0.speaker) }.map(\.subset))
    #expect(own.count == 1)
    #expect(
      joined.remarks.map(\.description)
        .contains("speakers who share a recording go together: anna, dora")
    )
    try copyWord(folder, "no/anna_10.wav", to: "no/ben_90.wav")
    let error = #expect(throws: DatasetError.self) { try Dataset(source, pool: pool) }
    #expect(
      error?.description
        == "\(path): has 2 speakers (anna = ben = dora, cleo); expected at least 3"
    )
    source.split = .leaveSpeakerOut("anna")
    let without = try Dataset(source, pool: pool)
    #expect(without.clips.allSatisfy { ($0.speaker == "anna") == ($0.subset == .testing) })
    #expect(without.copiesInTraining(.testing).isEmpty)
    #expect(
      without.omissions.map { "\($0.path): \($0.reason)" } == [
        "no/ben_90.wav: it is a copy of no/anna_10.wav, which tests",
        "no/dora_90.wav: it is a copy of no/anna_10.wav, which tests",
      ]
    )
  }

  @Test func aCopyIsAsOldAsItsOriginal() throws {
    let folder = try TemporaryFolder()
    for day in 1...9 {
      try AudioFile.write(
        MadeClips.word(day),
        to: folder.file("data/\(day % 2 == 0 ? "no" : "yes")/2026-05-0\(day).wav")
      )
    }
    try copyWord(folder, "no/2026-05-02.wav", to: "no/2026-05-08_copy.wav")
    try copyWord(folder, "yes/2026-05-07.wav", to: "a/2026-05-09_copy.wav")
    var source = DataSource(folder.path + "/data")
    source.split = .date(
      trainBefore: try #require(RecordingDate("2026-05-06")),
      testFrom: try #require(RecordingDate("2026-05-08"))
    )
    let subsets = subsets(try Dataset(source, pool: pool))
    #expect(subsets["no/2026-05-08_copy.wav"] == .training)
    #expect(subsets["a/2026-05-09_copy.wav"] == .validation)
    #expect(subsets["no/2026-05-08.wav"] == .testing)
  }

  @Test func overlappingPartsOfAFileStayTogether() throws {
    let folder = try TemporaryFolder()
    let long = (0..<40).flatMap { MadeClips.word($0).samples }
    try AudioFile.write(
      AudioClip(samples: long, sampleRateHertz: 16_000),
      to: folder.file("long.wav")
    )
    let manifest = try folder.file("list.csv")
    // Windows of 0.6 s, every other one half over the one before.
    let rows = (0..<20).flatMap { number in
      [0, 0.3].map { "long.wav,\(number % 2 == 0 ? "a" : "b"),\(1.2 * Double(number) + $0),0.6" }
    }
    try (["path,label,offset,duration"] + rows).joined(separator: "\n")
      .write(toFile: manifest, atomically: true, encoding: .utf8)
    let dataset = try Dataset(DataSource(manifest), pool: pool)
    #expect(dataset.copies.groups.count == 20)
    #expect(dataset.copyWarning == nil && !dataset.indices(.testing).isEmpty)
  }

  @Test func silenceIsNoCopyOfSilence() throws {
    let folder = try TemporaryFolder()
    _ = try makeWordFolder(folder)
    for number in 0..<20 {
      try AudioFile.write(
        AudioClip(samples: [Float](repeating: 0, count: 8_000), sampleRateHertz: 16_000),
        to: folder.file("data/silence/\(number).wav")
      )
    }
    let dataset = try Dataset(DataSource(folder.path + "/data"), pool: pool)
    #expect(dataset.copies.groups.isEmpty)
    #expect(Set(dataset.clips.filter { $0.isSilent }.map(\.subset)).count == 3)
  }
}
