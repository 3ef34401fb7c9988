import Foundation
import TestSupport
import Testing

/// Manual pages and completions, as `Scripts/manuals.sh` makes them of the commands' parsers.
@Suite struct ManualTests {
  private static let programs = [
    "asr-train", "asr-predict", "asr-export", "asr-evaluate", "asr-search", "asr-data", "asr-bench",
    "asr-serve", "asr-explain", "asr-listen",
  ]

  private static func has(_ shell: String) -> Bool {
    ["/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(shell)") }
  }

  /// The script of every command, read by its shell as a whole.
  private func check(_ shell: String) throws {
    let folder = try TemporaryFolder()
    for program in Self.programs {
      let made = try Command(program, ["--generate-completion-script", shell], in: folder.path)
      #expect(made.status == 0 && made.errors.isEmpty, "\(program): \(made.errors)")
      #expect(made.output.contains("version"), "\(program) completes no flag in \(shell)")
      try made.output.write(toFile: "\(folder.path)/script", atomically: true, encoding: .utf8)
      let read = try Command(bash: "\(shell) -n script", in: folder.path)
      #expect(read.status == 0, "\(program): \(read.errors)")
    }
  }

  @Test func bashReadsItsCompletions() throws { try check("bash") }

  @Test(.enabled(if: has("zsh"), "needs zsh, which is not installed here"))
  func zshReadsItsCompletions() throws { try check("zsh") }

  @Test(.enabled(if: has("fish"), "needs fish, which is not installed here"))
  func fishReadsItsCompletions() throws { try check("fish") }

  /// What bash would offer after the beginning of a flag.
  @Test func aFlagIsCompletedInBash() throws {
    let folder = try TemporaryFolder()
    let answer = try Command(
      bash: """
        source <(asr-train --generate-completion-script bash)
        COMP_WORDS=(asr-train --learn) COMP_CWORD=1 COMP_LINE='asr-train --learn' COMP_POINT=17
        complete -p asr-train | grep -o -- '-F [^ ]*'
        $(complete -p asr-train | sed 's/.*-F \\([^ ]*\\).*/\\1/') asr-train --learn asr-train
        printf '%s\\n' "${COMPREPLY[@]}"
        """,
      in: folder.path
    )
    #expect(answer.lines.contains("--learning-rate"), "\(answer.output)\(answer.errors)")
  }

  /// What a manual page is made of: every flag has a sentence, every program its examples.
  @Test(arguments: programs) func everyFlagHasASentenceOnItsPage(_ program: String) throws {
    struct Help: Decodable {
      var serializationVersion: Int
      var command: Page
    }
    struct Page: Decodable {
      struct Argument: Decodable {
        struct Name: Decodable { var name: String }
        var abstract: String?
        var preferredName: Name?
        var valueName: String?
        var shouldDisplay: Bool
      }
      var commandName: String
      var abstract: String?
      var discussion: String?
      var arguments: [Argument]?
      var subcommands: [Page]?
    }
    let dump = try Command(program, ["--experimental-dump-help"], in: "/")
    let help = try JSONDecoder().decode(Help.self, from: Data(dump.output.utf8))
    #expect(help.command.commandName == program)
    var pages = [help.command]
    while let page = pages.popLast() {
      #expect(page.abstract?.hasSuffix(".") == true, "\(page.commandName)")
      for argument in page.arguments ?? [] where argument.shouldDisplay {
        let name = argument.preferredName?.name ?? argument.valueName ?? "an argument"
        #expect(argument.abstract?.isEmpty == false, "\(page.commandName) says nothing of \(name)")
      }
      #expect(page.commandName != program || page.discussion?.contains("EXAMPLES:") == true)
      pages += (page.subcommands ?? []).filter { $0.commandName != "help" }
    }
  }
}
