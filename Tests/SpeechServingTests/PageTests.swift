import Foundation
import SpeechModel
import TestSupport
import Testing

/// The page in headless Chromium, used by `Interop/page_check.py` as a person would use it.
@Suite(
  .enabled(
    if: Browser.isInstalled,
    "chromium, chromium-driver (Debian) or selenium (pip) is not installed"
  )
)
struct PageTests {
  /// What the page said about a recording.
  private struct Seen: Decodable {
    var title: String
    var status: String
    var bars: [[String]]
    var row: [String]
    var sent: String
  }

  private struct Visit: Decodable {
    var chosen: Seen
    var dropped: Seen
    var microphone: Seen
    /// The rows of the words that the page heard live.
    var live: [[String]]
    var csv: String
    var problems: [String]
  }

  /// One recording chosen, dropped and played into the microphone: each time the page says what the
  /// command says of the bytes that the page sent.
  ///
  /// At last it is listened to.
  @Test func thePageSaysWhatTheCommandSays() throws {
    let server = try LiveServer()
    let folder = try TemporaryFolder()
    let clip = try folder.file("a, \"word\".wav")
    // Silence around the word, as the microphone begins before it and ends after it.
    let spoken = try AudioFile.decode(word(), name: "word")
    let silence = [Float](repeating: 0, count: spoken.sampleRateHertz / 4)
    let played = AudioClip(
      samples: silence + spoken.samples + silence,
      sampleRateHertz: spoken.sampleRateHertz
    )
    try Data(WaveEncoder.encode(played)).write(to: URL(filePath: clip))
    let script = Fixtures.package.appending(path: "Interop/page_check.py").path
    let pictures = ProcessInfo.processInfo.environment["ASR_SCREENSHOTS"].map {
      ["--screenshots", $0]
    }
    let run = try Python.run(
      [script, "http://127.0.0.1:\(server.port)/", clip] + (pictures ?? [])
    )
    try #require(run.status == 0, "\(run.errors)")
    let visit = try JSONDecoder().decode(Visit.self, from: Data(run.output.utf8))
    #expect(visit.problems.isEmpty)
    let seen = [
      ("a, \"word\".wav", visit.chosen), ("a, \"word\".wav", visit.dropped),
      ("microphone", visit.microphone),
    ]
    for (name, seen) in seen {
      let bytes = try #require(Data(base64Encoded: seen.sent))
      let sent = try folder.file("sent.wav")
      try bytes.write(to: URL(filePath: sent))
      let answer = try Self.answer(of: sent)
      let percent = String(format: "%.1f %%", 100 * answer.confidence)
      #expect(seen.title == "\(name): \(answer.label)")
      #expect(seen.status.hasPrefix("\(name): \(answer.label), \(percent)"))
      #expect(seen.bars.first == [answer.label, percent] && seen.bars.count == 8)
      let seconds = String(format: "%.2f", answer.durationSeconds)
      #expect(Array(seen.row[1...]) == [name, answer.label, percent, seconds, "words"])
    }
    #expect(try Data(contentsOf: URL(filePath: clip)) == Data(base64Encoded: visit.chosen.sent))
    #expect(visit.chosen.sent == visit.dropped.sent)
    // The microphone's is another recording, in which the word can be heard.
    let recorded = try AudioFile.decode(
      Array(try #require(Data(base64Encoded: visit.microphone.sent))),
      name: "microphone"
    )
    #expect(recorded.durationSeconds > played.durationSeconds * 0.8)
    #expect(recorded.samples.map(abs).max() ?? 0 > 0.05)

    let lines = visit.csv.components(separatedBy: "\r\n")
    #expect(lines[0] == #""time","recording","label","confidence","seconds","model""#)
    #expect(!visit.live.isEmpty)
    for row in visit.live {
      #expect(row[1].wholeMatch(of: /live, at \d+\.\d s/) != nil, "\(row)")
      #expect(["stop", "yes"].contains(row[2]) && row[5] == "words", "\(row)")
    }
    #expect(lines.count == 5 + visit.live.count && lines.last == "")
    #expect(lines[1].contains(#","a, ""word"".wav","yes","#), "\(lines[1])")
    #expect(lines[3].contains(#","microphone","#))
  }

  private struct Answer: Decodable {
    var label: String
    var confidence: Float
    var durationSeconds: Double
  }

  /// What the command says of a recording.
  private static func answer(of file: String) throws -> Answer {
    let process = Process()
    process.executableURL = ServeProcess.folder.appending(path: "asr-predict")
    process.arguments = ["--json", "--model", LiveServer.linear, file]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode(Answer.self, from: text)
  }
}

/// Whether a browser can be driven here.
private enum Browser {
  static let isInstalled =
    has("chromedriver") && (has("chromium") || has("google-chrome")) && Python.has("selenium")

  private static func has(_ program: String) -> Bool { installed(program) }
}
