import Foundation
import TestSupport
import Testing

/// Whatever a command suggests works when pasted: the suggestions of runs, pages and errors are
/// collected and run.
@Suite struct SuggestionTests {
  /// A copy of some of the embedded words in a new folder whose name needs quoting.
  private func folder(_ words: [String] = ["yes", "no", "up"]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for word in words {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/my words",
        withIntermediateDirectories: true
      )
      try FileManager.default.copyItem(
        atPath: Fixtures.path("words/\(word)"),
        toPath: folder.path + "/my words/\(word)"
      )
    }
    return folder
  }

  /// Pastes a command that trains, shortened: what it would learn is looked at elsewhere.
  private func paste(_ line: String, in folder: TemporaryFolder) throws {
    // Two commands, of which the second looks at what the first has made.
    if let both = line.firstMatch(of: /^(.*) && (asr-evaluate .*)$/) {
      try paste(String(both.1), in: folder)
      let answer = try Command(bash: String(both.2), in: folder.path)
      #expect(answer.status == 0, "\(line)\n\(answer.errors.suffix(600))")
      return
    }
    let isShort = line.contains("--fold all") || line.contains("--resume")
    // A budget counts whatever the configuration says, epochs or another budget.
    let short =
      line.contains("--resume")
      ? "" : isShort ? " --set training.budget=20-steps --set training.validations=1" : " --dry-run"
    let budgetless = line.contains("--epochs ") && isShort ? "" : short
    let answer = try Command(bash: line + budgetless, in: folder.path)
    #expect(answer.status == 0, "\(line)\n\(answer.errors.suffix(600))")
  }

  /// The commands that a verdict suggests.
  private func suggested(_ answer: Command) -> [String] {
    answer.errors.split(separator: "\n").filter { $0.hasPrefix("    asr-train ") }
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// The commands on a page.
  private func commands(onPage path: String) throws -> [String] {
    let page = try String(contentsOfFile: path, encoding: .utf8)
    return page.matches(of: /<pre class="command"[^>]*>([^<]*)<\/pre>/).map { match in
      String(match.1).replacing("&amp;", with: "&").replacing("&lt;", with: "<")
        .replacing("&gt;", with: ">").replacing("&#39;", with: "'").replacing("&quot;", with: "\"")
    }
  }

  @Test(arguments: [
    // Short and long, weak and strong, with and without what can be turned up or down.
    ["--model", "linear", "--epochs", "2"],
    ["--model", "tc-resnet8", "--epochs", "1", "--learning-rate", "1e-7"],
    ["--model", "linear", "--epochs", "30", "--set", "augmentation=[]", "--dropout", "0.2"],
    [
      "--model", "linear", "--epochs", "30", "--fold", "1/3", "--name-pattern",
      "{speaker}_nohash_{x}",
    ],
    ["--model", "linear", "--epochs", "2", "--words", "yes,no", "--unknown", "20%"],
    ["--model", "linear", "--budget", "3000-steps", "--validations", "4", "--seed", "3"],
  ])
  func whatARunSuggestsCanBePasted(_ flags: [String]) throws {
    let folder = try folder()
    let run = ["my words", "--output", "runs/a run"] + flags
    let answer = try Command("asr-train", run, in: folder.path)
    #expect(answer.status == 0, "\(answer.errors.suffix(600))")
    let terminal = suggested(answer)
    #expect(!terminal.isEmpty)
    for line in terminal { try paste(line, in: folder) }
    // The page says the same, and how to train the same model again.
    let page = try commands(onPage: folder.path + "/runs/a run/report.html")
    for line in terminal {
      #expect(page.contains { $0.hasPrefix("cd ") && $0.hasSuffix("\n\(line)") })
    }
    let again = try #require(page.first { $0.contains("--output ") })
    try paste(again, in: folder)
  }

  /// Every fifth label is another one.
  @Test func whatIsSaidOfWrongLabelsCanBePasted() throws {
    let folder = try TemporaryFolder()
    let words = ["yes", "no", "up", "down", "left", "right", "stop", "go"]
    for (index, word) in words.enumerated() {
      let clips = try FileManager.default.contentsOfDirectory(
        atPath: Fixtures.path("words/\(word)")
      )
      for (clip, name) in clips.sorted().enumerated() {
        let shift = clip.isMultiple(of: 5) ? 1 + clip / 5 % 7 : 0
        let label = words[(index + shift) % words.count]
        try FileManager.default.copyItem(
          atPath: Fixtures.path("words/\(word)/\(name)"),
          toPath: folder.file("my words/\(label)/\(word)-\(name)")
        )
      }
    }
    let answer = try Command(
      "asr-train",
      ["my words", "--split", "stratified", "--output", "a run"],
      in: folder.path
    )
    #expect(answer.status == 0, "\(answer.errors.suffix(600))")
    #expect(answer.errors.contains("of the labels may be wrong"), "\(answer.errors.suffix(1_200))")
    let first = try #require(suggested(answer).first)
    #expect(first.contains(" && asr-evaluate "), "\(first)")
    for line in suggested(answer) { try paste(line, in: folder) }
  }

  @Test func aStoppedRunSaysHowToResumeIt() throws {
    let folder = try folder()
    let stopped = try Command(
      "asr-train",
      [
        "my words", "--model", "linear", "--epochs", "2", "--max-time", "0.000001s", "--output",
        "a run",
      ],
      in: folder.path
    )
    #expect(stopped.status == 0)
    let line = try #require(stopped.errors.firstMatch(of: /asr-train --resume .*/))
    // Who asks for answers too early is told the same.
    let early = try Command("asr-predict", ["--model", "a run", "my words/yes"], in: folder.path)
    let told = try #require(
      (early.errors + early.output).firstMatch(of: /asr-train --resume [^\n;)]*/)
    )
    #expect(told.0 == line.0)
    try paste(String(line.0), in: folder)
    let parts = try Command(
      "asr-train",
      [
        "my words", "--model", "linear", "--epochs", "1", "--fold", "all/2", "--max-time",
        "0.000001s",
        "--output", "my parts",
      ],
      in: folder.path
    )
    let resume = try #require(
      parts.errors.firstMatch(of: /stopped in part 'fold-1-of-2'; resume with: (.*)/)
    )
    #expect(resume.1 == "asr-train --resume 'my parts'")
    try paste(String(resume.1), in: folder)
    let answered = try Command(
      "asr-predict",
      ["--model", "a run", "my words/yes"],
      in: folder.path
    )
    #expect(answered.status == 0)
  }

  /// A folder in which something lies is not to be removed, whatever it is.
  @Test func resumingSomethingElseSuggestsNoRemoval() throws {
    let folder = try folder(["yes", "no"])
    let short = ["my words", "--model", "linear", "--epochs", "1"]
    try FileManager.default.createDirectory(
      atPath: folder.path + "/parts",
      withIntermediateDirectories: true
    )
    try "[]".write(
      toFile: folder.path + "/parts/cross-validation.json",
      atomically: true,
      encoding: .utf8
    )
    let run = try Command("asr-train", short + ["--output", "a run"], in: folder.path)
    #expect(run.status == 0)
    for (command, path) in [
      ("asr-train", "parts"), ("asr-search", "parts"), ("asr-search", "a run"),
    ] {
      let answer = try Command(command, ["--resume", path], in: folder.path)
      #expect(answer.status == 1)
      #expect(!answer.errors.contains("rm -r"), "\(answer.errors)")
      #expect(answer.errors.contains("holds no"), "\(answer.errors)")
    }
  }

  @Test func whatLeaksIsCuredByEitherSuggestion() throws {
    let folder = try folder(["yes", "no"])
    let words = folder.path + "/my words"
    let names = try FileManager.default.contentsOfDirectory(atPath: words + "/yes").sorted()
    try FileManager.default.copyItem(
      atPath: "\(words)/yes/\(names[0])",
      toPath: "\(words)/yes/copy_nohash_0.wav"
    )
    try "yes/copy_nohash_0.wav\nno/\(names[1])\n"
      .write(toFile: words + "/testing_list.txt", atomically: true, encoding: .utf8)
    try "yes/\(names[2])\nno/\(names[3])\n"
      .write(toFile: words + "/validation_list.txt", atomically: true, encoding: .utf8)
    let train = "asr-train 'my words' --model linear --epochs 1"
    let refused = try Command(bash: train, in: folder.path)
    #expect(refused.status == 1)
    let cure = try #require(
      refused.errors.firstMatch(of: /\((asr-data check .*), then (--lists lists)\)/),
      "\(refused.errors)"
    )
    #expect(refused.errors.contains("--allow-leakage"))
    try paste(train + " --allow-leakage", in: folder)
    let check = try Command(bash: String(cure.1), in: folder.path)
    // Copies across splits are an error of the check, which has written the lists all the same.
    #expect(check.status <= 1, "\(check.errors)")
    try paste("\(train) \(cure.2)", in: folder)
  }

  @Test func namePatternsThatAreSuggestedWork() throws {
    let folder = try TemporaryFolder()
    for word in ["yes", "no"] {
      let source = Fixtures.path("words/\(word)")
      for name in try FileManager.default.contentsOfDirectory(atPath: source) {
        let speaker = name.prefix { $0 != "_" }
        let target = "\(folder.path)/my words/\(word)/\(speaker)"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: "\(source)/\(name)", toPath: "\(target)/\(name)")
      }
    }
    let refused = try Command(bash: "asr-train 'my words' --model linear", in: folder.path)
    #expect(refused.status == 1)
    let flags = refused.errors.matches(of: /--name-pattern '[^']*'/).map { String($0.0) }
    #expect(!flags.isEmpty, "\(refused.errors)")
    for flag in flags { try paste("asr-train 'my words' --model linear \(flag)", in: folder) }
  }

  @Test func theWinnerOfASearchCanBeTrained() throws {
    let folder = try folder()
    try """
    method: {random: {trials: 2}}
    base: {network: {preset: linear}, training: {epochs: 1}}
    parameters: {training.learning-rate: [0.01, 0.03]}
    """.write(toFile: folder.path + "/space.yaml", atomically: true, encoding: .utf8)
    let search = try Command(
      "asr-search",
      ["my words", "--space", "space.yaml", "--output", "a search"],
      in: folder.path
    )
    #expect(search.status == 0, "\(search.errors)")
    let line = try #require(
      (search.errors + search.output).firstMatch(of: /asr-train .*--config .*/),
      "\(search.errors)\n\(search.output)"
    )
    try paste(String(line.0), in: folder)
    // Who asks again is told the same.
    let resumed = try Command("asr-search", ["--resume", "a search"], in: folder.path)
    #expect((resumed.errors + resumed.output).contains(line.0))
  }
}
