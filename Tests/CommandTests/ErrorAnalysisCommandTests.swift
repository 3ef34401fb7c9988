import Foundation
import TestSupport
import Testing

/// `asr-evaluate --slices`, `--suspects` and `--report`, and a comparison with a run.
@Suite struct ErrorAnalysisCommandTests {
  @Test func aPageAndGroupsAreWritten() throws {
    let folder = try WorkingFolder.shared.get()
    let page = folder.path + "/mistakes.html"
    let command = try Command(
      "asr-evaluate",
      ["my words", "--slices", "label,duration", "--report", page, "--subset", "all", "--json"],
      in: folder.path
    )
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.errors.hasSuffix("page: \(page)\n"))
    let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let slices = try #require((object as? [String: Any])?["slices"] as? [[String: Any]])
    // Quarters of so few clips have ten only where durations are equal.
    let subjects = Set(slices.compactMap { $0["subject"] as? String })
    #expect(subjects.contains("label") && subjects.isSubset(of: ["label", "duration"]))
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(text.contains("<h2 id=\"random-title\">Clips drawn by chance</h2>"))
    #expect(text.contains("<audio controls") && !text.contains("<script"))
    let wrong = try Command("asr-evaluate", ["my words", "--slices", "mood"], in: folder.path)
    #expect(
      wrong.status == 64 && wrong.errors.contains("The value 'mood' is invalid for '--slices")
    )
  }

  /// A model cannot doubt what it has learned; the commands that are named instead do it.
  @Test func suspectsNeedModelsThatDidNotTrainOnTheClip() throws {
    let folder = try WorkingFolder.shared.get()
    let refused = try Command(
      "asr-evaluate",
      ["my words", "--suspects", "--subset", "training", "--model", "runs/latest"],
      in: folder.path
    )
    #expect(refused.status == 1 && refused.output.isEmpty)
    let line = try #require(refused.errors.split(separator: "\n").last)
    let words = try #require(
      line.firstMatch(
        of:
          /^Error: (\d+) of these \1 clips trained this model, which has learned their labels, right or wrong; train models that have not: (asr-train .*), and then: (asr-evaluate .*)$/
      ),
      "\(line)"
    )
    let trained = try Command(bash: String(words.2), in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    let found = try Command(bash: String(words.3), in: folder.path)
    #expect(found.status == 0, "\(found.errors)")
    #expect(found.output.contains("accuracy on clips, each by a model that did not train on it"))
    #expect(
      found.output.contains("may be wrong; listen")
        || found.output.contains("No label is probably wrong.")
    )
  }

  @Test func aRunIsComparedWithoutItsRecordings() throws {
    let folder = try WorkingFolder.shared.get()
    let new = try TemporaryFolder()
    for word in ["yes", "stop"] {
      // Other words of the embedded set, called by the names of those that the model knows.
      let source = Fixtures.path("words/\(word == "yes" ? "no" : "go")")
      for name in try FileManager.default.contentsOfDirectory(atPath: source) {
        try FileManager.default.copyItem(
          atPath: "\(source)/\(name)",
          toPath: new.file("\(word)/\(name)")
        )
      }
    }
    let command = try Command(
      "asr-data",
      ["compare", "runs/latest", new.path, "--labels", "--json"],
      in: folder.path
    )
    #expect([0, 2].contains(command.status), "\(command.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let comparison = try #require(object as? [String: Any])
    let accuracy = try #require(comparison["accuracy"] as? [String: Any])
    #expect(accuracy["measured"] as? Double != nil && accuracy["atc"] as? Double != nil)
    #expect((comparison["model"] as? [String: Any])?["novelShare"] as? Double != nil)
    let text = try Command("asr-data", ["compare", "runs/latest", new.path], in: folder.path)
    #expect(
      text.output.contains("\nThe model runs/latest\n  accuracy to expect: "),
      "\(text.output)"
    )
    let unlabelled = try Command(
      "asr-data",
      ["compare", new.path, "x", "--labels"],
      in: folder.path
    )
    #expect(
      unlabelled.errors.hasPrefix(
        "Error: --labels needs a model to measure: name a run with --model, or as OLD\n"
      )
    )
  }
}
