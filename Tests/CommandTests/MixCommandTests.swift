import Foundation
import SpeechModel
import TestSupport
import Testing

/// `asr-data mix`, and `asr-evaluate --stream` with what it made.
@Suite struct MixCommandTests {
  @Test func whatWasMixedIsEvaluated() throws {
    let working = try WorkingFolder.shared.get().path
    let folder = try TemporaryFolder()
    try AudioFile.write(
      tone(hertz: 200, seconds: 2, rate: 44_100, amplitude: 0.1),
      to: folder.file("hum/hum.wav")
    )
    let made = try Command(
      "asr-data",
      [
        "mix", working + "/my words", "--words", "yes", "--background", "hum", "--snr", "5,20",
        "--level", "-40,-36", "--minutes", "0.5", "--gap", "1", "-o", "my mix/", "--split-from",
        working + "/runs/latest", "--subset", "testing",
      ],
      in: folder.path
    )
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output == "my mix/\n")
    let truth = try String(contentsOfFile: folder.path + "/my mix/1.txt", encoding: .utf8)
    let words = truth.split(separator: "\n").count
    let lines = made.errors.split(separator: "\n").map(String.init)
    #expect(lines.count == 2, "\(made.errors)")
    #expect(lines[0].hasPrefix("1 recording of 0.5 minutes: \(words) word"))
    #expect(lines[0].hasSuffix(" of other labels"))
    let command = "evaluate with them: asr-evaluate --stream 'my mix'"
    #expect(lines[1] == command)
    let heard = try Command(
      bash:
        "\(command.dropFirst("evaluate with them: ".count)) --model \(working)/runs/latest --json",
      in: folder.path
    )
    #expect(heard.status == 0, "\(heard.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(heard.output.utf8)) as? [String: Any]
    let all = try #require(object?["all"] as? [String: Int])
    #expect(all["said"] == words)
    #expect(abs((object?["listenedHours"] as? Double ?? 0) - 0.5 / 60) < 1e-9)
    // A folder that is in use, and what cannot be said over another word.
    let again = try Command(
      "asr-data",
      ["mix", working + "/my words", "-o", "my mix"],
      in: folder.path
    )
    #expect(again.status == 1)
    #expect(
      again.errors
        == "Error: my mix: is not an empty folder; name a new folder with --output, or remove this one\n"
    )
    let over = try Command(
      "asr-data",
      ["mix", working + "/my words", "--words", "yes,stop", "--overlap", "1", "-o", "new"],
      in: folder.path
    )
    #expect(over.status == 1)
    #expect(over.errors.hasSuffix(": yes, stop; name fewer with --words, or leave out --overlap\n"))
  }

  @Test(arguments: [
    (["--minutes", "90"], "--minutes is 90; expected 0.1 to 60; --count makes several recordings"),
    (["--count", "0"], "--count is 0; expected 1 to 10000"),
    (["--gap", "0.2"], "--gap is 0.2; expected 0.5 to 600 seconds"),
    (["--room", "20"], "--room is 20; expected a fraction from 0 to 1"),
    (["--overlap", "0.5"], "--overlap needs --words, without which all words are in the truth"),
    (["--other", "0.5"], "--other needs --words, without which all words are in the truth"),
    (
      ["--words", "yes", "--other", "1"],
      "--other is 1; expected a fraction from 0 to below 1, as no word would be in the truth"
    ),
    (["--snr", "-5"], "--snr needs --background, the recordings that words stand above"),
    (
      ["--background", "hum", "--snr", "200"],
      "--snr is 200; expected decibels within -40 to 100"
    ),
    (["--level", "-30,3"], "--level is -30,3; expected decibels within -100 to 0"),
    (["--level", "-10,-20"], "The value '-10,-20' is invalid for '--level <dB>'"),
    (
      ["--background", "hum", "--noise-floor", "-60"],
      "--noise-floor changes nothing with --background; leave it out"
    ),
    (["--noise-floor", "6"], "--noise-floor is 6; expected -120 to 0 dB"),
  ])
  func whatMakesNoSenseIsAUsageError(_ arguments: [String], _ expected: String) throws {
    let command = try Command(
      "asr-data",
      ["mix", "words", "--output", "out"] + arguments,
      in: FileManager.default.temporaryDirectory.path
    )
    #expect(command.status == 64)
    #expect(command.errors.hasPrefix("Error: \(expected)"), "\(command.errors)")
  }
}
