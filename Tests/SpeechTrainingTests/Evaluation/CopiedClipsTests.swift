import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// A run says how many of its clips have copies in training, and what is left without them.
@Suite struct CopiedClipsTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    let path = try makeWordFolder(folder)
    try copyWord(folder, "no/anna_10.wav", to: "no/t0.wav")
    try copyWord(folder, "yes/anna_10.wav", to: "yes/v0.wav")
    for (name, paths) in [
      ("testing", "no/t0.wav\nno/ben_11.wav\nyes/ben_11.wav\n"),
      ("validation", "yes/v0.wav\nno/cleo_12.wav\nyes/cleo_12.wav\n"),
    ] {
      try paths.write(toFile: "\(path)/\(name)_list.txt", atomically: true, encoding: .utf8)
    }
    return folder
  }

  private func run(_ folder: TemporaryFolder) -> TrainingRun {
    var experiment = Experiment(.linear)
    experiment.training.epochs = 2
    experiment.training.warmupEpochs = 0
    return TrainingRun(experiment, folder: folder.path + "/data", output: folder.path + "/run")
  }

  @Test func withListsTheyAreCounted() throws {
    let folder = try folder()
    var copied: [CopiedClips] = []
    var warnings: [String] = []
    var text = ""
    var printer = ProgressPrinter(isTerminal: false) { text += $0 }
    let (summary, _) = try run(folder).start { event in
      printer.show(event)
      if case .copied(let clips) = event { copied.append(clips) }
      if case .warning(let warning) = event { warnings.append(warning.words) }
    }
    #expect(copied.map(\.copied) == [1] && copied.map(\.scored) == [3])
    #expect(copied[0].others?.outcomes.map(\.path) == ["no/ben_11.wav", "yes/ben_11.wav"])
    #expect(
      copied[0].words.hasPrefix("without the 1 of 3 test clips that have copies in training: ")
    )
    let lines = text.split(separator: "\n").map(String.init)
    let accuracy = try #require(lines.firstIndex { $0.hasPrefix("test accuracy ") })
    #expect(lines[accuracy + 1] == copied[0].words)
    #expect(warnings.count == 1)
    #expect(
      warnings[0].hasPrefix(
        "1 of 3 test clips and 1 of 3 validation clips have copies in training, so that"
      )
    )
    #expect(summary.testClipsWithCopiesInTraining == 1)
    #expect(summary.validationClipsWithCopiesInTraining == 1)
    #expect(summary.testAccuracyWithoutCopies == copied[0].others?.accuracy)
    let file = try String(contentsOfFile: folder.path + "/run/summary.json", encoding: .utf8)
    #expect(file.contains("\"testClipsWithCopiesInTraining\" : 1"))
    let page = try String(contentsOfFile: folder.path + "/run/report.html", encoding: .utf8)
    #expect(PageLint.faults(page) == [])
    #expect(page.contains("Without the 1 of 3 test clips that have copies in training: "))
    #expect(
      page.contains("1 of 3 validation clips have copies in training; the validation accuracy")
    )
    #expect(page.contains("<strong>Warning:</strong> 1 of 3 test clips"))
    #expect(!page.contains("nor as a copy") && !page.contains("were not searched for"))
    // The same again after it was stopped, without looking.
    let names = ["summary.json", "split.json", "model.safetensors"]
    let whole = try names.map { try AudioFile.contents(of: "\(folder.path)/run/\($0)") }
    try FileManager.default.removeItem(atPath: folder.path + "/run/summary.json")
    _ = try ResumedRun(folder.path + "/run").start()
    func timeless(_ bytes: [UInt8]) -> String {
      String(decoding: bytes, as: UTF8.self).replacing(/"trainSeconds".*/, with: "")
    }
    for (name, bytes) in zip(names, whole) {
      let again = try AudioFile.contents(of: "\(folder.path)/run/\(name)")
      #expect(timeless(again) == timeless(bytes), "\(name)")
    }
  }

  @Test func withoutListsThereAreNone() throws {
    let folder = try folder()
    var run = run(folder)
    run.data.split = .stratified
    let (summary, _) = try run.start { event in
      if case .warning(let warning) = event { Issue.record("\(warning)") }
    }
    #expect(summary.testClipsWithCopiesInTraining == 0)
    #expect(summary.testAccuracyWithoutCopies == summary.testAccuracy)
    let page = try String(contentsOfFile: folder.path + "/run/report.html", encoding: .utf8)
    #expect(page.contains("nor as a copy in another level, format or rate"))
    #expect(page.contains("2 groups of copies, 4 files, are each in one subset."))
  }
}
