import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Scoring and checking by a program, on clips in memory and on folders.
@Suite struct RecognizerEvaluationTests {
  @Test func clipsAndFoldersAreScoredAlike() throws {
    let folder = try TemporaryFolder()
    let data = try makeToneFolder(folder)
    let clips = try clipsInMemory(data)
    let result = try TrainingRun(quickExperiment(epochs: 1), folder: data).result()
    let recognizer = try SpeechRecognizer(result.model)

    let all = try recognizer.evaluation(on: clips)
    #expect(all.outcomes.count == 60)
    #expect(try recognizer.evaluation(on: DataSource(data)) == all)
    for (clip, outcome) in zip(
      clips.sorted { $0.name ?? "" < $1.name ?? "" },
      all.outcomes.sorted { $0.path.split(separator: "/")[1] < $1.path.split(separator: "/")[1] }
    ) {
      #expect(outcome.path == "\(clip.label)/\(clip.name ?? "")")
      let prediction = try recognizer.recognize(clip.audio)
      #expect(all.labels[outcome.predicted] == prediction.mostLikelyLabel)
    }
    // The subset that training tested, with its figures.
    let tested = try recognizer.evaluation(on: DataSource(data), subset: .testing)
    #expect(tested == result.test)
    #expect(try recognizer.evaluation(on: DataSource(clips: clips), subset: .testing) == tested)

    let mistakes = all.mistakes
    #expect(mistakes.count == all.outcomes.count - all.correct)
    #expect(mistakes.allSatisfy { !$0.isCorrect })
    #expect(mistakes.map(\.loss) == mistakes.map(\.loss).sorted(by: >))
    #expect(!mistakes.isEmpty, "an epoch is too short to learn everything")
  }

  @Test func whatCannotBeScoredIsRefused() throws {
    let folder = try TemporaryFolder()
    let clips = try clipsInMemory(try makeToneFolder(folder, clips: 6))
    let model = try TrainingRun(quickExperiment(.linear, epochs: 1), clips: clips).result().model
    var recognizer = try SpeechRecognizer(model)
    var stranger = clips[0]
    stranger.label = "other"
    #expect(throws: DatasetError.self) { try recognizer.evaluation(on: [stranger]) }
    // One that may reject is scored on it.
    recognizer.rejectionThreshold = 0.9
    #expect(try recognizer.evaluation(on: [stranger]).outOfVocabulary.count == 1)
    var broken = clips
    broken[3].audio.samples[0] = .infinity
    let error = #expect(throws: AudioError.self) { try recognizer.evaluation(on: broken) }
    #expect(error?.reason == .nonFinite(frame: 0))
    let trained = clips.map { clip in
      var clip = clip
      clip.subset = .training
      return clip
    }
    #expect(throws: DatasetError.emptySubset(path: "clips in memory", subset: "testing")) {
      try recognizer.evaluation(on: DataSource(clips: trained), subset: .testing)
    }
  }

  @Test func clipsAndFoldersAreCheckedAlike() throws {
    let folder = try TemporaryFolder()
    let data = try makeToneFolder(folder, clips: 6)
    // A copy at half the level under another label.
    var copy = try AudioFile.read(data + "/low/low_0.wav")
    for i in copy.samples.indices { copy.samples[i] *= 0.5 }
    try AudioFile.write(copy, to: folder.file("data/high/high_copy.wav"))
    let check = try DataCheck(of: DataSource(data))
    #expect(check.findings.contains { $0.kind == .nearDuplicatesUnderLabels })
    #expect(check.count(.error) > 0)
    #expect(check.statistics.clips == 19)
    #expect(check.statistics.labels.map(\.clips) == [7, 6, 6])
    #expect(try DataCheck(of: clipsInMemory(data)) == check)
    #expect(check.report.hasPrefix("19 recordings, 3 labels, "))
    #expect(throws: DatasetError.self) { try DataCheck(of: [LabelledClip]()) }
  }
}
