import Foundation
import SpeechModel
import TestSupport
import Testing

/// `asr-explain`.
@Suite struct ExplainCommandTests {
  private static let words = Fixtures.path("words")
  private static let cnn = Fixtures.path("reference/models/cnn.safetensors")
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ arguments: String...) throws -> Command {
    try Command("asr-explain", arguments, in: folder.path)
  }

  private func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  private let clip = "\(words)/yes/gbm3_nohash_0.wav"

  @Test func saysWhy() throws {
    let answer = try run("--model", Self.cnn, clip)
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(answer.lines[0].hasPrefix("\(clip): 'yes', "))
    #expect(answer.lines[1].contains { "▁▂▃▄▅▆▇█".contains($0) })
    #expect(answer.lines[2].hasPrefix("  points of log-odds"))
    #expect(answer.output.contains("SHAP") && answer.output.contains("LIME"))
    #expect(answer.output.contains("  It gives 'yes' "))
    #expect(answer.lines.last?.contains("; exact, ") == true)
    #expect(answer.lines.allSatisfy { !$0.contains("nan") })
  }

  /// A notebook can check every number: the Shapley values follow from the table.
  @Test func theTableHoldsEveryMasking() throws {
    let answer = try run("--model", Self.cnn, "--json", "--table", "--units", "equal:5", clip)
    let record = try object(answer.output)
    let maskings = try #require(record["maskings"] as? [[Double]])
    let labels = try #require(record["labels"] as? [String])
    let units = try #require(record["units"] as? [[String: Any]])
    #expect(maskings.count == 32 && units.count == 5)
    let label = try #require(labels.firstIndex(of: record["label"] as? String ?? ""))
    let odds = maskings.map { scores in
      scores[label]
        - log(scores.indices.filter { $0 != label }.reduce(0) { $0 + exp(scores[$1]) })
    }
    #expect(abs(odds[31] - (record["logOdds"] as? Double ?? .nan)) < 1e-9)
    for (index, unit) in units.enumerated() {
      let alone = odds[31] - odds[31 - (1 << index)]
      #expect(abs(alone - (unit["leaveOneOut"] as? Double ?? .nan)) < 1e-9)
    }
    let without = try object(try run("--model", Self.cnn, "--json", clip).output)
    #expect(without["maskings"] == nil && without["units"] != nil)
  }

  @Test func pagesAreWholeAndReachNowhere() throws {
    let answer = try run(
      "--model",
      Self.cnn,
      "--output",
      "why.html",
      clip,
      "\(Self.words)/stop/gbm3_nohash_0.wav"
    )
    #expect(answer.status == 0 && answer.errors.contains("page: why.html"), "\(answer.errors)")
    let page = try String(contentsOfFile: "\(folder.path)/why.html", encoding: .utf8)
    #expect(PageLint.faults(page) == [])
    #expect(PageLint.count("<audio controls", in: page) == 6)
    #expect(page.contains("What would change the answer"))
    #expect(
      page.contains(
        "They are not known: \(Fixtures.path("reference/models")) holds no reference.safetensors, which a"
          + " run leaves when it ends."
      )
    )
    let grid = try run("--model", Self.cnn, "--units", "grid:3x4", "--output", "grid.html", clip)
    #expect(grid.status == 0)
    #expect(
      PageLint.faults(try String(contentsOfFile: "\(folder.path)/grid.html", encoding: .utf8)) == []
    )
  }

  /// A time at the very end of the clip is written within the picture; a digit is at most 7 wide.
  @Test func theLastTimeIsNotCutOff() throws {
    var sound = try AudioFile.read(clip)
    sound.samples = Array((sound.samples + sound.samples + sound.samples).prefix(16_000))
    try AudioFile.write(sound, to: "\(folder.path)/second.wav")
    let answer = try run(
      "--model",
      Self.cnn,
      "--units",
      "equal:3",
      "--output",
      "why.html",
      "second.wav"
    )
    #expect(answer.status == 0, "\(answer.errors)")
    let page = try String(contentsOfFile: "\(folder.path)/why.html", encoding: .utf8)
    let times = page.matches(
      of: /<text x="([\d.]+)" y="[\d.]+" text-anchor="middle">([\d.]+ s)<\/text>/
    )
    #expect(times.contains { $0.2 == "1.0 s" })
    for time in times {
      let x = try #require(Double(time.1))
      #expect(x + 3.5 * Double(time.2.count) <= 720, "\(time.0)")
    }
  }

  /// Where the recordings of the run are found, and where they are not.
  @Test func theNearestTrainingClipsAreShown() throws {
    let working = try WorkingFolder.shared.get()
    let page = "\(folder.path)/near.html"
    let model = "\(working.path)/runs/latest"
    for (place, players) in [(working.path, 6), (folder.path, 3)] {
      let command = try Command(
        "asr-explain",
        ["--model", model, "--output", page, clip],
        in: place
      )
      #expect(command.status == 0, "\(command.errors)")
      let text = try String(contentsOfFile: page, encoding: .utf8)
      #expect(PageLint.faults(text) == [])
      #expect(text.contains("<h3>The nearest training clips</h3>"))
      #expect(PageLint.count("<audio controls", in: text) == players)
      #expect(PageLint.count("its sound is no longer in my words", in: text) == 6 - players)
    }
  }

  @Test func whatMatteredCanBeHeard() throws {
    let answer = try run("--model", Self.cnn, "--save-audio", "heard", clip)
    #expect(answer.status == 0, "\(answer.errors)")
    let whole = try AudioFile.read(clip)
    let mattered = try AudioFile.read("\(folder.path)/heard/gbm3_nohash_0-mattered.wav")
    let rest = try AudioFile.read("\(folder.path)/heard/gbm3_nohash_0-rest.wav")
    for index in whole.samples.indices {
      #expect(abs(whole.samples[index] - mattered.samples[index] - rest.samples[index]) < 1e-4)
    }
    #expect(mattered.samples.contains { $0 != 0 } && rest.samples.contains { $0 != 0 })
  }

  @Test func whatWouldChangeTheAnswer() throws {
    let text = try run("--model", Self.cnn, "--what-if", clip)
    #expect(text.output.contains("\n  white noise: 'yes'"))
    let record = try object(try run("--model", Self.cnn, "--what-if", "--json", clip).output)
    let curves = try #require(record["whatIf"] as? [[String: Any]])
    #expect(
      curves.compactMap { $0["step"] as? String } == [
        "white noise", "loudness", "pitch", "pace", "bandwidth",
      ]
    )
    for curve in curves {
      #expect((curve["values"] as? [Double])?.count == (curve["probabilities"] as? [Double])?.count)
    }
    // What changes nothing leaves the answer as it is.
    let loudness = curves[1]
    let values = try #require(loudness["values"] as? [Double])
    let index = try #require(values.firstIndex(of: 0))
    #expect((loudness["probabilities"] as? [Double])?[index] == record["probability"] as? Double)
  }

  @Test func linearModelsShowTheirWeights() throws {
    let model = Fixtures.path("reference/models/linear.safetensors")
    let text = try run("--model", model)
    #expect(text.status == 0, "\(text.errors)")
    #expect(
      text.lines[0] == "weights from 20 to 8000 Hz: of each mel band's mean, and of its deviation"
    )
    let record = try object(try run("--model", model, "--json", "--output", "weights.html").output)
    #expect((record["labels"] as? [String])?.count == text.lines.count - 1)
    #expect(
      PageLint.faults(try String(contentsOfFile: "\(folder.path)/weights.html", encoding: .utf8))
        == []
    )
    let other = try run("--model", Self.cnn)
    #expect(other.status == 1)
    #expect(
      other.errors.hasPrefix(
        "Error: the network is not linear, so that its weights do not say by themselves what speaks for a"
          + " label; give a recording whose answer is to be explained"
      )
    )
  }

  @Test func oneBadRecordingDoesNotStopTheOthers() throws {
    let answer = try run("--model", Self.cnn, "none.wav", clip)
    #expect(answer.status == 1)
    #expect(answer.lines[0] == "none.wav: error: there is no such file")
    #expect(answer.output.contains("It gives 'yes'"))
    let record = try run("--model", Self.cnn, "--json", "none.wav", clip)
    #expect(record.lines[0] == #"{"error":"there is no such file","file":"none.wav"}"#)
  }

  @Test func wrongOptionsAreNamed() throws {
    for (arguments, words) in [
      (
        ["--units", "wart", clip],
        "--units is 'wart'; expected ward, ward:8, equal:10, bands:8, grid:10x4"
      ),
      (
        ["--replace", "nothing", clip],
        "--replace is 'nothing'; expected mean, quiet, silence, noise or other:FOLDER"
      ),
      (["--precision", "1.5", clip], "--precision is 1.5; expected above 0, at most 1"),
      (["--table", clip], "--table adds to the JSON; give --json, too"),
      (["--table", "--json"], "no recording is named; expected one to explain"),
      (["--budget", "5", clip], "--budget is 5; expected 100 to 10000000"),
    ] {
      let answer = try Command("asr-explain", ["--model", Self.cnn] + arguments, in: folder.path)
      #expect(answer.status == 64 && answer.errors.contains(words), "\(answer.errors)")
    }
    let label = try run("--model", Self.cnn, "--label", "yeah", clip)
    #expect(label.status == 1 && label.output.contains("the model has no label 'yeah'; it has "))
    let other = try run("--model", Self.cnn, "--replace", "other:none", clip)
    #expect(other.status == 1 && other.errors.contains("none: no recording in it can be read"))
  }

  /// Another recording in place of what is removed: what makes this word and not that one.
  @Test func otherRecordingsCanReplaceParts() throws {
    let record = try object(
      try run("--model", Self.cnn, "--json", "--replace", "other:\(Self.words)/stop", clip).output
    )
    let baseline = try #require(record["baseline"] as? [String: Any])
    #expect(baseline["replacement"] as? String == "other")
    #expect(baseline["words"] as? String == "the mean of 16 other recordings")
  }
}
