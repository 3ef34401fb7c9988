import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Recordings that fooled a model are added to training, and only to that.
@Suite struct AddedTrainingTests {
  /// Tones as recordings, and two others: as long as those, and longer, in a folder below; in another folder one of
  /// the name of the first.
  private struct Folders {
    let folder: TemporaryFolder
    let data: String
    let alarms: String
    let more: String
    private let other: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
      other = try TemporaryFolder()
      data = try makeToneFolder(folder)
      alarms = "\(other.path)/alarms"
      more = "\(other.path)/more"
      try AudioFile.write(
        tone(hertz: 500, seconds: 0.2, rate: 8_000),
        to: other.file("alarms/short.wav")
      )
      try AudioFile.write(
        tone(hertz: 1_500, seconds: 3, rate: 8_000),
        to: other.file("alarms/day/long.wav")
      )
      try AudioFile.write(
        tone(hertz: 700, seconds: 0.2, rate: 8_000),
        to: other.file("more/short.wav")
      )
    }

    func source(isAdded: Bool = true) -> DataSource {
      source(adding: isAdded ? [alarms] : [])
    }

    func source(adding added: [String]) -> DataSource {
      var source = DataSource(data)
      source.added = added
      return source
    }
  }

  @Test func theyTrainAsWhatIsNoWordAndAreInNoSubset() throws {
    let folders = try Folders()
    let pool = WorkerPool(threads: 2)
    let without = try Dataset(folders.source(isAdded: false), pool: pool)
    let with = try Dataset(folders.source(), pool: pool)
    #expect(with.digest == without.digest && with.clips.map(\.path) == without.clips.map(\.path))
    #expect(with.clips.map(\.subset) == without.clips.map(\.subset))
    // No label is of what is no word, so that there is a new one.
    #expect(with.labels == ["_unknown_"] + without.labels)
    #expect(
      with.clips.map { with.labels[$0.label] } == without.clips.map { without.labels[$0.label] }
    )
    #expect(with.added.map(\.label) == [0, 0])
    #expect(with.added[1].path == "_added_/short.wav" && with.added[1].segment == nil)
    // Of the longer one, the middle: as long as a window, and no longer than a recording.
    let long = with.added[0]
    let longest = without.clips.filter { $0.subset == .training }.map(\.seconds).max() ?? 0
    let part = try #require(long.segment)
    #expect(long.path.hasPrefix("_added_/day/long.wav#t=1.") && long.seconds <= longest)
    #expect(abs(part.offsetSeconds + long.seconds / 2 - 1.5) < 0.002)
    #expect(with.clip(60) == long && with.clip(61) == with.added[1])
    let samples = try with.samples(60, sampleRateHertz: 8_000)
    #expect(abs(Double(samples.count) - 8_000 * long.seconds) <= 1)
    #expect(
      with.summary.words.contains(
        "\n  added: 2 clips in \(folders.alarms) as '_unknown_', for training only\n"
      )
    )
    #expect(
      with.summary.words.contains(
        "note: no recording is labelled as what is no word: the added clips are a new label"
          + " '_unknown_', of which no clip validates or tests"
      )
    )
    #expect(try Dataset(folders.source(), isForTraining: false, pool: pool).added.isEmpty)
    // Where other words have a label, it is theirs.
    var words = folders.source()
    words.words = WordSelection(words: ["low", "high"], unknownPercent: 50)
    let selected = try Dataset(words, pool: pool)
    #expect(selected.labels == ["_unknown_", "low", "high"] && selected.added.count == 2)
    #expect(selected.added.allSatisfy { $0.label == 0 })
    #expect(!selected.summary.words.contains("new label"))
  }

  @Test func severalFoldersAreAddedOneAfterAnother() throws {
    let folders = try Folders()
    let pool = WorkerPool(threads: 2)
    let added = [folders.alarms, folders.more]
    let both = try Dataset(folders.source(adding: added), pool: pool)
    #expect(
      both.added.map(\.file)
        == ["\(added[0])/day/long.wav", "\(added[0])/short.wav", "\(added[1])/short.wav"]
    )
    // Files of one name stay apart, and the first folder's have the names that they have without the second.
    let one = try Dataset(folders.source(), pool: pool)
    #expect(both.added.prefix(2) == one.added[...])
    #expect(both.added[2].path == "_added_/2/short.wav")
    #expect(
      both.summary.words.contains("\n  added: 3 clips in \(added[0]), \(added[1]) as '_unknown_'")
    )
    let record = SplitRecord(both)
    #expect(record.added == added && record.addedDigest != SplitRecord(one).addedDigest)
  }

  @Test func aRecordingIsAddedOnce() throws {
    let folders = try Folders()
    let day = "\(folders.alarms)/day"
    let error = #expect(throws: DatasetError.self) {
      try Dataset(folders.source(adding: [folders.alarms, day]), pool: WorkerPool())
    }
    #expect(error == .repeatedAddition(path: day, file: "\(day)/long.wav"))
    #expect(
      error?.description
        == "\(day): '\(day)/long.wav' is to be added already; name each folder once"
    )
  }

  @Test func aModelLearnsFromThemAndIsResumedWithThem() throws {
    let folders = try Folders()
    func output(_ name: String) -> String { "\(folders.folder.path)/\(name)" }
    var first = Experiment(.cnn)
    first.training.epochs = 1
    first.training.warmupEpochs = 0
    let run = TrainingRun(first, data: folders.source(isAdded: false), output: output("first"))
    let (plain, model) = try run.start()
    var experiment = Experiment(startingFrom: try StartingModel(model))
    experiment.training.epochs = 2
    experiment.training.warmupEpochs = 0
    func training(_ name: String, threads: Int) -> TrainingRun {
      let source = folders.source(adding: [folders.alarms, folders.more])
      var run = TrainingRun(experiment, data: source, output: output(name))
      run.options.threads = threads
      return run
    }
    var outline: TrainingOutline?
    let (summary, path) = try training("whole", threads: 1).start {
      if case .network(let found) = $0 { outline = found }
    }
    let whole = try AudioFile.contents(of: path)
    #expect(outline?.start?.knownLabels == 3 && outline?.start?.labels == 4)
    #expect(summary.addedClips == 3 && plain.addedClips == 0)
    #expect(summary.clips == plain.clips && summary.dataDigest == plain.dataDigest)
    #expect(summary.labels == ["_unknown_"] + plain.labels)
    func text(_ file: String) throws -> String {
      try String(contentsOfFile: output("whole/\(file)"), encoding: .utf8)
    }
    #expect(try text("summary.json").contains("\"addedClips\" : 3"))
    let page = try text("report.html")
    #expect(
      page.contains("Trained with 3 added clips as _unknown_, too, none of which is scored.")
    )
    #expect(
      page.contains("<th scope=\"row\">added as _unknown_, for training only</th><td>3</td>")
    )
    #expect(page.contains("--add \(folders.alarms)") && page.contains("--add \(folders.more)"))
    // Stopped, changed, put back, resumed on other threads.
    let interruption = Interruption()
    let (stopped, _) = try training("stopped", threads: 2).start(interruption: interruption) {
      if case .step(let progress) = $0, progress.step == 2 { interruption.request() }
    }
    #expect(stopped.interrupted)
    let clip = "\(folders.alarms)/short.wav"
    let bytes = try AudioFile.contents(of: clip)
    try FileManager.default.removeItem(atPath: clip)
    let both = "\(folders.alarms), \(folders.more)"
    #expect(throws: ResumeError.dataChanged(path: both)) {
      try ResumedRun(output("stopped")).start()
    }
    try Data(bytes).write(to: URL(filePath: clip))
    // Without any recording in it, a folder cannot even be read.
    let moved = folders.folder.path + "/moved"
    try FileManager.default.moveItem(atPath: folders.more, toPath: moved)
    #expect(throws: ResumeError.dataChanged(path: folders.more)) {
      try ResumedRun(output("stopped")).start()
    }
    try FileManager.default.moveItem(atPath: moved, toPath: folders.more)
    guard case .ended(let ended, let resumed) = try ResumedRun(output("stopped")).start() else {
      Issue.record("it was not finished")
      return
    }
    #expect(ended.addedClips == 3)
    #expect(try AudioFile.contents(of: resumed) == whole)
  }

  @Test func whatCannotBeAddedIsRefused() throws {
    let folders = try Folders()
    func message(_ added: String) -> String? {
      let source = folders.source(adding: [folders.alarms, added])
      let error = #expect(throws: DatasetError.self) {
        try Dataset(source, pool: WorkerPool(threads: 1))
      }
      return error?.commandMessage
    }
    let empty = try TemporaryFolder()
    #expect(
      message(empty.path)
        == "\(empty.path): holds no recording to add that can be read; name another folder with --add"
    )
    let tested = try #require(message(folders.data))
    #expect(
      tested.hasPrefix(
        "\(folders.alarms), \(folders.data): 12 clips to be added to training would validate or test, too:"
          + " \(folders.data)/"
      )
    )
    #expect(
      tested.hasSuffix("added clips must only train; name another folder with --add"),
      "\(tested)"
    )
    // Which clip it is.
    let first = try #require(
      tested.firstMatch(of: /too: (\S+) is (\S+) \((testing|validation)\)/)
    )
    #expect(first.1.hasSuffix("/\(first.2)"))
  }

  /// The same sound must not be learned as a word and as none.
  @Test func whatTrainsWithAnotherLabelIsRefused() throws {
    let folders = try Folders()
    var source = folders.source()
    source.split = .everything
    let pool = WorkerPool(threads: 1)
    let other = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: "\(folders.data)/mid/mid_3.wav",
      toPath: other.file("copy.wav")
    )
    let bytes = try AudioFile.contents(of: "\(folders.data)/low/low_7.wav")
    try Data(bytes).write(to: URL(filePath: other.file("taken.wav")))
    source.added.append(other.path)
    let error = #expect(throws: DatasetError.self) { try Dataset(source, pool: pool) }
    #expect(
      error?.commandMessage
        == "\(folders.alarms), \(other.path): 2 recordings to be added to training as '_unknown_' train"
        + " with another label already: \(other.path)/copy.wav (mid/mid_3.wav, label 'mid'),"
        + " \(other.path)/taken.wav (low/low_7.wav, label 'low'); one sound cannot be both; remove it"
        + " there, or name another folder with --add"
    )
    // As a clip of that label it is no other.
    for label in ["low", "mid"] {
      try FileManager.default.removeItem(atPath: "\(folders.data)/\(label)")
    }
    try Data(bytes).write(to: URL(filePath: folders.folder.file("data/_unknown_/known.wav")))
    try FileManager.default.removeItem(atPath: "\(other.path)/copy.wav")
    #expect(try Dataset(source, pool: pool).added.count == 3)
  }
}
