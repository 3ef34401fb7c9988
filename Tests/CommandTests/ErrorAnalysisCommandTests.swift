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
      wrong.status == 1 && wrong.output.isEmpty
        && wrong.errors.hasSuffix(
          "Error: --slices names 'mood'; expected auto, some of speaker, label, duration, level, snr, pitch,"
            + " rate, folder, or a column of a manifest: my words has none that describes its clips\n"
        ),
      "\(wrong.errors)"
    )
  }

  @Test func columnsOfAManifestAreGroups() throws {
    let folder = try TemporaryFolder()
    var lines = ["path,label,Device,take"]
    for label in ["yes", "stop"] {
      let words = Fixtures.path("words/\(label)")
      let names = try FileManager.default.contentsOfDirectory(atPath: words).sorted()
      for (index, name) in names.enumerated() {
        lines.append("\(words)/\(name),\(label),\(index % 2 == 0 ? "phone" : "desk"),\(index)")
      }
    }
    try lines.joined(separator: "\n").write(
      toFile: folder.file("list.csv"),
      atomically: true,
      encoding: .utf8
    )
    func subjects(_ slices: String) throws -> [String: Int] {
      let command = try Command(
        "asr-evaluate",
        ["list.csv", "--subset", "all", "--json", "--slices", slices, "--model"]
          + [Fixtures.path("reference/models/cnn.safetensors")],
        in: folder.path
      )
      #expect(command.status == 0, "\(command.errors)")
      let object = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
      let slices = try #require((object as? [String: Any])?["slices"] as? [[String: Any]])
      return slices.reduce(into: [:]) { counts, slice in
        counts["\(slice["subject"] ?? "") \(slice["name"] ?? "")"] = slice["clips"] as? Int
      }
    }
    #expect(try subjects("device") == ["Device phone": 40, "Device desk": 40])
    let all = try subjects("auto")
    #expect(all["Device phone"] == 40 && all["label yes"] == 40)
    // Each take has two clips, and there are too many of them to be groups by themselves.
    let takes = all.filter { $0.key.hasPrefix("take ") }
    #expect(
      takes
        == ["take 0 to 9": 20, "take 10 to 19": 20, "take 20 to 29": 20, "take 30 to 39": 20]
    )
  }

  /// Two clips in each other's folder, so that every answer is wrong: both labels are explained.
  @Test func mistakesAreExplainedOnThePage() throws {
    let folder = try TemporaryFolder()
    for (label, word) in [("yes", "stop"), ("stop", "yes")] {
      try FileManager.default.copyItem(
        atPath: Fixtures.path("words/\(word)/gbm3_nohash_0.wav"),
        toPath: folder.file("words/\(label)/\(word).wav")
      )
    }
    let model = Fixtures.path("reference/models/cnn.safetensors")
    func run(_ arguments: String...) throws -> Command {
      try Command(
        "asr-evaluate",
        ["words", "--subset", "all", "--model", model] + arguments,
        in: folder.path
      )
    }
    let command = try run("--report", "page.html", "--explain", "confused")
    #expect(command.status == 0, "\(command.errors)")
    let page = try String(contentsOfFile: folder.path + "/page.html", encoding: .utf8)
    #expect(PageLint.faults(page) == [])
    for words in [
      "<h2 id=\"explained-title\">Mistakes explained</h2>", "<h4>stop, which was answered</h4>",
      "<h4>yes, which is right</h4>", "<title id=\"mistake-2-truth-map-title\">What speaks for ",
      "<a href=\"#mistake-1\">why ", "<a href=\"#pair-2\" aria-label=\"",
    ] {
      #expect(page.contains(words), "\(words)")
    }
    #expect(PageLint.count("<figure class=\"map\">", in: page) == 4)
    let worst = try run("--report", "page.html", "--explain", "worst:1")
    #expect(worst.status == 0, "\(worst.errors)")
    let one = try String(contentsOfFile: folder.path + "/page.html", encoding: .utf8)
    #expect(PageLint.count("<figure class=\"map\">", in: one) == 2)
    let unknown = try run("--report", "page.html", "--explain", "best:3")
    #expect(
      unknown.status == 64
        && unknown.errors.hasPrefix(
          "Error: --explain is 'best:3'; expected worst:20 (the 20 surest wrong answers, at most 100) or"
            + " confused (the clips of the most frequent mix-ups)\n"
        ),
      "\(unknown.errors)"
    )
    let nowhere = try run("--explain", "worst:1")
    #expect(
      nowhere.errors.hasPrefix(
        "Error: --explain draws on the page of --report; name one, such as --report mistakes.html\n"
      ),
      "\(nowhere.errors)"
    )
    let stream = try run("--stream", "--report", "page.html", "--explain", "worst:1")
    #expect(
      stream.errors.hasPrefix(
        "Error: --explain is about labelled clips; with --stream, leave it out\n"
      ),
      "\(stream.errors)"
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
    for flags in ["--threshold 0.5", "--snr 10"] {
      let ofOne = try Command(bash: "\(words.3) \(flags)", in: folder.path)
      #expect(ofOne.status == 64)
      #expect(
        ofOne.errors.firstMatch(
          of:
            /^Error: (--threshold|--snr) is about one model, and \S+-folds holds those of a cross-validation; name the folder of a part in it\n/
        ) != nil,
        "\(ofOne.errors)"
      )
    }
    let found = try Command(bash: "\(words.3) --report suspects.html", in: folder.path)
    #expect(found.status == 0, "\(found.errors)")
    #expect(found.output.contains("accuracy on clips, each by a model that did not train on it"))
    #expect(
      found.output.contains("may be wrong; listen")
        || found.output.contains("No label is probably wrong.")
    )
    // Beside a suspect its nearest training clips are heard, which its model's run knows where to find.
    let page = try String(contentsOfFile: folder.path + "/suspects.html", encoding: .utf8)
    #expect(PageLint.faults(page) == [])
    #expect(
      found.output.contains("may be wrong; listen") == page.contains("<strong>near: ")
        && !page.contains("its sound is not at hand")
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
