import CommandLineSupport
import Foundation
import SpeechModel
import TestSupport
import Testing

/// `asr-predict` returns what a consumer sends with a recording: `--keys` and `--jsonl`.
@Suite struct KeyedPredictionTests {
  let model: String
  let yes: String
  let stop: String

  init() throws {
    let folder = try WorkingFolder.shared.get().path
    model = folder + "/runs/latest"
    yes = folder + "/my words/yes/gbm1_nohash_0.wav"
    stop = folder + "/my words/stop/gbm1_nohash_0.wav"
  }

  private func predict(
    _ arguments: [String],
    in folder: TemporaryFolder,
    input: String? = nil
  ) throws -> Command {
    try Command(
      "asr-predict",
      ["--model", model] + arguments,
      in: folder.path,
      input: input.map { Data($0.utf8) }
    )
  }

  private func lines(_ input: String, _ arguments: String...) throws -> Command {
    try predict(["--jsonl"] + arguments, in: TemporaryFolder(), input: input)
  }

  @Test func linesAreAnsweredInOrderAndKeysAreReturnedUnchanged() throws {
    let keys = [
      #""a\"b\n\u00e9😀""#, "12345678901234567890.50", "[1, 2]", #"{ "b":1,"a":2 }"#, "null", "true",
      "\"\u{202E}\u{7F}\"",
    ]
    let metadata = #"{"n": 9007199254740993, "s":"\u2028"}"#
    let input = keys.map { "{\"metadata\":\(metadata) , \"key\":\($0),\"path\":\"\(yes)\"}\r\n" }
    let command = try lines("\n" + input.joined() + "{\"path\":\"\(stop)\"}")
    #expect(command.status == 0 && command.errors == "")
    let plain = try predict(["--json", yes, stop], in: TemporaryFolder())
    let (said, other) = (plain.lines[0].dropFirst().dropLast(), plain.lines[1])
    #expect(
      command.output.split(separator: "\n").map(String.init)
        == keys.map { "{\"key\":\($0),\(said),\"metadata\":\(metadata)}" } + [other]
    )
  }

  @Test func badLinesAreAnsweredWithTheirKeyAndNamedInTheStatus() throws {
    let command = try lines(
      """
      {"key":1,"path":"\(yes)"}
      {"key":2,"path":"missing.wav"}
      {"key":3,"path":
      {"key":4}
      {"key":5,"pth":"a.wav"}
      {"key":6,"path":7}
      {"key":[7],"path":"","metadata":{}}
      {"key":8,"path":"a\\u0000b"}
      {"key":9,"path":"a.wav","metadata":"x"}
      {"key":10,"key":10,"path":"a.wav"}
      17
      {"key":"\(String(repeating: "x", count: 1 << 20))","path":"a.wav"}
      {"key":12,"path":"\(stop)"}
      """
    )
    #expect(command.status == 1)
    let lines = command.lines
    #expect(lines.count == 13)
    #expect(lines[0].hasPrefix(#"{"key":1,"confidence":"#))
    #expect(lines[12].hasPrefix(#"{"key":12,"confidence":"#))
    #expect(
      Array(lines[1..<12]) == [
        #"{"key":2,"error":"there is no such file","file":"missing.wav"}"#,
        #"{"error":"line 3: not JSON: a value is missing at byte 17"}"#,
        #"{"key":4,"error":"line 4: the member 'path' is missing; expected the path of a recording"}"#,
        #"{"key":5,"error":"line 5: there is no member 'pth'; expected key, path, metadata"}"#,
        #"{"key":6,"error":"line 6: 'path' is a number; expected text"}"#,
        #"{"key":[7],"error":"the path is empty; expected that of a recording","file":"","metadata":{}}"#,
        #"{"key":8,"error":"the path holds a NUL character; no file's name does","file":"a\u0000b"}"#,
        #"{"key":9,"error":"line 9: 'metadata' is an object"}"#
          .replacing("is an object", with: "is text; expected an object"),
        #"{"key":10,"error":"line 10: the member 'key' comes twice; give it once"}"#,
        #"{"error":"line 11: the value is a number; expected an object, such as {\"key\": 17, \"path\": \"a.wav\"}"}"#,
        #"{"error":"line 12: more than 1048576 bytes; expected at most that many"}"#,
      ]
    )
  }

  /// A line is answered before the next one is sent.
  @Test func linesAreAnsweredAsTheyCome() throws {
    let process = Process()
    process.executableURL = URL(filePath: Command.folder + "asr-predict")
    process.arguments = ["--jsonl", "--model", model]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    for key in 0..<3 {
      input.fileHandleForWriting.write(Data("{\"key\":\(key),\"path\":\"\(yes)\"}\n".utf8))
      let answer = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      #expect(answer.hasPrefix("{\"key\":\(key),") && answer.hasSuffix("\n"))
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  /// Many at once on several threads are answered as each alone.
  @Test func manyLinesAreJoinedToTheirTable() throws {
    let clips = try [yes, stop].map { path in
      (path, try predict(["--json", path], in: TemporaryFolder()).lines[0].dropFirst())
    }
    let table = (0..<2_000).map { (key: "\($0 % 900)😀\"\\", clip: clips[$0 % 3 == 0 ? 0 : 1]) }
    func json(_ key: String) throws -> String {
      String(decoding: try JSONEncoder().encode(key), as: UTF8.self)
    }
    let input = try table.map { "{\"key\":\(try json($0.key)),\"path\":\"\($0.clip.0)\"}\n" }
    let command = try lines(input.joined(), "--threads", "3")
    let expected = try table.map { "{\"key\":\(try json($0.key)),\($0.clip.1)" }
    #expect(command.status == 0)
    #expect(command.lines == expected)
  }

  @Test func keysOfATableStandBeforeTheirAnswers() throws {
    let folder = try TemporaryFolder()
    for (source, name) in [(yes, "data/a.wav"), (stop, "data/deep/b.wav")] {
      try FileManager.default.copyItem(atPath: source, toPath: try folder.file(name))
    }
    func manifest(_ name: String, _ text: String) throws -> [String] {
      try text.write(toFile: try folder.file(name), atomically: true, encoding: .utf8)
      return ["--keys", name]
    }
    let table = try manifest(
      "data/t.csv",
      "Key;path;end\n\"7;\"\"x\"\"\";a.wav;\n7;deep/b.wav;\n;a.wav;\n8;b.wav;2,5\n9;;\n"
    )
    let json = try predict(["--json"] + table, in: folder)
    #expect(json.status == 1)
    #expect(json.lines[0].hasPrefix(#"{"key":"7;\"x\"","confidence":"#))
    #expect(json.lines[0].contains(#","file":"a.wav","label":"yes""#))
    #expect(json.lines[1].hasPrefix(#"{"key":"7","#))
    #expect(json.lines[1].contains(#","file":"deep/b.wav","label":"stop""#))
    #expect(json.lines[2].hasPrefix(#"{"confidence":"#))
    #expect(
      Array(json.lines[3...]) == [
        #"{"key":"8","error":"'b.wav' is a part of a file in the manifest, and whole files are recognized; cut it out first"}"#,
        #"{"key":"9","error":"the path is empty; expected that of a recording","file":""}"#,
      ]
    )
    let lines = try manifest(
      "data/t.jsonl",
      "{\"audio_filepath\":\"a.wav\",\"duration\":1,\"offset\":0,\"key\":12345678901234567890,\"text\":\"yes\"}\n"
    )
    let one = try predict(["--json"] + lines, in: folder)
    #expect(
      one.status == 0 && one.lines[0].hasPrefix(#"{"key":12345678901234567890,"confidence":"#)
    )
    let text = try predict(lines, in: folder)
    #expect(text.output.hasPrefix("12345678901234567890  a.wav  yes "))
  }

  @Test(
    arguments: [
      ("x.txt", "key,path\n", "expected a manifest whose name ends in .csv, .tsv, .jsonl or .json"),
      (
        "x.csv", "path,label\na.wav,yes\n",
        "line 1: the header is 'path,label'; expected a column called key"
      ),
      (
        "x.csv", "key,name\n1,a.wav\n",
        "line 1: the header is 'key,name'; expected a column called path or audio_filepath or file or filename"
      ),
      ("x.csv", "key,path\n", "it names no recording"),
      (
        "x.jsonl", "{\"path\":\"a.wav\"}\n{\n",
        "line 2: not JSON: expected a member's name at byte 2"
      ),
      ("x.jsonl", "{\"key\":1}\n", "line 1: has no path or audio_filepath or file or filename"),
    ]
  )
  func manifestsOfNoUseAreRefused(_ name: String, _ text: String, _ words: String) throws {
    let folder = try TemporaryFolder()
    try text.write(toFile: try folder.file(name), atomically: true, encoding: .utf8)
    let command = try predict(["--keys", name], in: folder)
    #expect(command.status == 1)
    #expect(command.errors == "Error: \(name): \(words)\n")
  }

  @Test func oneSourceIsGiven() throws {
    let folder = try TemporaryFolder()
    #expect(
      try predict([], in: folder).errors.hasPrefix(
        "Error: no recording is named; expected files, folders, --keys or --jsonl\n"
      )
    )
    #expect(
      try predict(["--jsonl", "--keys", "x.csv"], in: folder).errors.hasPrefix(
        "Error: --keys and --jsonl both say what to recognize; give one\n"
      )
    )
  }

  /// Lines are the same wherever a stream is cut, and one that is too long is passed over.
  @Test func linesAreCutAsTheyCome() throws {
    let text = Array("one\r\n\ntwo\nmuch too long\nthree".utf8)
    for size in 1...text.count {
      let pipe = Pipe()
      var reader = LineReader(
        descriptor: pipe.fileHandleForReading.fileDescriptor,
        longestBytes: 5
      )
      var lines: [String] = []
      func take(_ found: [LineReader.Line]) {
        lines += found.map { line in
          switch line {
          case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
          case .tooLong: "?"
          }
        }
      }
      for start in stride(from: 0, to: text.count, by: size) {
        let piece = text[start..<min(text.count, start + size)]
        pipe.fileHandleForWriting.write(Data(piece))
        // It would wait for a line that is not there yet.
        if piece.contains(10) { take(try reader.lines(atMost: 2) ?? []) }
      }
      try pipe.fileHandleForWriting.close()
      while let found = try reader.lines(atMost: 2) { take(found) }
      #expect(lines == ["one", "", "two", "?", "three"])
    }
  }
}
