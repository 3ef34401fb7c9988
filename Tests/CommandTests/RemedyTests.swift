import Foundation
import SpeechModel
import TestSupport
import Testing

/// What an error or a warning says to do about it helps: each is provoked on a few recordings, and its
/// remedy pasted.
@Suite struct RemedyTests {
  let short = "--model linear --epochs 1"

  /// The first recordings of some of the embedded words, in a folder whose name needs quoting.
  func folder(_ words: [String] = ["yes", "no"], clips: Int = 10) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for word in words {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: Fixtures.path("words/\(word)")
      )
      for name in names.sorted().prefix(clips) {
        try FileManager.default.copyItem(
          atPath: Fixtures.path("words/\(word)/\(name)"),
          toPath: folder.file("my words/\(word)/\(name)")
        )
      }
    }
    return folder
  }

  func run(_ line: String, in folder: TemporaryFolder) throws -> Command {
    try Command(bash: line, in: folder.path)
  }

  /// Runs a line that must fail with an error about its input; returns what it says.
  func refusal(_ line: String, in folder: TemporaryFolder) throws -> String {
    let answer = try run(line, in: folder)
    #expect(answer.status == 1, "\(line)\n\(answer.output)\(answer.errors)")
    return answer.errors
  }

  /// Runs a line that must do all that it should.
  @discardableResult
  func succeed(_ line: String, in folder: TemporaryFolder) throws -> Command {
    let answer = try run(line, in: folder)
    #expect(answer.status == 0, "\(line)\n\(answer.errors.suffix(600))")
    return answer
  }

  static func has(_ program: String) -> Bool {
    ["/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }

  // MARK: Data

  @Test(.enabled(if: has("unzip") && has("python3"), "needs unzip and python3, not installed here"))
  func zipArchivesAreUnpacked() throws {
    let folder = try folder(clips: 3)
    try succeed("python3 -m zipfile -c 'my words.zip' 'my words' && rm -r 'my words'", in: folder)
    let errors = try refusal("asr-train 'my words.zip' \(short)", in: folder)
    let remedy = try #require(errors.firstMatch(of: /unpack it and name the folder: (.*)/))
    try succeed(String(remedy.1), in: folder)
    let again = try refusal("asr-train 'my words' \(short)", in: folder)
    let meant = try #require(again.firstMatch(of: /did you mean (.*)\?\n/))
    try succeed("asr-train \(meant.1) \(short)", in: folder)
  }

  @Test(.enabled(if: has("ffmpeg"), "needs ffmpeg, which is not installed here"))
  func foreignRecordingsAreConverted() throws {
    let folder = try folder(clips: 3)
    try FileManager.default.copyItem(
      atPath: Fixtures.path("audio/foreign/memo.m4a"),
      toPath: folder.file("my words/yes/memo 1.m4a")
    )
    try succeed("asr-train 'my words' \(short) --output run", in: folder)
    let file = "'my words/yes/memo 1.m4a'"
    let answer = try run(
      "(PATH=/nowhere; '\(Command.folder)asr-predict' --model run \(file))",
      in: folder
    )
    #expect(answer.status == 1)
    let errors = answer.errors + answer.output
    let remedy = try #require(errors.firstMatch(of: /where it is: (.*done)/), "\(errors)")
    try succeed(String(remedy.1), in: folder)
    try succeed("asr-predict --model run 'my words/yes/memo 1.wav'", in: folder)
  }

  @Test func speakersAreReadFromNames() throws {
    let folder = try TemporaryFolder()
    for word in ["yes", "no"] {
      for (speaker, hertz) in [("anna", 300.0), ("ben", 420), ("carl", 510), ("dora", 640)] {
        for take in 0..<2 {
          let clip = tone(
            hertz: hertz * (word == "yes" ? 1 : 3) + 20 * Double(take),
            seconds: 0.3
          )
          try AudioFile.write(clip, to: folder.file("my words/\(word)/\(speaker)_\(take).wav"))
        }
      }
    }
    let train = "asr-train 'my words' \(short) --split speaker"
    let errors = try refusal(train, in: folder)
    let flag = try #require(errors.firstMatch(of: /--name-pattern '[^']*'/), "\(errors)")
    // A remark names the split that is for strangers.
    let told = try succeed("asr-train 'my words' \(short) \(flag.0)", in: folder)
    let split = try #require(
      told.errors.firstMatch(of: /\((--split speaker) would\)/),
      "\(told.errors)"
    )
    try succeed("asr-train 'my words' \(short) \(flag.0) \(split.1)", in: folder)
  }

  @Test func copiesAreKeptTogether() throws {
    let folder = try folder()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/my words/yes")
      .sorted()
    var copy = try AudioFile.read("\(folder.path)/my words/yes/\(names[0])")
    for i in copy.samples.indices { copy.samples[i] *= 0.5 }
    try AudioFile.write(copy, to: folder.file("my words/yes/copy_nohash_0.wav"))
    try "yes/copy_nohash_0.wav\n".write(
      toFile: folder.file("my words/testing_list.txt"),
      atomically: true,
      encoding: .utf8
    )
    let warned = try succeed("asr-train 'my words' \(short)", in: folder)
    let remedy = try #require(
      warned.errors.firstMatch(
        of: /to keep copies together: (asr-data check .*), then (asr-train .*)\n/
      ),
      "\(warned.errors)"
    )
    let check = try run(String(remedy.1), in: folder)
    // The copies are an error of the check, which has written the lists all the same.
    #expect(check.status <= 1)
    let told = try #require(
      check.errors.firstMatch(of: /train with them: (.*)\n/),
      "\(check.errors)"
    )
    for line in [remedy.2, told.1] {
      let cured = try succeed("\(line) \(short)", in: folder)
      #expect(!cured.errors.contains("have copies in training"), "\(cured.errors)")
    }
  }

  @Test func noiseThatIsTestedIsAllowed() throws {
    let folder = try folder()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/my words/no")
      .sorted()
    try FileManager.default.copyItem(
      atPath: "\(folder.path)/my words/no/\(names[0])",
      toPath: folder.file("hum/noise.wav")
    )
    try FileManager.default.copyItem(
      atPath: Fixtures.path("words/up/\(names[0])"),
      toPath: folder.file("other/noise.wav")
    )
    try "no/\(names[0])\n".write(
      toFile: folder.file("my words/testing_list.txt"),
      atomically: true,
      encoding: .utf8
    )
    let train = "asr-train 'my words' \(short)"
    let errors = try refusal("\(train) --noise hum", in: folder)
    #expect(errors.contains("name another folder with --noise, or continue with --allow-leakage"))
    try succeed("\(train) --noise hum --allow-leakage", in: folder)
    try succeed("\(train) --noise other", in: folder)
  }

  @Test func channelsThatCancelAreHeardOneByOne() throws {
    let folder = try folder(clips: 3)
    try succeed("asr-train 'my words' \(short) --output run", in: folder)
    try writeCancelling(tone(hertz: 300, seconds: 0.5), to: folder.file("a clip.wav"))
    let answer = try run("asr-predict --model run 'a clip.wav'", in: folder)
    #expect(answer.status == 1)
    let errors = answer.errors + answer.output
    let flag = try #require(errors.firstMatch(of: /hear one of them with (--channel 1)/))
    try succeed("asr-predict --model run \(flag.1) 'a clip.wav'", in: folder)
  }

  /// A WAV file of 16 bits whose second channel is the opposite of the first.
  private func writeCancelling(_ clip: AudioClip, to path: String) throws {
    var samples = Data()
    for sample in clip.samples {
      for value in [Int16(sample * 32_767), -Int16(sample * 32_767)] {
        withUnsafeBytes(of: value.littleEndian) { samples.append(contentsOf: $0) }
      }
    }
    try wave(samples, rateHertz: UInt32(clip.sampleRateHertz), channels: 2, bits: 16)
      .write(to: URL(filePath: path))
  }

  // MARK: Runs

  @Test func oneModelIsNamedOrItsRunResumed() throws {
    let folder = try folder(clips: 6)
    let train = "asr-train 'my words' --model linear --epochs 2"
    try succeed("\(train) --max-time 0.000001s --output 'runs/a run'", in: folder)
    // As a killed run leaves it: none has finished.
    try succeed("rm runs/latest", in: folder)
    let clip = try "'my words/yes/\(firstClip(of: "yes", in: folder))'"
    let none = try refusal("asr-predict \(clip)", in: folder)
    let choice = try #require(
      none.firstMatch(of: /resume it with (asr-train .*), or use its model as it is with (.*)\n/),
      "\(none)"
    )
    try succeed("asr-predict \(choice.2) \(clip)", in: folder)
    // A checkpoint is no model, and the folder of a run without one has none.
    let checkpoints = "\(folder.path)/runs/a run/checkpoints"
    let checkpoint = try #require(
      FileManager.default.contentsOfDirectory(atPath: checkpoints)
        .first { $0.hasSuffix(".safetensors") }
    )
    let wrong = try refusal(
      "asr-predict --model 'runs/a run/checkpoints/\(checkpoint)' \(clip)",
      in: folder
    )
    let both = try #require(
      wrong.firstMatch(of: /not a model; use (.*), or resume it with: (.*)\n/),
      "\(wrong)"
    )
    try succeed("asr-predict --model \(both.1) \(clip)", in: folder)
    try succeed("cp -r 'runs/a run' 'a bare run' && rm 'a bare run/model.safetensors'", in: folder)
    let bare = try refusal("asr-predict --model 'a bare run' \(clip)", in: folder)
    let resume = try #require(
      bare.firstMatch(of: /no model yet; resume it with: (.*)\n/),
      "\(bare)"
    )
    try succeed(String(resume.1), in: folder)
    // Those that name the run itself.
    try succeed(String(both.2), in: folder)
    try succeed(String(choice.1), in: folder)
    try succeed("asr-predict \(clip)", in: folder)
  }

  func firstClip(of word: String, in folder: TemporaryFolder) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: "\(folder.path)/my words/\(word)"
    )
    return try #require(names.min())
  }

  @Test func whatNeverBeganIsRemovedAndBegunAgain() throws {
    let folder = try folder(clips: 6)
    try "method: {random: {trials: 1}}\nbase: {network: {preset: linear}, training: {epochs: 1}}\n"
      .appending("parameters: {training.learning-rate: [0.01, 0.03]}\n")
      .write(toFile: folder.file("space.yaml"), atomically: true, encoding: .utf8)
    for (resume, again, file) in [
      ("asr-train", "asr-train 'my words' \(short)", "config.yaml"),
      ("asr-search", "asr-search 'my words' --space space.yaml", "space.yaml"),
    ] {
      for name in [".lock", file] {
        try Data().write(to: URL(filePath: folder.file("half done/\(name)")))
      }
      let errors = try refusal("\(resume) --resume 'half done'", in: folder)
      let remove = try #require(errors.firstMatch(of: /rm -r '[^']*'/), "\(errors)")
      try succeed(String(remove.0), in: folder)
      try succeed("\(again) --output 'half done'", in: folder)
      // What is done is not overwritten.
      let full = try refusal("\(again) --output 'half done'", in: folder)
      #expect(full.contains("name a new folder with --output, or remove this one"), "\(full)")
      try succeed("\(again) --output 'anew' && rm -r 'anew' 'half done'", in: folder)
    }
  }

  @Test func changedRecordingsBeginANewRun() throws {
    let folder = try folder(clips: 6)
    let train = "asr-train 'my words' --model linear --epochs 2"
    try succeed("\(train) --max-time 0.000001s --output 'a run'", in: folder)
    let clip = try firstClip(of: "yes", in: folder)
    try FileManager.default.removeItem(atPath: "\(folder.path)/my words/yes/\(clip)")
    let errors = try refusal("asr-train --resume 'a run'", in: folder)
    #expect(errors.contains(", or begin a new run with --split-from"), "\(errors)")
    try succeed("\(train) --split-from 'a run'", in: folder)
  }

  @Test func clipsThatAllTrainedAreScoredAsWhatTheyAre() throws {
    let folder = try folder(clips: 6)
    try succeed("asr-train 'my words' \(short) --train-on-all --output 'a run'", in: folder)
    let model = "--model 'a run/model.safetensors'"
    try succeed("cp 'a run/model.safetensors' whole.safetensors", in: folder)
    let errors = try refusal("asr-evaluate 'my words' --model whole.safetensors", in: folder)
    let flag = try #require(errors.firstMatch(of: /with (--subset all)\n/), "\(errors)")
    try succeed("asr-evaluate 'my words' --model whole.safetensors \(flag.1)", in: folder)
    try succeed("asr-evaluate 'my words' \(model) \(flag.1)", in: folder)
  }

  @Test func aModelWithAttentionIsTrained() throws {
    let folder = try folder(clips: 6)
    try succeed("asr-train 'my words' \(short) --output linear", in: folder)
    let clip = try "'my words/yes/\(firstClip(of: "yes", in: folder))'"
    let errors = try refusal("asr-predict --model linear --attention \(clip)", in: folder)
    let remedy = try #require(errors.firstMatch(of: /train one with '(asr-train <folder> .*)'/))
    let line = remedy.1.replacing("<folder>", with: "'my words'")
    try succeed("\(line) --epochs 1 --output attentive", in: folder)
    try succeed("asr-predict --model attentive --attention \(clip)", in: folder)
  }

  // MARK: Searches

  @Test func searchesGetValidationClips() throws {
    let folder = try folder()
    try "method: {random: {trials: 1}}\nbase: {network: {preset: linear}, training: {epochs: 1}}\n"
      .appending("parameters: {training.learning-rate: [0.01, 0.03]}\n")
      .write(toFile: folder.file("space.yaml"), atomically: true, encoding: .utf8)
    let search = "asr-search 'my words' --space space.yaml"
    let all = try run("\(search) --fold all", in: folder)
    #expect(all.status == 64)
    let part = try #require(all.errors.firstMatch(of: /such as (--fold 1\/5)/), "\(all.errors)")
    try succeed("\(search) \(part.1) --output part", in: folder)
    try "yes/\(firstClip(of: "yes", in: folder))\n".write(
      toFile: folder.file("my words/testing_list.txt"),
      atomically: true,
      encoding: .utf8
    )
    let errors = try refusal("\(search) --output none", in: folder)
    let flag = try #require(errors.firstMatch(of: /keep some for it with (--split stratified) or/))
    try succeed("\(search) \(flag.1) --output split", in: folder)
  }
}
