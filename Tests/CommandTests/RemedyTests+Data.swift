import Foundation
import SpeechModel
import TestSupport
import Testing

/// What is said about recordings.
extension RemedyTests {
  private static let hasPackageLists =
    has("apt-get")
    && (try? Command(bash: "apt-cache show libc6 | grep -q ^Filename:", in: "/"))?.status == 0

  /// Only simulated: the packages exist by these names.
  @Test(.enabled(if: hasPackageLists, "needs apt-get and lists of packages, which are not here"))
  func programsThatAreMissingAreInstalled() throws {
    let folder = try folder(clips: 3)
    try FileManager.default.copyItem(
      atPath: Fixtures.path("audio/foreign/memo.m4a"),
      toPath: folder.file("memo.m4a")
    )
    try succeed("asr-train 'my words' \(short) --output run", in: folder)
    for line in ["asr-predict' --model run memo.m4a", "asr-data' synthesize --words yes -o out"] {
      let answer = try run("(PATH=/nowhere; '\(Command.folder)\(line))", in: folder)
      #expect(answer.status == 1)
      let errors = answer.errors + answer.output
      let install = try #require(
        errors.firstMatch(of: /sudo apt (install [a-z][a-z0-9 -]*)/),
        "\(errors)"
      )
      try succeed("apt-get --simulate \(install.1)", in: folder)
    }
  }

  /// Noise of 11 hours, at a rate at which that is little.
  @Test func manyHoursAreSearchedForCopies() throws {
    let folder = try TemporaryFolder()
    var state: UInt32 = 1
    for word in ["yes", "no"] {
      for take in 0..<6 {
        let piece = Data(
          (0..<8_000).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(state >> 24)
          }
        )
        var samples = Data(capacity: 3_304_000)
        for _ in 0..<413 { samples += piece }
        try wave(samples, rateHertz: 1_000, channels: 1, bits: 8)
          .write(to: URL(filePath: folder.file("many hours/\(word)/\(take).wav")))
      }
    }
    // Whatever becomes of training at that rate.
    let told = try run("asr-train 'many hours' \(short)", in: folder)
    let check = try #require(
      told.errors.firstMatch(of: /near copies were not searched for.*: (asr-data check .*) does\n/),
      "\(told.errors)"
    )
    try succeed(String(check.1), in: folder)
  }

  @Test func speakersInTwoSubsetsAreAllowed() throws {
    let folder = try folder()
    let train = "asr-train 'my words' \(short)"
    try succeed(
      "\(train) --split speaker --name-pattern '{speaker}_nohash_{x}' --output 'a run'",
      in: folder
    )
    // As if a clip had been moved from testing to training by hand.
    let path = URL(filePath: "\(folder.path)/a run/split.json")
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: path))
    var record = try #require(object as? [String: Any])
    var testing = try #require(record["testing"] as? [String])
    let training = try #require(record["training"] as? [String])
    record["training"] = training + [testing.removeFirst()]
    record["testing"] = testing
    try JSONSerialization.data(withJSONObject: record).write(to: path)
    let errors = try refusal("\(train) --split-from 'a run'", in: folder)
    let flag = try #require(
      errors.firstMatch(of: /1 speaker in two subsets: .*; continue with (--allow-leakage)\n/),
      "\(errors)"
    )
    try succeed("\(train) --split-from 'a run' \(flag.1)", in: folder)
  }

  /// What reads the names of the files is part of every command.
  @Test func copiesInFoldersOfSpeakersAreKeptTogether() throws {
    let folder = try folder()
    try succeed(
      """
      cd 'my words' && for file in */*.wav; do
        name=${file#*/}; to="../by speaker/${name%%_*}/${file%%/*}"
        mkdir -p "$to" && mv "$file" "$to/$name"
      done
      """,
      in: folder
    )
    let words = "\(folder.path)/by speaker"
    let speaker = try #require(FileManager.default.contentsOfDirectory(atPath: words).min())
    var clip = try AudioFile.read("\(words)/\(speaker)/yes/\(speaker)_nohash_0.wav")
    for i in clip.samples.indices { clip.samples[i] *= 0.5 }
    try AudioFile.write(clip, to: "\(words)/\(speaker)/yes/copy.wav")
    let lists = "\(words)/testing_list.txt"
    func test(_ clip: String) throws {
      try "\(clip)\n".write(toFile: lists, atomically: true, encoding: .utf8)
    }
    let train = "asr-train 'by speaker' \(short) --name-pattern '{speaker}/{label}/{x}'"

    try test("\(speaker)/yes/copy.wav")
    let warned = try succeed(train, in: folder)
    let remedy = try #require(
      warned.errors.firstMatch(of: /copies together: (asr-data .*), then (asr-train .*)\n/),
      "\(warned.errors)"
    )
    let check = try run(String(remedy.1), in: folder)
    let told = try #require(
      check.errors.firstMatch(of: /train with them: (.*)\n/),
      "\(check.errors)"
    )
    for line in [remedy.2, told.1] {
      let cured = try succeed("\(line) \(short)", in: folder)
      #expect(!cured.errors.contains("have copies in training"), "\(cured.errors)")
    }
    // The same bytes are refused.
    try succeed("rm -r lists; cd 'by speaker/\(speaker)/yes' && cp *_0.wav copy.wav", in: folder)
    let errors = try refusal(train, in: folder)
    let cure = try #require(
      errors.firstMatch(of: /\((asr-data check .*) --write-lists lists, then (--lists lists)\)/),
      "\(errors)"
    )
    _ = try run("\(cure.1) --write-lists lists", in: folder)
    try succeed("\(train) \(cure.2)", in: folder)
  }

  /// Few voices are not split by speaker, and one label is not trained alone.
  @Test func spokenClipsTrain() throws {
    let folder = try folder()
    try "#!/bin/sh\ncp \"$(ls \"my words/$3/\"*.wav | sed -n $((1 + $1))p)\" \"$2\"\n"
      .write(toFile: folder.file("say"), atomically: true, encoding: .utf8)
    let say = "asr-data synthesize --command 'sh say {voice} {out} {text}'"
    let few = try refusal("\(say) --words yes,no --output one --command 'cp x {out}'", in: folder)
    let flag = try #require(few.firstMatch(of: /or take (--voices 1)\n/), "\(few)")
    for (flags, output) in [("\(flag.1)", "a voice"), ("--voices 3", "some voices")] {
      let made = try succeed("\(say) --like 'my words' \(flags) --output '\(output)'", in: folder)
      let lines = made.errors.matches(of: /: (asr-train .*)\n/).map { String($0.1) }
      #expect(lines.count == 2, "\(made.errors)")
      for line in lines { try succeed("\(line) \(short)", in: folder) }
    }
    let one = try succeed("\(say) --words yes --voices 3 --output word", in: folder)
    let line = try #require(one.errors.firstMatch(of: /train with them: (.*)\n/), "\(one.errors)")
    #expect(one.errors.hasSuffix(line.0))
    try succeed("\(line.1.replacing("<folder>", with: "'my words'")) \(short)", in: folder)
  }

  /// A WAV file of these samples.
  func wave(_ samples: Data, rateHertz: UInt32, channels: UInt16, bits: UInt16) -> Data {
    func little(_ value: some FixedWidthInteger) -> Data {
      withUnsafeBytes(of: value.littleEndian) { Data($0) }
    }
    let frame = channels * bits / 8
    let size = UInt32(samples.count)
    let parts = [
      Data("RIFF".utf8), little(36 + size), Data("WAVEfmt ".utf8), little(UInt32(16)),
      little(UInt16(1)), little(channels), little(rateHertz), little(UInt32(frame) * rateHertz),
      little(frame), little(bits), Data("data".utf8), little(size), samples,
    ]
    return Data(parts.joined())
  }
}
