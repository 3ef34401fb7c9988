import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Groups and clips of a hand-made evaluation on a real folder.
@Suite struct GroupAccuracyTests {
  private let folder: TemporaryFolder
  private let dataset: Dataset
  private let clips: [Int]

  init() throws {
    folder = try TemporaryFolder()
    for label in ["a", "b"] {
      for (place, speaker) in ["anna", "ben", "cleo"].enumerated() {
        for take in 0..<4 {
          try AudioFile.write(
            tone(
              hertz: 300 + 100 * Double(place) + 10 * Double(take) + (label == "a" ? 0 : 900),
              seconds: 0.15 + 0.1 * Double(place)
            ),
            to: folder.file("data/\(label)/\(speaker)_\(take).wav")
          )
        }
      }
    }
    var source = DataSource(folder.path + "/data")
    source.namePattern = try NamePattern("{speaker}_{x}")
    source.split = .leaveSpeakerOut("ben")
    dataset = try Dataset(source, pool: WorkerPool(threads: 1))
    clips = dataset.indices(.testing)
  }

  /// The model answers a with 70 % for every clip.
  private var scored: ScoredClips {
    let outcomes = clips.map { place in
      Evaluation.Outcome(
        path: dataset.clips[place].path,
        label: dataset.clips[place].label,
        probabilities: [0.7, 0.3]
      )
    }
    return ScoredClips(
      .testing,
      Evaluation(labels: dataset.labels, outcomes: outcomes),
      of: dataset
    )
  }

  @Test func speakersAndDurationsAreCounted() {
    #expect(scored.name == "test")
    #expect(scored.rows(by: \.speaker) == [AccuracyTable.Row("ben", correct: 4, clips: 8)])
    let html = GroupAccuracy(scored, dataset).html.text
    #expect(PageLint.unbalanced(html) == [])
    #expect(html.contains("<th scope=\"row\">ben</th><td>8</td><td>4</td><td>50.0 %</td>"))
    // Every clip of his lasts as long.
    #expect(html.contains("<p>All test clips last 0.25 s, give or take less than 0.05 s, so that"))
  }

  @Test func speakersThatAreNotKnownAreSaidToBeSo() throws {
    let plain = try Dataset(DataSource(folder.path + "/data"), pool: WorkerPool(threads: 1))
    let outcomes = plain.indices(.testing).map {
      Evaluation.Outcome(
        path: plain.clips[$0].path,
        label: plain.clips[$0].label,
        probabilities: [0.7, 0.3]
      )
    }
    let html = GroupAccuracy(
      ScoredClips(.testing, Evaluation(labels: plain.labels, outcomes: outcomes), of: plain),
      plain
    ).html.text
    #expect(html.contains("Who speaks is not known."))
    #expect(html.contains("a name pattern like <code>{speaker}_{index}</code>"))
  }

  @Test func manySpeakersAreFoldedAway() throws {
    let folder = try TemporaryFolder()
    var source = DataSource(try makeToneFolder(folder, clips: 60))
    source.namePattern = try NamePattern("{x}_{speaker}")
    let dataset = try Dataset(source, isForTraining: false, pool: WorkerPool(threads: 1))
    let all = dataset.indices(.training)
    // Wrong is the first speaker only, whatever the label.
    let first = try #require(dataset.clips[all[0]].speaker)
    let outcomes = all.map { place in
      let clip = dataset.clips[place]
      let answer = clip.speaker == first ? (clip.label + 1) % 3 : clip.label
      return Evaluation.Outcome(
        path: clip.path,
        label: clip.label,
        probabilities: (0..<3).map { $0 == answer ? 1 : 0 }
      )
    }
    let scored = ScoredClips(
      .training,
      Evaluation(labels: dataset.labels, outcomes: outcomes),
      of: dataset
    )
    let speakers = scored.rows(by: \.speaker)
    let html = GroupAccuracy(scored, dataset).html.text
    #expect(PageLint.unbalanced(html) == [])
    #expect(html.contains("The 20 of \(speakers.count) speakers with the lowest accuracy"))
    #expect(html.contains("<summary>The other \(speakers.count - 20) speakers</summary>"))
    let lowest = try #require(html.range(of: "<tbody>\n<tr><th scope=\"row\">\(first)</th>"))
    #expect(html[lowest.upperBound...].contains("<details>"))
  }

  /// Durations that nobody hears apart are no groups.
  @Test(arguments: [0.01, 1])
  func clipsOfOneLengthAreNotComparedByIt(_ difference: Double) throws {
    let folder = try TemporaryFolder()
    for (label, clip) in [("a", 0), ("a", 1), ("b", 0), ("b", 1)] {
      try AudioFile.write(
        tone(hertz: 300, seconds: 1 + difference * Double(clip)),
        to: folder.file("data/\(label)/\(clip).wav")
      )
    }
    var source = DataSource(folder.path + "/data")
    source.split = .everything
    source.allowsLeakage = true
    let dataset = try Dataset(source, pool: WorkerPool(threads: 1))
    let outcomes = dataset.clips.map {
      Evaluation.Outcome(path: $0.path, label: $0.label, probabilities: [1, 0])
    }
    let scored = ScoredClips(
      .training,
      Evaluation(labels: dataset.labels, outcomes: outcomes),
      of: dataset
    )
    let html = GroupAccuracy(scored, dataset).html.text
    #expect(PageLint.unbalanced(html) == [])
    let isOneLength = difference < 0.05
    let words = "<p>All training clips last 1.00 s, give or take less than 0.05 s, so"
    #expect(html.contains(words) == isOneLength)
    #expect(html.contains("Accuracy for shorter and longer") != isOneLength)
  }

  @Test func worstClipsShowAnswersPathAndSpeaker() throws {
    let html = WorstClips(scored, dataset, sampleRateHertz: 8_000).html.text
    #expect(PageLint.unbalanced(html) == [])
    #expect(PageLint.count("<audio controls", in: html) == 8)
    #expect(html.contains("4 answers are wrong, the surest first."))
    #expect(html.contains("4 right answers follow that were the least sure."))
    #expect(html.contains("Sounds are as the model hears them, at 8000 Hz."))
    #expect(html.contains("<strong>b, taken for a</strong>"))
    #expect(
      html.contains(
        "<li style=\"--share:70.0%\"><span>a</span><span>70.0 %</span></li>\n"
          + "<li class=\"right\" style=\"--share:30.0%\"><span>b ✓</span><span>30.0 %</span></li>"
      )
    )
    #expect(html.contains("b/ben_0.wav<span>speaker ben</span>\n<span>0.25 s, loss 1.20</span>"))
    #expect(html.contains("alt=\"Spectrogram of b/ben_0.wav, 0.25 seconds\""))
  }

  @Test func clipsThatAreGoneAreNamed() throws {
    // Nothing is kept in memory, so that the file is asked for again.
    var source = DataSource(folder.path + "/data")
    source.split = .everything
    let dataset = try Dataset(source, cacheBytes: 0, pool: WorkerPool(threads: 1))
    let outcomes = dataset.clips.map {
      Evaluation.Outcome(path: $0.path, label: $0.label, probabilities: [1, 0])
    }
    try AtomicFile.write([], to: folder.path + "/data/b/anna_0.wav")
    let html = WorstClips(
      ScoredClips(.training, Evaluation(labels: dataset.labels, outcomes: outcomes), of: dataset),
      dataset,
      sampleRateHertz: 8_000
    ).html.text
    #expect(
      html.contains("b/anna_0.wav<span>0.15 s, loss 27.63</span>\n<span>can no longer be read")
    )
  }

  @Test func splitIsCountedBySubsetAndLabel() {
    let html = SplitOverview(dataset).html.text
    #expect(PageLint.unbalanced(html) == [])
    #expect(html.contains("<p>Split speaker &#39;ben&#39; tests.</p>"))
    let testing = "<tr><th scope=\"row\">testing</th><td>8</td><td>2 s</td><td>1</td></tr>"
    #expect(html.contains(testing))
    #expect(html.contains("<td>7</td>\n<td>1</td>\n<td>4</td><td>12</td>"))
    #expect(html.contains("No clip is in two subsets"))
  }

  @Test func leaksAreWarnedOf() throws {
    try AudioFile.write(
      tone(hertz: 400, seconds: 0.25),
      to: folder.file("data/a/cleo_9.wav")
    )
    var source = dataset.source
    source.allowsLeakage = true
    let leaky = try Dataset(source, pool: WorkerPool(threads: 1))
    let html = SplitOverview(leaky).html.text
    #expect(html.contains("a/ben_0.wav (testing) and a/cleo_9.wav (training)"))
    #expect(!html.contains("No clip is in two subsets"))
  }

  @Test func checksAreSummedUp() {
    let silent = MadeClips.inspected(MadeClips.word(1).mapped { _ in 0 }, "yes/<silent>.wav")
    let html = CheckOverview(DataCheck(MadeClips.clean + [silent])).html.text
    #expect(PageLint.unbalanced(html) == [])
    #expect(html.contains("<p>1 error, 0 warnings, 0 notes. "))
    #expect(html.contains("<span class=\"badge\">error</span> 1 recording without sound</summary>"))
    #expect(html.contains("yes/&lt;silent&gt;.wav"))
    #expect(
      CheckOverview(DataCheck(MadeClips.clean)).html.text.contains("Nothing was found wrong.")
    )
    #expect(CheckOverview(nil).html.text == "<p>The data was not checked.</p>")
  }
}
