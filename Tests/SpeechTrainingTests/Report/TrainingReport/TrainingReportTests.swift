import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

@Suite struct TrainingReportTests {
  /// A run of three epochs on tones, spoken by as many as there are clips of a label.
  private func run(
    _ folder: TemporaryFolder,
    labels: [String: Double] = ["low": 300, "high": 2_700],
    _ change: (inout Experiment) -> Void = { _ in }
  ) throws -> TrainingRun {
    var experiment = Experiment(.linear)
    experiment.training.epochs = 3
    experiment.training.batchSize = 4
    change(&experiment)
    var data = DataSource(try makeToneFolder(folder, labels: labels, clips: 20))
    data.namePattern = try NamePattern("{x}_{speaker}")
    var run = TrainingRun(experiment, data: data, output: folder.path + "/run")
    run.options.threads = 2
    return run
  }

  private func page(_ folder: String) throws -> String {
    try String(contentsOfFile: folder + "/report.html", encoding: .utf8)
  }

  @Test func aRunLeavesAPageWithEverything() throws {
    let folder = try TemporaryFolder()
    var reported: [String] = []
    let (summary, model) = try run(folder).start { event in
      if case .reported(let path) = event { reported.append(path) }
    }
    #expect(reported == [folder.path + "/run/report.html"])
    let text = try page(folder.path + "/run")
    #expect(PageLint.faults(text) == [])
    #expect(text.contains("<title>linear on data</title>"))
    #expect(text.contains("Weight of each feature's mean over the clip"))
    let accuracy = String(format: "%.1f %%", 100 * (try #require(summary.testAccuracy)))
    #expect(text.contains("<p class=\"figure\">\(accuracy)</p>"))
    // The accuracy lies in its interval, and both on the scale.
    let range = try #require(text.firstMatch(of: /class="range" x1="(\S+)" y1="14" x2="(\S+)"/))
    let value = try #require(text.firstMatch(of: /class="value" cx="(\S+)"/))
    let marks = try [range.1, value.1, range.2].map { try #require(Double($0)) }
    #expect(marks == marks.sorted() && marks[0] >= 12 && marks[2] <= 388, "\(marks)")
    let verdict = try #require(summary.verdict)
    let words = HTML.escape(verdict.words)
    #expect(text.contains(String(words.suffix(40))))
    #expect(!verdict.suggestions.isEmpty)
    for suggestion in verdict.suggestions {
      #expect(text.contains(HTML.escape(suggestion.words)))
    }
    #expect(text.contains("<dd>\(summary.bestEpoch) of 3</dd>"))
    #expect(text.contains("best: epoch \(summary.bestEpoch)"))
    // Twenty clips of each label: two validate, two test.
    for subset in ["<td>32</td>", "<td>4</td>"] { #expect(text.contains(subset)) }
    #expect(text.contains("Split 80/10/10 within each label, by the seed."))
    #expect(text.contains("No clip is in two subsets"))
    let pairs = PageLint.count("as recorded</strong>", in: text)
    #expect(pairs >= 1)
    #expect(PageLint.count("as trained</strong>", in: text) == pairs)
    let players = text.components(separatedBy: "<section id=\"").dropFirst().reduce(into: [:]) {
      $0[String($1.prefix { $0 != "\"" })] = PageLint.count("<audio controls", in: $1)
    }
    #expect(players["augmentation"] == 2 * pairs)
    #expect(players["worst"] == 4 && players["random"] == 4)
    #expect(text.contains("What the data is like, whether right or wrong."))
    #expect(text.contains("<h2 id=\"suspects-title\">Labels that may be wrong</h2>"))
    #expect(text.contains("statistics-pool"))
    #expect(text.contains(summary.dataDigest))
    #expect(text.contains("--split-from \(folder.path)/run"))
    #expect(text.contains("learning-rate: "))
    #expect(text.utf8.count < 1_000_000)
    #expect(FileManager.default.fileExists(atPath: model))
  }

  /// What a person would type after reading the page gives the same bytes.
  @Test func theCommandTrainsTheSameModel() throws {
    let folder = try TemporaryFolder()
    let first = try run(folder).start().modelPath
    var data = DataSource(folder.path + "/data")
    data.splitFromRun = folder.path + "/run"
    let again = try TrainingRun(
      Experiment(contentsOf: folder.path + "/run/config.yaml"),
      data: data,
      output: folder.path + "/run-again"
    ).start().modelPath
    #expect(try AudioFile.contents(of: first) == AudioFile.contents(of: again))
  }

  @Test func aStoppedRunSaysSoAndAResumedOneIsAsIfItNeverHadBeen() throws {
    let folder = try TemporaryFolder()
    let run = try run(folder)
    _ = try run.start()
    let whole = try page(folder.path + "/run")
    try FileManager.default.moveItem(
      atPath: folder.path + "/run",
      toPath: folder.path + "/whole"
    )
    let interruption = Interruption()
    var steps = 0
    _ = try run.start(interruption: interruption) { event in
      if case .step = event { steps += 1 }
      if steps == 12 { interruption.request() }
    }
    let stopped = try page(folder.path + "/run")
    #expect(PageLint.faults(stopped) == [])
    #expect(stopped.contains("The run was stopped before the model was scored."))
    #expect(stopped.contains("asr-train --resume \(folder.path)/run</pre>"))
    #expect(stopped.contains("The numbers of 1 epoch<"))
    #expect(!stopped.contains("Confusion"))
    _ = try ResumedRun(folder.path + "/run").start()
    func timeless(_ page: String) -> String {
      page.replacing(/[0-9-]+ [0-9:]+ UTC/, with: "").replacing(/[0-9]+ s</, with: "<")
        .replacing(/Threads.*?processors/, with: "")
    }
    #expect(try timeless(page(folder.path + "/run")) == timeless(whole))
  }

  @Test func aPageThatCannotBeWrittenLosesNothing() throws {
    let folder = try TemporaryFolder()
    var words: [String] = []
    let run = try run(folder)
    let (summary, model) = try run.start { event in
      // A folder in its place, made once the run's own is there.
      if case .judged = event { _ = try? folder.file("run/report.html/in-the-way/x") }
      if case .warning(let warning) = event { words.append(warning.words) }
    }
    #expect(summary.ending == .finished)
    #expect(try SpeechRecognizer(modelAt: model).labels == ["high", "low"])
    #expect(words.count == 1)
    #expect(
      words.first?.hasPrefix(
        "no report could be written: \(folder.path)/run/report.html: cannot be written: "
      ) == true
    )
  }

  @Test func aFinishedRunWithoutAPageGetsOne() throws {
    let folder = try TemporaryFolder()
    _ = try run(folder).start()
    try FileManager.default.removeItem(atPath: folder.path + "/run/report.html")
    let before = try AudioFile.contents(of: folder.path + "/run/model.safetensors")
    guard case .ended(let summary, _) = try ResumedRun(folder.path + "/run").start() else {
      Issue.record("taken for finished")
      return
    }
    #expect(summary.epochs == 3)
    #expect(try AudioFile.contents(of: folder.path + "/run/model.safetensors") == before)
    #expect(try PageLint.faults(page(folder.path + "/run")) == [])
    guard case .alreadyFinished = try ResumedRun(folder.path + "/run").start() else {
      Issue.record("not taken for finished")
      return
    }
  }

  @Test func withoutTestingAndValidationClipsThereIsStillAPage() throws {
    let folder = try TemporaryFolder()
    var run = try run(folder) { $0.augmentation = [] }
    run.data.split = .everything
    _ = try run.start()
    let text = try page(folder.path + "/run")
    #expect(PageLint.faults(text) == [])
    #expect(text.contains("There are no clips to score the model on."))
    #expect(text.contains("Training clips were served as they are."))
    #expect(!text.contains("best: epoch"))
    #expect(!text.contains("</svg>validation</span>"))
  }

  @Test func namesAreEscapedEverywhere() throws {
    let folder = try TemporaryFolder()
    let odd = "<b>&\"'odd"
    _ = try run(folder, labels: [odd: 300, "high": 2_700]).start()
    let text = try page(folder.path + "/run")
    #expect(PageLint.faults(text) == [])
    for word in ["<b>", "&\"", "\"'odd"] { #expect(!text.contains(word), "\(word)") }
    #expect(text.contains("&lt;b&gt;&amp;&quot;&#39;odd/"))
  }

  @Test func aRejectionThresholdIsTold() throws {
    let folder = try TemporaryFolder()
    _ = try run(folder) { $0.training.falseAcceptRate = 0.1 }.start()
    let text = try page(folder.path + "/run")
    #expect(text.contains("<p>With that threshold on the test clips:</p>"))
    #expect(text.contains("<li>answered wrongly: "))
    #expect(!text.contains("No threshold was chosen"))
    #expect(text.contains("What is answered above a threshold"))
    #expect(text.contains("Marked: threshold "))
  }

  @Test func everyPartOfACrossValidationHasItsPage() throws {
    let folder = try TemporaryFolder()
    var validation = CrossValidation(try run(folder), parts: .folds(2, bySpeaker: true))
    validation.trainsOnAll = true
    let (_, path) = try validation.start()
    for part in ["fold-1-of-2", "fold-2-of-2", "everything"] {
      #expect(try PageLint.faults(page("\(path)/\(part)")) == [], "\(part)")
    }
    let text = try page("\(path)/fold-1-of-2")
    #expect(text.contains("Spoken by 10 speakers, none of whom training heard."))
    #expect(text.contains("--split-from \(path)/fold-1-of-2"))
  }

  @Test func wordsAreQuotedForAShell() {
    #expect(shellQuoted("runs/a-1.2_b") == "runs/a-1.2_b")
    #expect(shellQuoted("my words") == "'my words'")
    #expect(shellQuoted("anna's") == #"'anna'\''s'"#)
    #expect(shellQuoted("") == "''")
    #expect(shellQuoted("$HOME/~x") == "'$HOME/~x'")
  }
}
