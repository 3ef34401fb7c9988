import Foundation
import SpeechModel
import TestSupport
import Testing

/// What the commands read: channels, silence, and what phones and browsers write.
@Suite struct ReadingCommandTests {
  private static let model = Fixtures.path("reference/models/linear.safetensors")

  /// A folder of two labels that other files become, by their labels and numbers.
  private func folder(
    labels: [String] = ["yes", "no"],
    _ write: (String, String) throws -> Void
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for label in labels {
      let source = Fixtures.path("words/\(label)")
      let names = try FileManager.default.contentsOfDirectory(atPath: source).sorted()
      for (number, name) in names.prefix(12).enumerated() {
        try write("\(source)/\(name)", folder.file("data/\(label)/\(number)"))
      }
    }
    return folder
  }

  @Test func trainingRefusesDataWithoutSound() throws {
    let folder = try folder { source, target in
      var clip = try AudioFile.read(source)
      clip.samples = clip.samples.map { _ in 0 }
      try AudioFile.write(clip, to: target + ".wav")
    }
    for arguments in [[], ["--dry-run"], ["--fold", "all"]] {
      let command = try Command(
        "asr-train",
        ["data", "--model", "linear", "--epochs", "1"] + arguments,
        in: folder.path
      )
      #expect(command.status == 1)
      #expect(
        command.errors.hasSuffix(
          "Error: data: 2 of 2 labels hold nothing but silence, from which nothing can be learned;"
            + " listen to the recordings, and see 'asr-data check'\n"
        ),
        "\(command.errors)"
      )
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/runs"))
    let check = try Command("asr-data", ["check", "data"], in: folder.path)
    #expect(check.status == 1)
    #expect(check.output.contains("error: 2 of 2 labels without sound"))
  }

  @Test func trainingNamesASilentRecording() throws {
    let folder = try folder { source, target in
      var clip = try AudioFile.read(source)
      if target.hasSuffix("no/3") { clip.samples = clip.samples.map { _ in 0 } }
      try AudioFile.write(clip, to: target + ".wav")
    }
    let command = try Command(
      "asr-train",
      ["data", "--model", "linear", "--dry-run"],
      in: folder.path
    )
    #expect(command.status == 0)
    #expect(
      command.errors.contains("  error: 1 recording without sound\n    no/3.wav\n"),
      "\(command.errors)"
    )
  }

  @Test func aChannelIsChosen() throws {
    let path = Fixtures.path("audio/good/wavex-s16-stereo.wav")
    func predict(_ arguments: String...) throws -> Command {
      try Command("asr-predict", ["--model", Self.model, path] + arguments, in: ".")
    }
    #expect(try predict("--channel", "1").status == 0)
    let third = try predict("--channel", "3")
    #expect(third.status == 1)
    #expect(
      third.output == "\(path)  error: has 2 channels; expected channel 3 (--channel)\n"
    )
    let none = try predict("--channel", "0")
    #expect(none.status == 64)
    #expect(none.errors.contains("--channel is 0; expected 1 or more"))
  }

  /// Training keeps the channel, and `asr-evaluate` takes the same one.
  @Test func evaluationHearsTheChannelOfTheRun() throws {
    let folder = try folder { source, target in
      let clip = try AudioFile.read(source)
      try Self.inverted(clip).write(to: URL(filePath: target + ".wav"))
    }
    let mean = try Command(
      "asr-train",
      ["data", "--model", "linear", "--epochs", "1"],
      in: folder.path
    )
    #expect(mean.status == 1)
    let train = try Command(
      "asr-train",
      ["data", "--model", "linear", "--epochs", "1", "--channel", "2", "--output", "run"],
      in: folder.path
    )
    #expect(train.status == 0, "\(train.errors)")
    let evaluate = try Command("asr-evaluate", ["data", "--model", "run"], in: folder.path)
    #expect(evaluate.status == 0, "\(evaluate.errors)")
    #expect(!evaluate.errors.contains("left out"))
  }

  /// A 16-bit WAV file whose second channel is the first one upside down.
  private static func inverted(_ clip: AudioClip) -> Data {
    func little(_ value: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
    let data = clip.samples.flatMap { sample in
      [sample, -sample].flatMap { little(Int16($0 * 32_767)) }
    }
    let rate = UInt32(clip.sampleRateHertz)
    return Data(
      Array("RIFF".utf8) + little(UInt32(36 + data.count)) + Array("WAVEfmt ".utf8)
        + little(UInt32(16)) + little(UInt16(1)) + little(UInt16(2)) + little(rate)
        + little(rate * 4) + little(UInt16(4)) + little(UInt16(16)) + Array("data".utf8)
        + little(UInt32(data.count)) + data
    )
  }

  @Test(.enabled(if: ExternalDecoder.installed != nil, "ffmpeg is not installed"))
  func phonesAndBrowsersAreRead() throws {
    for name in ["memo.m4a", "browser.webm", "film.mp4"] {
      let bytes = try AudioFile.contents(of: Fixtures.path("audio/foreign/\(name)"))
      let named = try Command(
        "asr-predict",
        ["--model", Self.model, Fixtures.path("audio/foreign/\(name)")],
        in: "."
      )
      #expect(named.status == 0 && named.output.contains("yes"), "\(named.output)\(named.errors)")
      let piped = try Command(
        "asr-predict",
        ["--model", Self.model, "-"],
        in: ".",
        input: Data(bytes)
      )
      #expect(piped.status == 0 && piped.output.contains("yes"), "\(piped.output)\(piped.errors)")
    }
    let memo = try Data(contentsOf: URL(filePath: Fixtures.path("audio/foreign/memo.m4a")))
    let folder = try folder { source, target in
      if target.hasSuffix("yes/0") {
        try memo.write(to: URL(filePath: target + ".m4a"))
      } else {
        try FileManager.default.copyItem(atPath: source, toPath: target + ".wav")
      }
    }
    let train = try Command(
      "asr-train",
      ["data", "--model", "linear", "--dry-run"],
      in: folder.path
    )
    #expect(train.status == 0)
    #expect(train.errors.contains("24 clips of 2 labels"), "\(train.errors)")
  }

  /// The help promises what is read, and nothing else.
  @Test func helpNamesTheFormats() throws {
    let help = try Command("asr-predict", ["--help"], in: ".").output
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(!help.contains("Any format"))
    #expect(
      help.contains(
        "WAV, FLAC, Ogg, MP3, AIFF, AU and CAF are read, at any sample rate and length; M4A, MP4,"
          + " WebM, AMR and WMA where the ffmpeg program is installed."
      )
    )
  }
}
