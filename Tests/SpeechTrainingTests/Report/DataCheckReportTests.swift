import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct DataCheckReportTests {
  @Test func cleanDataIsSaidToBeSo() {
    let text = DataCheckReport(DataCheck(MadeClips.clean)).text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines[0] == "24 recordings, 2 labels, 13 s, 16000 Hz")
    #expect(lines[2] == "nothing was found wrong")
    #expect(lines.suffix(4).first == "recordings of each label")
    #expect(lines.suffix(2).first == "  yes  12  " + String(repeating: "█", count: 40))
  }

  @Test func findingsNameTenCasesAtMost() {
    let silent = (0..<13).map {
      MadeClips.inspected(MadeClips.word($0 + 40).mapped { _ in 0 }, "yes/silent\($0 + 10).wav")
    }
    let text = DataCheckReport(DataCheck(MadeClips.clean + silent)).text
    #expect(text.contains("1 error, 0 warnings, 0 notes"))
    #expect(
      text.contains(
        """
        error: 13 recordings without sound
          A label without its sound teaches that silence is that word.
          Listen; record them again or remove them.
            yes/silent10.wav: loudest 20 ms at -150 dBFS
        """
      )
    )
    #expect(text.contains("    yes/silent19.wav"))
    #expect(!text.contains("yes/silent20.wav"))
    #expect(text.contains("\n    and 3 more\n"))
  }

  @Test func namesCannotSteerTheTerminal() {
    let unreadable = [UnreadableFile(path: "yes/\u{1B}[2J\n.wav", reason: "\u{7}")]
    let text = DataCheckReport(DataCheck(MadeClips.clean, unreadable: unreadable)).text
    #expect(!text.contains("\u{1B}"))
    #expect(!text.contains("\u{7}"))
    #expect(text.contains("    yes/\u{FFFD}[2J\u{FFFD}.wav: \u{FFFD}"))
  }

  @Test func theRecordComesBackFromJSON() throws {
    let check = DataCheck(
      MadeClips.clean + [MadeClips.inspected(MadeClips.word(0, seconds: 0.5), "yes/again.wav")]
    )
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes = try encoder.encode(check)
    #expect(try JSONDecoder().decode(DataCheck.self, from: bytes) == check)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.contains("\"kind\":\"duplicates-under-different-labels\""))
    #expect(text.contains("\"paths\":[\"no/0.wav\",\"yes/again.wav\"]"))
    #expect(text.contains("\"severity\":\"error\""))
  }
}
