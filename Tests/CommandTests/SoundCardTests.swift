import Foundation
import SpeechModel
import TestSupport
import Testing

private let hasALSA = dlopen("libasound.so.2", RTLD_NOW) != nil

/// `asr-listen --device`, on cards that ALSA makes of files.
@Suite(.enabled(if: hasALSA, "ALSA's library is not installed: sudo apt install libasound2"))
struct SoundCardTests {
  private let folder: TemporaryFolder
  private let model: String

  /// A card that plays a recording of 3 seconds in two channels, then silence, as fast as it is asked.
  init() throws {
    let working = try WorkingFolder.shared.get().path
    model = working + "/runs/latest"
    folder = try TemporaryFolder()
    var samples = [Float](repeating: 0, count: 48_000)
    let word = try AudioFile.read("\(working)/my words/yes/gbm1_nohash_0.wav").samples
    samples.replaceSubrange(16_000..<(16_000 + word.count), with: word)
    let clip = AudioClip(samples: samples, sampleRateHertz: 16_000)
    try AudioFile.write(clip, to: folder.path + "/clip.wav")
    let bytes = try Data(contentsOf: URL(filePath: folder.path + "/clip.wav"))
    // Nothing is said in the first channel.
    let frames = stride(from: 44, to: bytes.count, by: 2).flatMap {
      [0, 0] + bytes[($0)..<($0 + 2)]
    }
    try Data(frames).write(to: URL(filePath: folder.path + "/clip.raw"))
    try """
    pcm.file {
      type file
      slave.pcm { type null }
      file "/dev/null"
      infile "\(folder.path)/clip.raw"
      format "raw"
    }
    """.write(toFile: folder.path + "/asound.conf", atomically: true, encoding: .utf8)
  }

  private func listen(_ options: String) throws -> Command {
    try Command(bash: "\(command) \(options)", in: folder.path)
  }

  private var command: String {
    "export ALSA_CONFIG_PATH=asound.conf; asr-listen --model '\(model)' --threshold 0.5"
  }

  /// Listens until some lines have come.
  private func listen(_ options: String, lines: Int) throws -> Command {
    try Command(
      bash: """
        \(command) \(options) > heard.txt & listening=$!
        for wait in $(seq 600); do [ "$(wc -l < heard.txt)" -ge \(lines) ] && break; sleep 0.1; done
        kill -TERM $listening; wait $listening; status=$?; cat heard.txt; exit $status
        """,
      in: folder.path
    )
  }

  @Test func whatACardRecordsIsHeard() throws {
    let expected = try listen("< clip.wav")
    #expect(expected.status == 0 && !expected.lines.isEmpty, "\(expected.errors)")
    let heard = try listen(
      "--device file --rate 16000 --channels 2 --channel 2",
      lines: expected.lines.count
    )
    #expect(heard.status == 0, "\(heard.errors)")
    #expect(heard.lines == expected.lines)
    #expect(heard.errors.hasPrefix("listened to "))
  }

  @Test func whatIsWrongIsSaid() throws {
    let none = try listen("--device nowhere")
    #expect(none.status == 1)
    #expect(
      none.errors
        == "Error: nowhere: cannot be recorded from: there is no such sound card; 'arecord -L' lists"
        + " the sound cards (sudo apt install alsa-utils)\n"
    )
    let encoding = try listen("--device file --encoding f32le")
    #expect(encoding.status == 64)
    #expect(
      encoding.errors.hasPrefix(
        "Error: --encoding is for the standard input; leave it out with --device\n"
      )
    )
  }
}
