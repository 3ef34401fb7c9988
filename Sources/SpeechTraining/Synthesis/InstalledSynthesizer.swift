internal import Foundation
internal import SpeechModel

/// The synthesizers of Debian that are known here, run as commands of a user's would be.
package enum InstalledSynthesizer: String, CaseIterable, Sendable {
  case espeak = "espeak-ng"
  case flite

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
    let installed = allCases.filter { installedProgram($0.rawValue) != nil }
    if let missing = wanted.first(where: { !installed.contains($0) }) {
      throw SynthesisError.noProgram(missing.rawValue)
    }
    guard !installed.isEmpty else { throw SynthesisError.noSynthesizer }
    var speaking: [Synthesizer] = []
    for one in installed where wanted.isEmpty || wanted.contains(one) {
      let kinds = one.kinds(language: language)
      if kinds.isEmpty { continue }
      let template = try CommandTemplate(one.command, known: CommandTemplate.Field.allCases)
      speaking.append(try Synthesizer(template, program: one.rawValue, kinds: kinds))
    }
    guard !speaking.isEmpty else { throw SynthesisError.noVoice(language: language) }
    return speaking
  }

  private var command: String {
    switch self {
    case .espeak:
      "espeak-ng -v {voice} -s {words-per-minute} -p {pitch} -w {out}"
    case .flite:
      "flite -voice {voice} -set duration_stretch={slowness} -set int_f0_target_mean={hertz}"
        + " -t {text} -o {out}"
    }
  }

  /// The variants of espeak-ng that sound like people; not those that whisper, croak or are robots.
  private static let variants =
    [nil] + (1...8).map { "m\($0)" as String? } + (1...5).map { "f\($0)" }
  /// The voices of flite at 16 kHz that say any text.
  private static let fliteVoices = ["awb", "kal16", "rms", "slt"]

  /// The voices that speak a language.
  private func kinds(language: String) -> [SyntheticVoice.Kind] {
    switch self {
    case .flite:
      language == "en" || language.hasPrefix("en-us")
        ? Self.fliteVoices.map { SyntheticVoice.Kind(name: $0) } : []
    case .espeak:
      Self.accents(language).flatMap { accent in
        Self.variants.map { SyntheticVoice.Kind(name: accent, variant: $0) }
      }
    }
  }

  /// The accents of a language that espeak-ng has itself, by the names of their files, in order.
  private static func accents(_ language: String) -> [String] {
    guard let path = installedProgram(espeak.rawValue), let nothing = tmpfile() else { return [] }
    defer { fclose(nothing) }
    let run = ProgramRun(
      path: path,
      arguments: ["--voices=\(language)"],
      input: fileno(nothing),
      timeoutSeconds: 20,
      outputBytes: 1 << 20,
      memoryBytes: 1 << 30
    )
    guard case .finished(let output, 0, _) = run.start() else { return [] }
    return accents(of: language, listed: String(decoding: output, as: UTF8.self))
  }

  /// The files of a language's voices in espeak-ng's table, which has priority, language, age and
  /// gender, name and file; not those of MBROLA, a program apart, nor variants.
  ///
  /// By their files, as a variant of some languages (`en-gb+f2`) is ignored without a word.
  package static func accents(of language: String, listed table: String) -> [String] {
    let files = table.split(whereSeparator: \.isNewline).dropFirst().compactMap { line -> String? in
      let columns = line.split(separator: " ")
      guard columns.count >= 5, columns[1] == language || columns[1].hasPrefix("\(language)-"),
        !columns[4].hasPrefix("mb/"), !columns[4].hasPrefix("!v/")
      else { return nil }
      return String(columns[4])
    }
    return Set(files).sorted()
  }
}
