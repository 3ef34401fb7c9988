internal import Foundation
internal import SpeechModel

/// The synthesizers of Debian that are known here, run as commands of a user's would be.
package enum InstalledSynthesizer: String, CaseIterable, Sendable {
  case espeak = "espeak-ng"
  case flite
  /// Joins recorded pieces of a person's speech; espeak-ng tells it what to say.
  case mbrola
  case pico

  /// Those that are installed and speak a language, the one with the most voices first.
  ///
  /// - Parameters:
  ///   - wanted: Those to use; empty for all.
  ///   - language: The code of the language, such as `en`.
  /// - Throws: `SynthesisError` if there is none, a wanted one is missing, or none speaks the
  ///   language.
  package static func all(
    _ wanted: [InstalledSynthesizer] = [],
    language: String
  ) throws(SynthesisError) -> [Synthesizer] {
    let installed = allCases.filter { $0.programs.allSatisfy { installedProgram($0) != nil } }
    if let missing = wanted.first(where: { !installed.contains($0) }) {
      throw SynthesisError.notInstalled(missing)
    }
    guard !installed.isEmpty else { throw SynthesisError.noSynthesizer }
    var speaking: [Synthesizer] = []
    for one in installed where wanted.isEmpty || wanted.contains(one) {
      let kinds = one.kinds(language: language)
      if kinds.isEmpty { continue }
      let template = try CommandTemplate(one.command, known: CommandTemplate.Field.allCases)
      speaking.append(
        try Synthesizer(template, program: one.programs[0], name: one.rawValue, kinds: kinds)
      )
    }
    guard !speaking.isEmpty else {
      // The program alone says nothing.
      throw wanted == [.mbrola] && language.hasPrefix("en")
        ? SynthesisError.notInstalled(.mbrola) : SynthesisError.noVoice(language: language)
    }
    return speaking
  }

  /// The programs that it needs, the one that speaks first.
  private var programs: [String] {
    switch self {
    case .espeak: ["espeak-ng"]
    case .flite: ["flite"]
    case .mbrola: ["espeak-ng", "mbrola"]
    case .pico: ["pico2wave"]
    }
  }

  /// Debian's packages of it, with English voices.
  var packages: String {
    switch self {
    case .espeak, .flite: rawValue
    case .mbrola: "espeak-ng mbrola mbrola-us1 mbrola-us2 mbrola-us3 mbrola-en1"
    case .pico: "libttspico-utils"
    }
  }

  /// Whether Debian has it in its section `non-free`.
  var isNonFree: Bool { self == .mbrola || self == .pico }

  private var command: String {
    switch self {
    case .espeak, .mbrola:
      "espeak-ng -v {voice} -s {words-per-minute} -p {pitch} -w {out}"
    case .flite:
      "flite -voice {voice} -set duration_stretch={slowness} -set int_f0_target_mean={hertz}"
        + " -t {text} -o {out}"
    case .pico:
      "pico2wave -l {voice} -w {out} \"<pitch level='{pitch-percent}'><speed level='{rate-percent}'>"
        + "{text}</speed></pitch>\""
    }
  }

  /// The variants of espeak-ng that sound like people; not those that whisper, croak or are robots.
  private static let variants =
    [nil] + (1...8).map { "m\($0)" as String? } + (1...5).map { "f\($0)" }
  /// The voices of flite at 16 kHz that say any text.
  private static let fliteVoices = ["awb", "kal16", "rms", "slt"]
  private static let picoVoices = ["de-DE", "en-GB", "en-US", "es-ES", "fr-FR", "it-IT"]

  /// The voices that speak a language.
  private func kinds(language: String) -> [SyntheticVoice.Kind] {
    switch self {
    case .flite:
      language == "en" || language.hasPrefix("en-us")
        ? Self.fliteVoices.map { SyntheticVoice.Kind(name: $0) } : []
    case .pico:
      Self.picoVoices.filter { "\($0.lowercased())-".hasPrefix("\(language)-") }
        .map { SyntheticVoice.Kind(name: $0) }
    case .espeak:
      Self.accents(of: language, listed: Self.table(language)).flatMap { accent in
        Self.variants.map { SyntheticVoice.Kind(name: accent, variant: $0) }
      }
    case .mbrola:
      Self.recordedVoices(of: language, listed: Self.table(language))
        .filter { name in
          // Where espeak-ng looks for them.
          ["", "\(name)/", "voices/"].contains { isRegularFile("/usr/share/mbrola/\($0)\(name)") }
        }
        .map { SyntheticVoice.Kind(name: "mb/mb-\($0)") }
    }
  }

  /// What espeak-ng lists for a language.
  private static func table(_ language: String) -> String {
    guard let path = installedProgram(espeak.rawValue), let nothing = tmpfile() else { return "" }
    defer { fclose(nothing) }
    let run = ProgramRun(
      path: path,
      arguments: ["--voices=\(language)"],
      input: fileno(nothing),
      timeoutSeconds: 20,
      outputBytes: 1 << 20,
      memoryBytes: 1 << 30
    )
    guard case .finished(let output, 0, _) = run.start() else { return "" }
    return String(decoding: output, as: UTF8.self)
  }

  /// The accents of a language that espeak-ng has itself, by the names of their files, in order; not variants.
  ///
  /// By their files, as a variant of some languages (`en-gb+f2`) is ignored without a word.
  package static func accents(of language: String, listed table: String) -> [String] {
    files(of: language, listed: table)
      .filter { !$0.hasPrefix("mb/") && !$0.hasPrefix("!v/") }
  }

  /// The voices of MBROLA whose people spoke the language, such as `us1`; not those of others, with which
  /// espeak-ng makes an accent (`de4-en`).
  package static func recordedVoices(of language: String, listed table: String) -> [String] {
    files(of: language, listed: table)
      .filter { $0.hasPrefix("mb/mb-") }.map { String($0.dropFirst("mb/mb-".count)) }
      .filter { !$0.contains("-") }
  }

  /// The files of a language's voices in espeak-ng's table, which has priority, language, age and
  /// gender, name and file.
  private static func files(of language: String, listed table: String) -> [String] {
    let files = table.split(whereSeparator: \.isNewline).dropFirst().compactMap { line -> String? in
      let columns = line.split(separator: " ")
      guard columns.count >= 5, columns[1] == language || columns[1].hasPrefix("\(language)-")
      else { return nil }
      return String(columns[4])
    }
    return Set(files).sorted()
  }
}
