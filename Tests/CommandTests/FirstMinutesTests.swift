import Foundation
import TestSupport
import Testing

/// What people get who name the wrong thing, and what happens when they paste the advice.
@Suite struct FirstMinutesTests {
  /// A folder `words` of two labels, a few of the embedded recordings each.
  private func words(below path: String, _ folder: TemporaryFolder) throws {
    for word in ["yes", "stop"] {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: Fixtures.path("words/\(word)")
      )
      for name in names.sorted().prefix(6) {
        try FileManager.default.copyItem(
          atPath: Fixtures.path("words/\(word)/\(name)"),
          toPath: folder.file("\(path)/\(word)/\(name)")
        )
      }
    }
  }

  /// Runs a line as a person would paste it.
  private func paste(_ line: String, in folder: TemporaryFolder) throws -> Pasted {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", "PATH=\"$0:$PATH\"; \(line)", Command.folder]
    process.currentDirectoryURL = URL(filePath: folder.path)
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Pasted(status: process.terminationStatus, output: text, errors: words)
  }

  private struct Pasted {
    var status: Int32
    var output: String
    var errors: String
  }

  private let options = "--model linear --epochs 1 --output run"

  @Test(arguments: [
    ("data/words", "data", "did you mean data/words?"),
    ("my data/all of it/words", "'my data'", "did you mean 'my data/all of it/words'?"),
    ("words", "words/yes", "did you mean its parent, words?"),
    ("words", "words/yes/", "did you mean its parent, words?"),
  ])
  func theFolderThatWasMeantIsNamed(_ path: String, _ given: String, _ expected: String) throws {
    let folder = try TemporaryFolder()
    try words(below: path, folder)
    let command = try paste("asr-train \(given) \(options)", in: folder)
    #expect(command.status == 1)
    #expect(command.errors.hasSuffix("\(expected)\n"), "\(command.errors)")
    let meant = try #require(command.errors.firstMatch(of: /did you mean (?:its parent, )?(.*)\?/))
    let again = try paste("asr-train \(meant.1) \(options)", in: folder)
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func thePatternThatIsSuggestedWorks() throws {
    let folder = try TemporaryFolder()
    try words(below: "flat", folder)
    for word in ["yes", "stop"] {
      for speaker in ["anna", "ben"] {
        let names = try FileManager.default.contentsOfDirectory(
          atPath: "\(folder.path)/flat/\(word)"
        )
        for name in names.sorted().prefix(3) {
          try FileManager.default.moveItem(
            atPath: "\(folder.path)/flat/\(word)/\(name)",
            toPath: folder.file("deep/\(word)/\(speaker)/\(name)")
          )
        }
      }
    }
    let command = try paste("asr-train deep \(options)", in: folder)
    #expect(command.status == 1)
    let suggested = command.errors.matches(of: /--name-pattern '[^']*'/).map { String($0.output) }
    #expect(suggested.count == 2, "\(command.errors)")
    for (pattern, label) in zip(suggested, ["yes", "anna"]) {
      let again = try paste("asr-train deep \(pattern) \(options)-\(label)", in: folder)
      #expect(again.status == 0, "\(again.errors)")
      #expect(again.errors.contains("\n  \(label) "), "\(again.errors)")
    }
    let check = try paste("asr-data check deep \(suggested[0])", in: folder)
    #expect(check.output.contains("12 recordings, 2 labels"), "\(check.output)")
  }

  @Test func archivesAreUnpackedAsSuggested() throws {
    let folder = try TemporaryFolder()
    try words(below: "words", folder)
    let packed = try paste("tar -czf 'my words.tar.gz' words && rm -r words", in: folder)
    #expect(packed.status == 0)
    let command = try paste("asr-train 'my words.tar.gz' \(options)", in: folder)
    let advice = try #require(command.errors.firstMatch(of: /unpack it and name the folder: (.*)/))
    #expect(try paste("\(advice.1)", in: folder).status == 0)
    let again = try paste("asr-train 'my words' \(options)", in: folder)
    #expect(again.errors.hasSuffix("did you mean 'my words/words'?\n"), "\(again.errors)")
  }

  @Test func nothingToCheckIsAnError() throws {
    let folder = try TemporaryFolder()
    try words(below: "wrapped/words", folder)
    let command = try paste("asr-data check wrapped", in: folder)
    #expect(command.status == 1)
    #expect(
      command.errors
        == "Error: wrapped: no recording in it can be read; 'words' in it holds label folders: did"
        + " you mean wrapped/words?\n"
    )
  }

  @Test func otherFilesDoNotFailACheckAndUnseenRecordingsAreFound() throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    try files.copyItem(atPath: Fixtures.path("words"), toPath: folder.path + "/words")
    for name in ["yes/1.TextGrid", "yes/Thumbs.db", "no/note.txt"] {
      try Data("x".utf8).write(to: URL(filePath: folder.file("words/\(name)")))
    }
    let source = "\(folder.path)/words/yes"
    let first = try #require(try files.contentsOfDirectory(atPath: source).sorted().last)
    try files.moveItem(atPath: "\(source)/\(first)", toPath: folder.file("words/yes/late/\(first)"))
    let command = try paste("asr-data check words", in: folder)
    #expect(command.status == 0, "\(command.output)")
    for expected in [
      "0 errors", "note: 3 files that are no recording: 1 .db, 1 .textgrid, 1 .txt",
      "warning: 1 recording where none is expected", "yes/late/\(first)",
    ] {
      #expect(command.output.contains(expected), "\(expected)\n\(command.output)")
    }
    try Data().write(to: URL(filePath: folder.file("words/yes/empty.wav")))
    #expect(try paste("asr-data check words", in: folder).status == 1)
  }

  @Test func configurationsComeThroughPipes() throws {
    let folder = try TemporaryFolder()
    try words(below: "words", folder)
    let yaml = "printf 'network: {preset: linear}\\ntraining: {epochs: 1}\\n'"
    for (place, line) in [
      "asr-train words --config <(\(yaml)) --output run",
      "\(yaml) | asr-train words --config /dev/stdin --output run",
      "mkfifo fifo; \(yaml) > fifo & asr-train words --config fifo --output run",
    ].enumerated() {
      let command = try paste("\(line)-\(place)", in: folder)
      #expect(command.status == 0, "\(command.errors)")
      #expect(command.errors.contains("linear: 162 parameters"), "\(command.errors)")
    }
    for (given, expected) in [
      (
        "/dev/zero",
        "/dev/zero: there is no end to it after 1114112 bytes; expected at most 1048576"
      ),
      ("words", "words: this is a folder; expected a file"),
    ] {
      let command = try paste("asr-train words --config \(given) --output none", in: folder)
      #expect(command.errors == "Error: \(expected)\n")
      let search = try paste("asr-search words --space \(given) --output none", in: folder)
      #expect(search.errors == "Error: \(expected)\n")
    }
  }
}
