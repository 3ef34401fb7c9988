import Foundation
import TestSupport
import Testing

/// Manual pages and completions, as `Scripts/manuals.sh` installs them.
@Suite struct ManualTests {
  private static let programs = [
    "asr-train", "asr-predict", "asr-export", "asr-evaluate", "asr-search", "asr-data", "asr-bench",
    "asr-serve", "asr-explain", "asr-listen",
  ]

  private static func has(_ program: String) -> Bool {
    ["/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"]
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
  }

  /// What the script installs below a prefix with a blank in its name, made once.
  private final class Installation: Sendable {
    static let shared = Result { try Installation() }

    private let folder: TemporaryFolder
    let path: String

    /// Runs the script on the built programs.
    ///
    /// Only the parser's generator has to be built, of its sources beside the compiled parser.
    private init() throws {
      folder = try TemporaryFolder()
      path = folder.path + "/my prefix/share"
      let package = Fixtures.package.path(percentEncoded: false)
      let made = try Command(
        bash: """
          set -eu
          mkdir programs
          for program in \(programs.joined(separator: " ")); do
            ln -s "$0$program" programs
          done
          swiftc -suppress-warnings -o programs/generate-manual -I "$0Modules" \
            $(find '\(package)'.build/checkouts/swift-argument-parser/Tools/generate-manual -name '*.swift') \
            "$0"ArgumentParser.build/*.o "$0"ArgumentParserToolInfo.build/*.o
          ASR_PROGRAMS=$PWD/programs bash '\(package)'Scripts/manuals.sh "$PWD/my prefix"
          """,
        in: folder.path
      )
      #expect(made.status == 0 && made.errors.isEmpty, "\(made.errors)")
    }

    /// The files in one of the folders.
    func files(in folder: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
    }
  }

  /// The script of every command, read by its shell as a whole.
  private func check(_ shell: String, in folder: String, name: (String) -> String) throws {
    let installed = try Installation.shared.get()
    #expect(try installed.files(in: folder) == Self.programs.map(name).sorted())
    for program in Self.programs {
      let path = "\(installed.path)/\(folder)/\(name(program))"
      let script = try String(contentsOfFile: path, encoding: .utf8)
      #expect(script.contains("version"), "\(program) completes no flag in \(shell)")
      let read = try Command(bash: "\(shell) -n '\(path)'", in: "/")
      #expect(read.status == 0 && read.errors.isEmpty, "\(program): \(read.errors)")
    }
  }

  @Test func bashReadsItsCompletions() throws {
    try check("bash", in: "bash-completion/completions") { $0 }
  }

  @Test(.enabled(if: has("zsh"), "needs zsh, which is not installed here"))
  func zshReadsItsCompletions() throws { try check("zsh", in: "zsh/site-functions") { "_" + $0 } }

  @Test(.enabled(if: has("fish"), "needs fish, which is not installed here"))
  func fishReadsItsCompletions() throws {
    try check("fish", in: "fish/vendor_completions.d") { $0 + ".fish" }
  }

  @Test func everyCommandHasAPage() throws {
    let pages = try Installation.shared.get().files(in: "man/man1")
    for program in Self.programs { #expect(pages.contains("\(program).1")) }
    for part in ["check", "augment", "compare", "synthesize", "mix"] {
      #expect(pages.contains("asr-data.\(part).1"))
    }
    #expect(!pages.contains { $0.contains("help") })
  }

  @Test(
    .enabled(if: has("man") && has("groff"), "needs man and groff, which are not installed here")
  )
  func manShowsThePagesWithoutAWarning() throws {
    let installed = try Installation.shared.get()
    for page in try installed.files(in: "man/man1") {
      let shown = try Command(
        bash: "MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 '\(installed.path)/man/man1/\(page)'",
        in: "/"
      )
      #expect(shown.status == 0 && shown.errors.isEmpty, "\(page): \(shown.errors)")
      // Overstruck letters stand for bold and underlined ones.
      let text = shown.output.replacing(/.\x08/, with: "")
      let name = page.dropLast(2).split(separator: ".").joined(separator: " ")
      #expect(text.contains("NAME") && text.contains("SYNOPSIS"), "\(page)")
      #expect(!text.contains("help(1)"), "\(page) points to a page that is not installed")
      for example in text.split(separator: "\n") where example.hasPrefix("       \(name) ") {
        #expect(!example.hasSuffix("-"), "\(page) wraps '\(example)'")
      }
    }
  }

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
