import Foundation
import SpeechModel
import TestSupport
import Testing

/// The formats of phones and browsers, with and without the ffmpeg program.
@Suite struct AudioForeignFormatTests {
  static let files = [
    ("memo.m4a", "an MPEG-4 audio file (M4A), as iPhones record them"),
    ("phone.3gp", "a 3GP file, as phones record them"),
    ("bare.aac", "an AAC file without a container (ADTS)"),
    ("browser.webm", "a WebM file, as browsers record them"),
    ("sound.mka", "a Matroska file"),
    ("windows.wma", "a Windows Media file (WMA)"),
    ("dolby.ac3", "a Dolby Digital file (AC-3)"),
    ("true.tta", "a True Audio file (TTA)"),
    ("film.mp4", "an MPEG-4 file (MP4)"),
    ("film.mov", "a QuickTime movie"),
  ]

  /// Codings that libsndfile does not support, in containers that it does.
  static let rare = [
    ("alac.caf", "Supported file format but unsupported encoding"),
    ("g722.wav", "WAV coding 0x28f"),
    ("speex.ogg", "Speex"),
  ]

  static func path(_ name: String) -> String { Fixtures.path("audio/foreign/\(name)") }

  /// Without the program nothing is run, and the error says what to do.
  @Test(arguments: files)
  func isNamed(_ name: String, _ format: String) throws {
    let bytes = try AudioFile.contents(of: Self.path(name))
    let error = try #require(throws: AudioError.self) {
      try AudioFile.decode(bytes, name: "words/yes/\(name)")
    }
    let ending = try #require(name.split(separator: ".").last)
    #expect(
      error.description
        == "words/yes/\(name): this is \(format), which takes the ffmpeg program to read; install it"
        + " (sudo apt install ffmpeg), or convert the recordings where it is: for f in"
        + " ./words/yes/*.\(ending); do ffmpeg -v error -i \"$f\" \"${f%.*}.wav\"; done"
    )
  }

  /// Its packets of 188 bytes begin with the same byte; three of them are enough.
  @Test func aTransportStreamIsToldByItsPackets() {
    func format(_ count: Int, marks: [Int]) -> String? {
      var bytes = [UInt8](repeating: 1, count: count)
      for mark in marks { bytes[mark] = 0x47 }
      guard case .foreign(let format, _) = AudioStreams.refusal(bytes) else { return nil }
      return format
    }
    #expect(format(377, marks: [0, 188, 376]) == "an MPEG transport stream")
    #expect(format(377, marks: [0, 188]) == nil)
    #expect(format(376, marks: [0, 188]) == nil)
  }

  @Test(arguments: rare)
  func rareCodingIsNamed(_ name: String, _ coding: String) throws {
    let bytes = try AudioFile.contents(of: Fixtures.path("audio/rare/\(name)"))
    #expect(AudioStreams.refusal(bytes) == .unsupported(detail: coding))
  }

  @Test(arguments: [
    ("#!AMR\n", "an AMR file, as older phones record them"),
    ("#!AMR-WB\n", "an AMR file, as older phones record them"),
    ("RIFF....AVI LIST", "an AVI video"),
    ("NIST_1A\n   1024\n", "a NIST SPHERE file, as TIMIT has them"),
    ("....ftypisom....", "an MPEG-4 file (MP4)"),
    ("\0\0\0\u{8}wide\0\0\0\0mdat", "a QuickTime movie"),
  ])
  func isToldByItsFirstBytes(_ start: String, _ format: String) {
    let bytes = Array(start.utf8) + [UInt8](repeating: 0, count: 100)
    guard case .foreign(format, _) = AudioStreams.refusal(bytes) else {
      Issue.record("\(String(describing: AudioStreams.refusal(bytes)))")
      return
    }
  }

  @Test(arguments: ["....ftypheic....", "....ftypavif....", "\u{89}PNG\r\n", "%PDF-1.7"])
  func picturesAreNoAudio(_ start: String) {
    let bytes = Array(start.utf8) + [UInt8](repeating: 0, count: 100)
    #expect(AudioStreams.refusal(bytes) == .notAudio)
  }

  @Test(arguments: [
    ("a.m4a", "for f in ./*.m4a; do ffmpeg -v error -i \"$f\" \"${f%.*}.wav\"; done"),
    ("-a.m4a", "for f in ./*.m4a; do ffmpeg -v error -i \"$f\" \"${f%.*}.wav\"; done"),
    ("/a.M4A", "for f in /*.M4A; do ffmpeg -v error -i \"$f\" \"${f%.*}.wav\"; done"),
    (
      "it's mine/a.webm",
      "for f in './it'\\''s mine'/*.webm; do ffmpeg -v error -i \"$f\" \"${f%.*}.wav\"; done"
    ),
    // A file cannot be its own conversion.
    ("x/a.wav", "for f in ./x/*.wav; do ffmpeg -v error -i \"$f\" \"${f%.*}.flac\"; done"),
    ("x/memo", "ffmpeg -v error -i ./x/memo ./x/memo.wav"),
    ("x y/memo", "ffmpeg -v error -i './x y/memo' './x y/memo'.wav"),
  ])
  func commandIsForAShell(_ path: String, _ command: String) throws {
    let bytes = try AudioFile.contents(of: Self.path("memo.m4a"))
    let error = #expect(throws: AudioError.self) { try AudioFile.decode(bytes, name: path) }
    #expect(error?.description.hasSuffix(" is: \(command)") == true, "\(String(describing: error))")
  }
}

/// With the program itself; `Scripts/test.sh` installs it.
@Suite(.enabled(if: ExternalDecoder.installed != nil, "ffmpeg is not installed"))
struct AudioExternalDecoderTests {
  /// Expects the word, whatever the coding adds around it.
  private func expectWord(_ clip: AudioClip, _ comment: String) throws {
    let word = try AudioStreams.word()
    func energy(_ clip: AudioClip) -> Double {
      clip.samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(clip.sampleRateHertz)
    }
    #expect((-0.05...0.2).contains(clip.durationSeconds - word.durationSeconds), "\(comment)")
    #expect((0.8...1.2).contains(energy(clip) / energy(word)), "\(comment)")
  }

  @Test(arguments: AudioForeignFormatTests.files)
  func isRead(_ name: String, _: String) throws {
    let path = AudioForeignFormatTests.path(name)
    try expectWord(AudioFile.read(path, externalDecoder: .installed), name)
  }

  @Test(arguments: AudioForeignFormatTests.rare)
  func rareCodingIsRead(_ name: String, _: String) throws {
    let path = Fixtures.path("audio/rare/\(name)")
    try expectWord(AudioFile.read(path, externalDecoder: .installed), name)
  }

  /// The program would decode the first stream only.
  @Test func mixedStreamsAreNotLeftToTheProgram() throws {
    let streams = try ["vorbis.ogg", "vorbis-44100.ogg"].flatMap {
      try AudioFile.contents(of: Fixtures.path("audio/streams/\($0)"))
    }
    let error = #expect(throws: AudioError.self) {
      try AudioFile.decode(streams, name: "two.ogg", externalDecoder: .installed)
    }
    #expect(error?.reason == .mixedStreams)
  }

  /// The format is recognized by the file's bytes, and the program does not see its name.
  @Test(arguments: [
    "-dash.m4a", "a:b.m4a", "concat:x|y.m4a", "http:x.wav", "line\nbreak.m4a", "%03d.m4a", "memo",
  ])
  func namesAreHarmless(_ name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try AudioFile.contents(of: AudioForeignFormatTests.path("memo.m4a"))
    let path = "\(folder.path)/\(name)"
    try Data(bytes).write(to: URL(filePath: path))
    try expectWord(AudioFile.read(path, externalDecoder: .installed), name)
  }

  @Test func otherFormatsNeedNoProgram() throws {
    let none = ExternalDecoder(path: "/nowhere/ffmpeg")
    let folder = try TemporaryFolder()
    for name in ["wav-s16.wav", "mp3-cbr.mp3"] {
      let bytes = try AudioFile.contents(of: Fixtures.path("audio/good/\(name)"))
      let path = "\(folder.path)/\(name).m4a"
      try Data(bytes).write(to: URL(filePath: path))
      #expect(throws: Never.self) { try AudioFile.read(path, externalDecoder: none) }
    }
  }

  @Test func cutsAndDamageAreSaid() throws {
    func words(_ bytes: [UInt8]) throws -> String {
      try #require(throws: AudioError.self) {
        try AudioFile.decode(bytes, name: "x.m4a", externalDecoder: .installed)
      }.description
    }
    let bytes = try AudioFile.contents(of: AudioForeignFormatTests.path("memo.m4a"))
    #expect(
      try words(Array(bytes[..<600]))
        == "x.m4a: truncated: this is an MPEG-4 audio file (M4A), as iPhones record them, and it ends"
        + " early; copy or record the file again"
    )
    let damaged = try words(Array(bytes[..<32]) + [UInt8](repeating: 0xFF, count: 600))
    #expect(damaged.hasPrefix("x.m4a: "))
    #expect(damaged.count < 400)
  }

  @Test func limitsHold() throws {
    let path = AudioForeignFormatTests.path("memo.m4a")
    var limits = AudioLimits()
    limits.durationSeconds = 0.3
    #expect(throws: AudioError(source: path, reason: .duration(allowedSeconds: 0.3))) {
      try AudioFile.read(path, limits: limits, externalDecoder: .installed)
    }
  }

  /// The command of the error does what it says, pasted into a shell.
  @Test(arguments: ["words/yes", "it's mine", "-dash"])
  func commandConvertsTheFolder(_ name: String) throws {
    let folder = try TemporaryFolder()
    let inner = "\(folder.path)/\(name)"
    try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
    let bytes = try AudioFile.contents(of: AudioForeignFormatTests.path("memo.m4a"))
    let files = ["one.m4a", "two words.m4a", "-dash.m4a", "a:b.m4a"]
    for file in files { try Data(bytes).write(to: URL(filePath: "\(inner)/\(file)")) }
    let error = try #require(throws: AudioError.self) {
      try AudioFile.decode(bytes, name: "\(name)/one.m4a")
    }
    guard case .foreign(_, let command) = error.reason else {
      Issue.record("\(error)")
      return
    }
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", command]
    shell.currentDirectoryURL = URL(filePath: folder.path)
    shell.standardInput = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    for file in files {
      try expectWord(AudioFile.read("\(inner)/\(file.dropLast(4)).wav"), file)
    }
  }
}

/// With programs that behave badly.
@Suite struct AudioProgramTests {
  /// Reads a file through a script in place of ffmpeg.
  private func reason(
    _ script: String,
    timeoutSeconds: Double = 60,
    limits: AudioLimits = AudioLimits()
  ) throws -> AudioError.Reason {
    let folder = try TemporaryFolder()
    var decoder = ExternalDecoder(path: try folder.script("ffmpeg", script))
    decoder.timeoutSeconds = timeoutSeconds
    let bytes = try AudioFile.contents(of: AudioForeignFormatTests.path("memo.m4a"))
    return try #require(throws: AudioError.self) {
      try AudioFile.decode(bytes, name: "x", limits: limits, externalDecoder: decoder)
    }.reason
  }

  private static let format = "an MPEG-4 audio file (M4A), as iPhones record them"

  /// The program continues after these with the rest of the file, and reports them on its error
  /// stream only.
  @Test(arguments: [
    ("[matroska,webm @ 0x1] File ended prematurely at pos. 9 (0x9)", "truncated: "),
    ("[mov,mp4 @ 0x1] moov atom not found", "truncated: "),
    (
      "[aac @ 0x1] Error submitting packet to decoder: Invalid data found",
      "ffmpeg cannot read it: "
    ),
    ("Stream map '0:a:0' matches no streams.", "it holds no sound track"),
  ])
  func lossIsNoSuccess(_ line: String, _ words: String) throws {
    let sound = "cat '\(Fixtures.path("words/yes/gbm3_nohash_0.wav"))'"
    let reason = try reason("echo '\(line.replacing("'", with: "’"))' >&2; \(sound)")
    #expect(reason.explanation.contains(words), "\(reason.explanation)")
  }

  @Test func itsWordsAreCleanedAndBounded() throws {
    let reason = try reason("printf 'first\\nno \\033[31mred\\007 file\\n' >&2; exit 3")
    #expect(reason == .notConverted(format: Self.format, .failed(detail: "no  [31mred  file")))
    let long = try self.reason("yes long | head -c 100000 | tr -d '\\n' >&2; exit 1")
    guard case .notConverted(_, .failed(let words)) = long else {
      Issue.record("\(long)")
      return
    }
    #expect(words.count == 200)
    #expect(
      try self.reason("exit 7")
        == .notConverted(format: Self.format, .ended(status: 7))
    )
    #expect(
      try self.reason("kill -SEGV $$")
        == .notConverted(format: Self.format, .ended(status: 139))
    )
  }

  @Test(
    arguments: [
      (.notStarted(.system(code: ENOENT)), "it cannot be started: No such file or directory"),
      (.notHandedOver(.system(code: ENOSPC)), "No space left on device"),
      (.tooLong(allowedSeconds: 60), "it took more than 60 seconds"),
      (.noSound, "it holds no sound track"),
      (.failed(detail: "no red file"), "no red file"),
      (.ended(status: 7), "it ended with status 7"),
    ] as [(AudioError.ConversionFault, String)]
  )
  func itsFaultsHaveWords(_ fault: AudioError.ConversionFault, _ words: String) {
    #expect(
      AudioError.Reason.notConverted(format: Self.format, fault).explanation
        == "this is \(Self.format), and ffmpeg cannot read it: \(words)"
    )
  }

  @Test func itIsStoppedInTime() throws {
    let folder = try TemporaryFolder()
    let start = ContinuousClock.now
    let reason = try reason("echo $$ > \(folder.path)/pid; exec sleep 600", timeoutSeconds: 1)
    #expect(
      reason == .notConverted(format: Self.format, .tooLong(allowedSeconds: 1))
    )
    #expect(ContinuousClock.now - start < .seconds(30))
    let text = try String(contentsOfFile: "\(folder.path)/pid", encoding: .utf8)
    let process = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(process, 0) == -1)
  }

  @Test func endlessOutputEnds() throws {
    var limits = AudioLimits()
    limits.fileBytes = 1 << 20
    #expect(try reason("cat /dev/zero", limits: limits) == .duration(allowedSeconds: 3_600))
  }

  @Test func outputThatIsNoSoundIsRefused() throws {
    #expect(try reason("echo no sound at all") == .notAudio)
  }

  /// No file or lock of this process reaches it.
  @Test func itInheritsNothing() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("lock-of-a-run")
    let descriptor = open(path, O_RDWR | O_CREAT, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let reason = try reason(
      "if ls -l /proc/$$/fd | grep -q lock-of-a-run; then echo inherited; else echo none; fi >&2; exit 1"
    )
    #expect(reason == .notConverted(format: Self.format, .failed(detail: "none")))
  }

  @Test func oneThatIsNotThereIsSaid() throws {
    let bytes = try AudioFile.contents(of: AudioForeignFormatTests.path("memo.m4a"))
    let error = #expect(throws: AudioError.self) {
      try AudioFile.decode(
        bytes,
        name: "x",
        externalDecoder: ExternalDecoder(path: "/nowhere/ffmpeg")
      )
    }
    #expect(
      error?.reason
        == .notConverted(
          format: Self.format,
          .notStarted(.system(code: ENOENT))
        )
    )
  }
}
