import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct SplitTests {
  let pool = WorkerPool(threads: 1)

  /// Speech Commands' own rule; values from the data set's published lists.
  @Test(arguments: [
    ("2aa787cf_nohash_0.wav", 13.741486, Subset.testing),
    ("0ea0e2f4_nohash_1.wav", 18.730743, .testing),
    ("bb05582b_nohash_3.wav", 18.132679, .testing),
    ("893705bb_nohash_13.wav", 12.557062, .testing),
    ("00176480_nohash_0.wav", 69.798155, .training),
    ("0a7c2a8d_nohash_0.wav", 56.836387, .training),
    ("0_jackson_0.wav", 71.513905, .training),
    ("7_theo_12.wav", 4.070452, .validation),
  ])
  func hashVectors(_ name: String, _ percentage: Double, _ subset: Subset) {
    #expect(abs(HashSplit.percentage(of: name) - percentage) < 1e-6)
    #expect(HashSplit.subset(of: name) == subset)
  }

  @Test func stratifiedLeavesNoLabelWithoutValidation() {
    let labels = (0..<10).flatMap { label in
      [String](repeating: "label \(label)", count: 3 + label * 7)
    }
    let subsets = StratifiedSplit.subsets(labels, seed: 1)
    for label in Set(labels) {
      let own = labels.indices.filter { labels[$0] == label }.map { subsets[$0] }
      let share = max(1, Int((Double(own.count) * 0.1).rounded()))
      #expect(own.count { $0 == .validation } == share)
      #expect(own.count { $0 == .testing } == share)
    }
    #expect(StratifiedSplit.subsets(labels, seed: 1) == subsets)
    #expect(StratifiedSplit.subsets(labels, seed: 2) != subsets)
    #expect(StratifiedSplit.subsets(["one"], seed: 0) == [.training])
    #expect(Set(StratifiedSplit.subsets(["two", "two"], seed: 0)) == [.training, .validation])
  }

  @Test func anotherLabelMovesNoClip() {
    let few = [String](repeating: "yes", count: 30)
    let more = [String](repeating: "no", count: 20) + few
    #expect(
      Array(StratifiedSplit.subsets(more, seed: 3).suffix(30))
        == StratifiedSplit.subsets(few, seed: 3)
    )
  }

  @Test func everyClipTestsInOneFoldAndLabelsAreEven() {
    let labels = (0..<4).flatMap { [String](repeating: "label \($0)", count: 13 + $0) }
    let folds = StratifiedSplit.folds(labels, count: 5, seed: 4)
    #expect(Set(folds) == [1, 2, 3, 4, 5])
    for label in Set(labels) {
      let own = labels.indices.filter { labels[$0] == label }.map { folds[$0] }
      let counts = (1...5).map { fold in own.count { $0 == fold } }
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(label)")
    }
  }

  @Test func speakersStayTogetherWhateverTheirClips() {
    let speakers = (0..<10).flatMap { [String](repeating: "speaker \($0)", count: 2 + $0) }
    let subsets = SpeakerSplit.subsets(speakers, seed: 5)
    let perSpeaker = Dictionary(grouping: speakers.indices) { speakers[$0] }
      .mapValues { Set($0.map { subsets[$0] }) }
    #expect(perSpeaker.values.allSatisfy { $0.count == 1 })
    #expect(perSpeaker.values.count { $0 == [.testing] } == 1)
    #expect(perSpeaker.values.count { $0 == [.validation] } == 1)
    // More clips of known speakers move none, and neither does another order.
    let more = (speakers + speakers).reversed()
    let again = Dictionary(
      zip(more, SpeakerSplit.subsets(Array(more), seed: 5))
    ) { first, _ in first }
    #expect(again.mapValues { [$0] } == perSpeaker.mapValues { Array($0) })
    // Every speaker tests in one of five folds.
    let tested = (1...5).map { fold in
      let subsets = SpeakerSplit.subsets(speakers, fold: fold, of: 5, seed: 5)
      return Set(speakers.indices.filter { subsets[$0] == .testing }.map { speakers[$0] })
    }
    #expect(tested.map(\.count) == [2, 2, 2, 2, 2])
    #expect(tested.reduce(Set()) { $0.union($1) }.count == 10)
  }

  @Test(arguments: [
    SplitRule.lists, .folders, .hash, .stratified, .speaker, .everything,
    .fold(index: 2, of: 5, bySpeaker: false), .fold(index: 1, of: 3, bySpeaker: true),
    .leaveSpeakerOut("anna maria"),
  ])
  func rulesAreWrittenAndRead(_ rule: SplitRule) throws {
    #expect(SplitRule(rule.description) == rule)
    let data = try JSONEncoder().encode([rule])
    #expect(try JSONDecoder().decode([SplitRule].self, from: data) == [rule])
  }

  @Test func whatIsNoRuleIsRefused() {
    for text in ["", "fold", "fold 6/5", "fold 0/5", "date 2026-05-01", "sometimes"] {
      #expect(SplitRule(text) == nil, "\(text)")
    }
  }

  @Test func dateRuleIsWrittenAndRead() throws {
    let rule = SplitRule.date(
      trainBefore: try #require(RecordingDate("2026-05-01")),
      testFrom: try #require(RecordingDate("2026-06-01T12:30:00Z"))
    )
    #expect(rule.description == "date 2026-05-01 2026-06-01T12:30:00Z")
    #expect(SplitRule(rule.description) == rule)
  }

  /// A folder of three speakers and two labels, a day of May for each take.
  private func folder(_ temporary: TemporaryFolder) throws -> DataSource {
    var hertz = 200.0
    for label in ["no", "yes"] {
      for speaker in ["anna", "ben", "cleo"] {
        for take in 1...4 {
          hertz += 10
          let name = "data/\(label)/\(speaker)_2026-05-0\(take).wav"
          try AudioFile.write(tone(hertz: hertz, seconds: 0.1), to: temporary.file(name))
        }
      }
    }
    return DataSource(temporary.path + "/data")
  }

  private func words(_ source: DataSource) -> String {
    do {
      _ = try Dataset(source, pool: pool)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func datesInFileNamesSplit() throws {
    let temporary = try TemporaryFolder()
    var source = try folder(temporary)
    source.split = .date(
      trainBefore: try #require(RecordingDate("2026-05-03")),
      testFrom: try #require(RecordingDate("20260504"))
    )
    let dataset = try Dataset(source, pool: pool)
    for clip in dataset.clips {
      let expected: Subset =
        clip.path.contains("05-04")
        ? .testing : clip.path.contains("05-03") ? .validation : .training
      #expect(clip.subset == expected, "\(clip.path)")
    }
    #expect(
      dataset.summary.ruleInWords
        == "by date: training before 2026-05-03, testing from 2026-05-04 on"
    )
    try AudioFile.write(tone(hertz: 90, seconds: 0.1), to: temporary.file("data/yes/undated.wav"))
    #expect(
      words(source)
        == "\(source.path): the date of 1 clip is not known, such as 'yes/undated.wav'; expected one"
        + " in the file's name (2026-11-24 or 20261124), or a manifest with a column date"
    )
  }

  @Test func leavingASpeakerOut() throws {
    let temporary = try TemporaryFolder()
    var source = try folder(temporary)
    source.split = .leaveSpeakerOut("ben")
    #expect(
      words(source).hasPrefix(
        "\(source.path): the speaker of 24 clips is not known, such as 'no/anna_2026-05-01.wav'"
      )
    )
    source.namePattern = try NamePattern("{speaker}_{date}")
    let dataset = try Dataset(source, pool: pool)
    #expect(dataset.clips.allSatisfy { ($0.speaker == "ben") == ($0.subset == .testing) })
    #expect(dataset.indices(.validation).count == 2)
    source.split = .leaveSpeakerOut("bob")
    #expect(
      words(source) == "\(source.path): no clip is by 'bob'; the speakers are anna, ben, cleo"
    )
    source.split = .fold(index: 1, of: 4, bySpeaker: true)
    #expect(
      words(source) == "\(source.path): has 3 speakers (anna, ben, cleo); expected at least 4"
    )
    source.split = .speaker
    let apart = try Dataset(source, pool: pool)
    #expect(Set(apart.clips.map { "\($0.speaker ?? "") \($0.subset)" }).count == 3)
  }

  @Test func rulesThatTheDataDoesNotServeSaySo() throws {
    let temporary = try TemporaryFolder()
    var source = try folder(temporary)
    source.split = .lists
    #expect(
      words(source)
        == "\(source.path): has no validation_list.txt or testing_list.txt to split by"
    )
    source.split = .folders
    #expect(words(source).hasPrefix("\(source.path): does not say which subset a clip is in;"))
    source.split = .everything
    let all = try Dataset(source, pool: pool)
    #expect(all.indices(.training).count == 24)
    #expect(all.remarks == [.noValidation])
  }

  @Test func aRunsSplitIsUsedAgain() throws {
    let temporary = try TemporaryFolder()
    var source = try folder(temporary)
    let first = try Dataset(source, seed: 3, pool: pool)
    let record = SplitRecord(first)
    #expect(record.digest == first.digest)
    let run = temporary.path + "/run"
    try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: true)
    try JSONEncoder().encode(record).write(to: URL(filePath: run + "/split.json"))
    source.splitFromRun = run
    // Another seed, and another clip.
    try AudioFile.write(tone(hertz: 90, seconds: 0.1), to: temporary.file("data/yes/more.wav"))
    let again = try Dataset(source, seed: 9, pool: pool)
    #expect(again.clips == first.clips)
    #expect(again.digest == first.digest)
    #expect(again.splitSeed == 3)
    #expect(again.summary.ruleInWords == "as the run split it")
    #expect(
      again.remarks.map(\.description)
        == ["1 clip that the run did not have is left out, such as 'yes/more.wav'"]
    )
    // To evaluate, what the run did not have is for testing.
    let evaluated = try Dataset(source, isForTraining: false, pool: pool)
    #expect(evaluated.clips.count == 25)
    source.splitFromRun = temporary.path
    #expect(
      words(source) == "\(temporary.path)/split.json: holds no split of a run that can be read"
    )
  }
}
