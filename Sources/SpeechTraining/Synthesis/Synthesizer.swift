internal import Foundation
package import SpeechModel

/// A program that speaks a text into a sound, run without a shell.
package struct Synthesizer: Sendable {
  /// Its name in file names and manifests, such as `espeak-ng`.
  package let name: String
  /// The voices that it has; empty if it knows them by their numbers.
  package let kinds: [SyntheticVoice.Kind]
  /// The command line of the user's; nil for the synthesizers that are known here.
  let command: String?
  private let path: String
  private let template: CommandTemplate

  /// The most time for one text, in seconds: a neural voice loads its model first.
  private static let timeoutSeconds = 120.0
  /// The most sound on the standard output, and the most memory, in bytes.
  private static let (outputBytes, memoryBytes) = (1 << 28, 16 << 30)

  /// A command of the user's.
  ///
  /// - Throws: `SynthesisError` for a command line that cannot be read, or a program that is not
  ///   there.
  package init(command: String) throws(SynthesisError) {
    let template = try CommandTemplate(command)
    try self.init(template, program: template.words[0], kinds: [], command: command)
  }

  /// A command with the voices that its program has.
  ///
  /// - Parameters:
  ///   - own: Its name; nil for the program's.
  ///   - command: The command line of the user's.
  /// - Throws: `SynthesisError.noProgram` or `notExecutable`.
  package init(
    _ template: CommandTemplate,
    program: String,
    name own: String? = nil,
    kinds: [SyntheticVoice.Kind],
    command: String? = nil
  ) throws(SynthesisError) {
    let found = program.contains("/") ? program : installedProgram(program)
    guard let found, FileManager.default.fileExists(atPath: found), !isDirectory(found) else {
      throw SynthesisError.noProgram(program)
    }
    guard FileManager.default.isExecutableFile(atPath: found) else {
      throw SynthesisError.notExecutable(path: found)
    }
    (path, self.template, self.kinds, self.command) = (found, template, kinds, command)
    // Names of files begin with it.
    name = (own ?? lastComponent(of: program)).replacing("_", with: "-").lowercased()
  }

  /// Refuses a command whose voices would all sound alike.
  ///
  /// - Throws: `SynthesisError.sameVoices`.
  func check(voices: Int) throws(SynthesisError) {
    guard
      voices == 1 || !template.fields.isDisjoint(with: CommandTemplate.Field.ofVoices)
        || !kinds.isEmpty
    else { throw SynthesisError.sameVoices(template.text, voices: voices) }
  }

  /// Speaks a text.
  ///
  /// - Throws: `SynthesisError.Fault`.
  package func speak(
    _ text: String,
    as voice: SyntheticVoice
  ) throws(SynthesisError.Fault) -> AudioClip {
    // Other calls write theirs at the same time, also those of another run in this process.
    let file = FileManager.default.temporaryDirectory
      .appending(path: "asr-synthesis-\(UUID().uuidString).wav").path(percentEncoded: false)
    defer { unlink(file) }
    let output = try run(text, as: voice, into: file)
    let writes = template.fields.contains(.out)
    guard !writes || FileManager.default.fileExists(atPath: file) else { throw .nothingWritten }
    do {
      return writes ? try AudioFile.read(file) : try AudioFile.decode(output, name: name)
    } catch let error as AudioError {
      throw .unreadable(error.reason)
    } catch {
      throw .notStarted(.other(detail: "\(error)"))
    }
  }

  /// Runs the program; returns its standard output.
  private func run(
    _ text: String,
    as voice: SyntheticVoice,
    into file: String
  ) throws(SynthesisError.Fault) -> [UInt8] {
    // A file without a name, which a program that reads slowly cannot block.
    guard let input = tmpfile() else { throw .notStarted(.last) }
    defer { fclose(input) }
    if !template.fields.contains(.text) {
      guard fputs(text + "\n", input) >= 0, fflush(input) == 0, fseek(input, 0, SEEK_SET) == 0
      else { throw .notStarted(.last) }
    }
    let words = template.words(voice.values.merging([.text: text, .out: file]) { $1 })
    let run = ProgramRun(
      path: path,
      arguments: Array(words.dropFirst()),
      input: fileno(input),
      timeoutSeconds: Self.timeoutSeconds,
      outputBytes: Self.outputBytes,
      memoryBytes: Self.memoryBytes
    )
    switch run.start() {
    case .finished(let output, 0, _): return output
    case .finished(_, let status, let errors):
      throw .status(Int(status), lastError: errors.last)
    case .tooMuch: throw .tooMuch
    case .tooLong: throw .tooLong(seconds: Int(Self.timeoutSeconds))
    case .notStarted(let fault): throw .notStarted(fault)
    }
  }
}

extension SyntheticVoice {
  /// What a command's names in braces stand for.
  fileprivate var values: [CommandTemplate.Field: String] {
    [
      .voice: kind.map { $0.name + ($0.variant.map { "+\($0)" } ?? "") } ?? "\(number)",
      .rate: String(format: "%.2f", rate),
      .slowness: String(format: "%.3f", 1 / rate),
      .pitch: "\(pitch)",
      .wordsPerMinute: "\(Int((Self.usualWordsPerMinute * rate).rounded()))",
      .hertz: "\(Int((usualHertz * pitchFactor).rounded()))",
      .ratePercent: "\(Int((100 * rate).rounded()))",
      .pitchPercent: "\(Int((100 * pitchFactor).rounded()))",
    ]
  }

  /// The default of espeak-ng.
  private static let usualWordsPerMinute = 175.0

  private var pitchFactor: Double { exp2(Double(pitch - 50) / 60) }

  /// The mean pitch of flite's voices, about that of women for the one who is one.
  private var usualHertz: Double { kind?.name == "slt" ? 180 : 110 }
}
