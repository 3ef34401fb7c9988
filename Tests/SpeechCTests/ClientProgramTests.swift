import CASRBaseline
import CommandLineSupport
import Foundation
import SpeechModel
import TestSupport
import Testing

/// Programs in C and C++ compile against the header without a warning, and work.
@Suite(.enabled(if: ProgramOutput.exists("cc"), "no C compiler is installed"))
struct ClientProgramTests {
  /// The folder of the library that the build made.
  private static let built: String = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: bundle).deletingLastPathComponent().path(percentEncoded: false)
  }()

  private static let header = Fixtures.package.appending(
    path: "Sources/CASRBaseline/asr_baseline.h"
  )

  /// The functions that the header declares.
  private static func declared() throws -> Set<String> {
    let text = try String(contentsOf: header, encoding: .utf8)
      .replacing(/\/\*(?:.|\n)*?\*\//, with: "")
    return Set(text.matches(of: /\b(asr_\w+)\(/).map { String($0.1) })
  }

  /// The whole interface, under the names that the header gives it.
  @Test func theLibraryHasWhatTheHeaderDeclares() throws {
    let library = Self.built + "libasrbaseline.so"
    try #require(
      FileManager.default.fileExists(atPath: library),
      "swift build --product asrbaseline builds it"
    )
    let symbols = try ProgramOutput("nm", ["-D", "--defined-only", library])
    #expect(symbols.status == 0)
    let defined = Set(
      symbols.text.matches(of: /(?m) T (asr_(?:recognizer|baseline)_\w+)/).map { String($0.1) }
    )
    let declared = try Self.declared()
    #expect(declared.count == 17)
    #expect(defined == declared)
  }

  @Test func theVersionIsThatOfThePrograms() {
    #expect(ASR_BASELINE_VERSION == ProgramVersion.number)
    #expect(asr_baseline_version().map { String(cString: $0) } == ProgramVersion.number)
    #expect(asr_baseline_abi_version() == ASR_BASELINE_ABI_VERSION)
  }

  @Test func remarksHaveTheBitsOfTheHeader() {
    #expect(RemarkKinds.noSound.rawValue == UInt32(ASR_REMARK_NO_SOUND))
    #expect(
      RemarkKinds.shorterThanTraining.rawValue == UInt32(ASR_REMARK_SHORTER_THAN_TRAINING)
    )
    #expect(RemarkKinds.shorterThanNeeded.rawValue == UInt32(ASR_REMARK_SHORTER_THAN_NEEDED))
    #expect(RemarkKinds.longerThanTraining.rawValue == UInt32(ASR_REMARK_LONGER_THAN_TRAINING))
    #expect(RemarkKinds.singleSample.rawValue == UInt32(ASR_REMARK_SINGLE_SAMPLE))
  }

  /// What the examples print for a second of silence and some files, which they take from the library.
  private func expected(_ model: String, _ paths: [String]) throws -> String {
    let recognizer = try SpeechRecognizer(modelAt: model)
    let silence = AudioClip(
      samples: [Float](repeating: 0, count: recognizer.sampleRateHertz),
      sampleRateHertz: recognizer.sampleRateHertz
    )
    let answers =
      [("silence", try recognizer.recognize(silence))]
      + (try paths.map { ($0, try recognizer.recognize(path: $0)) })
    return answers.map { name, prediction in
      let note = prediction.note.map { " (\($0))" } ?? ""
      let scores = recognizer.labels.map { label in
        let score = prediction.scores.first { $0.label == label }
        return "  \(label) \(number(score?.probability ?? .nan))\n"
      }
      return "\(name): \(prediction.label) \(number(prediction.confidence))\(note)\n"
        + scores.joined()
    }.joined()
  }

  private func number(_ value: Float) -> String { String(format: "%.6f", Double(value)) }

  private func build(
    _ compiler: String,
    _ flags: [String],
    _ source: String,
    in folder: TemporaryFolder
  ) throws -> String {
    let program = try folder.file("recognize")
    let compilation = try ProgramOutput(
      compiler,
      flags + ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]
        + ["-I", Self.header.deletingLastPathComponent().path(percentEncoded: false)]
        + ["-I", Fixtures.package.appending(path: "Examples/Cxx").path(percentEncoded: false)]
        + [Fixtures.package.appending(path: source).path(percentEncoded: false)]
        + ["-L", Self.built, "-lasrbaseline", "-lpthread", "-Wl,-rpath,\(Self.built)"]
        // Swift's libraries, which this build of the library finds by itself.
        + ["-Wl,--allow-shlib-undefined", "-o", program]
    )
    try #require(compilation.status == 0 && compilation.text.isEmpty, "\(compilation.text)")
    return program
  }

  private func check(_ program: String) throws {
    let model = Fixtures.path("reference/models/cnn.safetensors")
    let paths = recordings(of: "yes") + recordings(of: "no")
    let answers = try ProgramOutput(program, [model] + paths)
    #expect(answers.status == 0)
    #expect(answers.text == (try expected(model, paths)))
    let usage = try ProgramOutput(program, [])
    #expect(usage.status == 64)
    #expect(usage.text == "usage: recognize <model or run> [recordings]\n")
    let noModel = try ProgramOutput(program, ["/no/model"])
    #expect(noModel.status == 1)
    #expect(noModel.text == "/no/model: cannot be read: there is no such file\n")
  }

  @Test func theExampleInCWorks() throws {
    let folder = try TemporaryFolder()
    try check(build("cc", ["-std=c11"], "Examples/C/recognize.c", in: folder))
  }

  @Test(.enabled(if: ProgramOutput.exists("c++"), "no C++ compiler is installed"))
  func theExampleInCxxWorks() throws {
    let folder = try TemporaryFolder()
    try check(build("c++", ["-std=c++17"], "Examples/Cxx/recognize.cpp", in: folder))
  }
}
