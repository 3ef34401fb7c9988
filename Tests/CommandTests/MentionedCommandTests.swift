import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Whatever the sources name in their texts exists: commands that parse, flags and settings.
///
/// The sources themselves are read, so that no text is forgotten.
@Suite struct MentionedCommandTests {
  private static let programs = [
    "asr-train", "asr-predict", "asr-export", "asr-evaluate", "asr-search", "asr-data", "asr-bench",
    "asr-serve", "asr-explain", "asr-listen",
  ]

  /// Flags of other programs: curl's.
  private static let foreign: Set = ["--data-binary"]

  private struct Help: Decodable {
    struct Command: Decodable {
      var subcommands: [Command]?
      var arguments: [Argument]?

      var flags: [String] {
        (arguments ?? []).flatMap { $0.names ?? [] }.map { "--" + $0.name }
          + (subcommands ?? []).flatMap(\.flags)
      }
    }
    struct Argument: Decodable {
      struct Name: Decodable { var name: String }
      var names: [Name]?
    }
    var command: Command
  }

  private static let known = Result {
    Set(
      try programs.flatMap { program in
        let dump = try Command(program, ["--experimental-dump-help"], in: "/")
        return try JSONDecoder().decode(Help.self, from: Data(dump.output.utf8)).command.flags
      }
    )
  }

  /// The code of the files below some folders of the sources: without comments, texts that continue
  /// one another joined, and `x` in place of each value that is put into one.
  private func sources(_ isWanted: (String) -> Bool) throws -> [(name: String, code: String)] {
    let folder = Fixtures.package.appending(path: "Sources")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    )
    return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
      .map { ($0, String($0.path.dropFirst(folder.path.count + 1))) }
      .filter { isWanted($0.1) }
      .map { file, name in
        let code = try String(contentsOf: file, encoding: .utf8)
          .replacing(/(?m)^\s*\/\/.*$/, with: "")
          .replacing(/\\\n\s*/, with: "").replacing(/"\s*\+\s*"/, with: "")
          .replacing(/\\\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/, with: "x")
        return (name, code)
      }
  }

  private static func isCommand(_ name: String) -> Bool {
    name.hasPrefix("asr-") || name.hasPrefix("TrainingCommandSupport/")
      || name.hasPrefix("CommandLineSupport/")
      || ["RunCommand.swift", "SearchPage.swift"].contains { name.hasSuffix($0) }
  }

  @Test func everyFlagThatIsNamedExists() throws {
    let known = try Self.known.get()
    #expect(known.count > 80)
    var named: Set<String> = []
    for (name, code) in try sources(Self.isCommand) {
      // Not the variables of a style sheet, as in FlagTests, nor a flag whose name is put in.
      for match in code.matches(of: /(?<before>.)(?<flag>--[a-z][a-z0-9-]*)(?<after>.)/)
      where match.before != "(" && match.after != ":" && match.flag != "--x" {
        let flag = String(match.flag)
        named.insert(flag)
        #expect(known.contains(flag) || Self.foreign.contains(flag), "\(name) names \(flag)")
      }
    }
    #expect(named.count > 50)
  }

  /// Those with a dash, which no other word of a text looks like.
  @Test func everySettingThatIsNamedExists() throws {
    let known = Set(
      TrainingConfiguration.settings.map { "training.\($0.key)" }
        + FeatureConfiguration.settings.map { "features.\($0.key)" }
        + NetworkSection.settings.map { "network.\($0.key)" }
    )
    var count = 0
    for (name, code) in try sources({ _ in true }) {
      for match in code.matches(of: /\b(?:training|features|network)\.[a-z]+(?:-[a-z]+)+/) {
        count += 1
        #expect(known.contains(String(match.0)), "\(name) names \(match.0)")
      }
    }
    #expect(count > 5)
  }

  /// The arguments that follow a program's name in a sentence: flags with their values, and what
  /// stands for a path.
  private func arguments(_ words: Substring) -> [String] {
    var (arguments, isValue) = ([String](), false)
    for word in words.split(separator: " ", omittingEmptySubsequences: false) {
      // What the shell hands over on the standard input.
      if word == "<" { break }
      let marked = word.prefix { !",;)'\"<`\n".contains($0) }
      let bare = marked.hasSuffix(".") ? marked.dropLast() : marked
      let isPath = bare == "x" || bare.hasSuffix("/") || word.hasPrefix("<folder>")
      let isSubcommand = arguments.isEmpty && ["check", "augment", "compare"].contains(bare)
      guard isValue || bare.hasPrefix("--") || isPath || isSubcommand else { break }
      if !word.isEmpty { arguments.append(bare.isEmpty ? "x" : String(bare)) }
      isValue = bare.hasPrefix("--") && !bare.contains("=")
      if bare.count != word.count, !word.hasPrefix("<folder>") { break }
    }
    return arguments
  }

  @Test func everyCommandThatIsNamedParses() throws {
    let folder = try TemporaryFolder()
    var lines: Set<[String]> = []
    for (_, code) in try sources({ _ in true }) {
      for match in code.matches(
        of: #/(asr-(?:train|search|predict|explain|evaluate|data|export)) /#
      ) {
        let arguments = arguments(code[match.range.upperBound...].prefix(200))
        if !arguments.isEmpty { lines.insert([String(match.1)] + arguments) }
      }
    }
    #expect(lines.count > 12)
    for line in lines {
      var answer = try Command(line[0], Array(line.dropFirst()), in: folder.path)
      // A sentence may leave the recordings and the output to the reader.
      var rest: [String] = []
      for missing in [["x"], ["--output", "x"], ["x"]]
      where answer.errors.contains("Missing expected argument")
        || answer.errors.contains("no recording is named")
      {
        rest += missing
        answer = try Command(line[0], line.dropFirst() + rest, in: folder.path)
      }
      let isPlaceholder = answer.errors.contains("The value 'x' is invalid")
      #expect(
        answer.status != 64 || isPlaceholder,
        "\(line.joined(separator: " "))\n\(answer.errors)"
      )
    }
  }

  /// Whatever a run that memorizes too little suggests is a flag or a setting with a valid value.
  @Test func hintsOfMemorizingAreUnderstood() throws {
    typealias Finding = OverfitDiagnosis.Finding
    let layer = LayerGradients(
      layer: "layer 1 (conv)",
      gradientNorm: 1e-9,
      parameterNorm: 1,
      hasWeights: true
    )
    let findings = [
      Finding.learningRateTooHigh(rate: 10, diverging: 0.42, suggested: 0.0123),
      .learningRateTooHigh(rate: 2, diverging: nil, suggested: nil),
      .learningRateTooLow(rate: 1e-6, suggested: 0.0031),
      .deadUnits([DeadUnits(layer: "layer 2 (relu)", dead: 9, units: 12)]),
      .vanishingGradients([layer]), .explodingGradients([layer]),
      .tooFewSteps(earlier: 0.5, latest: 0.4),
    ]
    let known = try Self.known.get()
    var tried = 0
    for finding in findings {
      let words = finding.words
      for match in words.matches(of: /--[a-z-]+/) { #expect(known.contains(String(match.0))) }
      let flags = words.matches(of: /(--[a-z-]+) ([0-9][0-9.e-]*[0-9])/).map { [$0.1, $0.2] }
      let settings = words.matches(of: /([a-z]+\.[a-z-]+): ([0-9.]+)/).map {
        ["--set", "\($0.1)=\($0.2)"]
      }
      for change in flags.map({ $0.map(String.init) }) + settings {
        tried += 1
        let print = ["--print-model", "--yaml", "--model", "cnn"]
        let answer = try Command("asr-train", print + change, in: "/")
        #expect(answer.status == 0, "\(words)\n\(answer.errors)")
      }
    }
    #expect(tried == 4)
  }
}
