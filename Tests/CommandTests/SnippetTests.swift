import Foundation
import TestSupport
import Testing

/// The Swift code in the README and the pages compiles as printed, against the modules that these
/// tests are built with.
@Suite struct SnippetTests {
  /// The code between two fences of a page.
  struct Block: Sendable, CustomTestStringConvertible {
    var page: String
    /// The line of the fence, from 1.
    var line: Int
    var code: String

    var testDescription: String { "\(page), line \(line)" }
    /// Whether it belongs into a package's manifest.
    var isManifest: Bool { code.contains("\n.package(") || code.hasPrefix(".package(") }
    var hasImports: Bool { code.contains(/(?m)^import\s/) }
  }

  private static let pages =
    ["README.md"]
    + ((try? FileManager.default.contentsOfDirectory(
      atPath: Fixtures.package.appending(path: "Documentation").path(percentEncoded: false)
    )) ?? []).filter { $0.hasSuffix(".md") }.sorted().map { "Documentation/\($0)" }

  private static func blocks(of page: String) throws -> [Block] {
    let text = try String(contentsOf: Fixtures.package.appending(path: page), encoding: .utf8)
    var blocks: [Block] = []
    var open: Block?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line == "```swift" {
        open = Block(page: page, line: index + 1, code: "")
      } else if line == "```", let block = open {
        blocks.append(block)
        open = nil
      } else {
        open?.code += line + "\n"
      }
    }
    #expect(open == nil, "\(page) has a fence that is not closed")
    return blocks
  }

  /// What the compiler is handed: a block without imports continues those before it on its page.
  private static func programs() throws -> [Block] {
    try pages.flatMap { page in
      var program = ""
      return try blocks(of: page).filter { !$0.isManifest }.map { block in
        program = block.hasImports ? block.code : program + block.code
        return Block(page: page, line: block.line, code: program)
      }
    }
  }

  /// Checks sources in a folder as a client of the libraries in Swift 6, a warning being an error.
  private func typecheck(_ sources: String, in folder: String) throws -> Command {
    let package = Fixtures.package.path(percentEncoded: false)
    // Clients load the C modules that the libraries import, whose maps SwiftPM hands over as well.
    let line = """
      maps=()
      for map in '\(Command.folder)'C*.build/module.modulemap '\(package)'Sources/C*/module.modulemap \
        '\(package)'.build/checkouts/*/Sources/C*/include/module.modulemap; do
        maps+=(-Xcc "-fmodule-map-file=$map")
      done
      swiftc -typecheck -swift-version 6 -warnings-as-errors -I '\(Command.folder)Modules' \
        "${maps[@]}" \(sources)
      """
    return try Command(bash: line, in: folder)
  }

  @Test func pagesHaveSwiftCode() throws {
    let programs = try Self.programs()
    #expect(programs.count { $0.page == "README.md" } >= 1)
    #expect(programs.count { $0.page == "Documentation/importing-the-library.md" } >= 10)
  }

  @Test(arguments: try SnippetTests.programs())
  func codeCompiles(_ program: Block) throws {
    let folder = try TemporaryFolder()
    try Data(program.code.utf8).write(to: URL(filePath: folder.file("main.swift")))
    let check = try typecheck("main.swift", in: folder.path)
    #expect(check.status == 0, "\(check.errors)")
  }

  /// A check that finds nothing wrong must be able to.
  @Test(arguments: [
    "import SpeechTraining\nlet run: Int = TrainingRun(folder: \"words\")\n",
    "import SpeechTraining\n_ = try Trainer.self\n",
    "import NoSuchModule\n",
  ])
  func codeThatIsWrongIsFound(_ code: String) throws {
    let folder = try TemporaryFolder()
    try Data(code.utf8).write(to: URL(filePath: folder.file("main.swift")))
    #expect(try typecheck("main.swift", in: folder.path).status != 0)
  }

  @Test(arguments: ["LibraryImport", "TrainingProgram"])
  func examplesCompile(_ name: String) throws {
    let sources = Fixtures.package.appending(path: "Examples/\(name)/Sources/\(name)")
    let check = try typecheck("*.swift", in: sources.path(percentEncoded: false))
    #expect(check.status == 0, "\(check.errors)")
  }

  /// The lines for a client's `Package.swift`, each where it belongs.
  @Test(arguments: try SnippetTests.pages.flatMap { try blocks(of: $0) }.filter(\.isManifest))
  func manifestLinesAreRead(_ block: Block) throws {
    let lines = block.code.split(separator: "\n").map(String.init)
    let packages = lines.filter { $0.hasPrefix(".package(") }
    let products = lines.filter { $0.hasPrefix(".product(") }
    let others = lines.filter { !packages.contains($0) && !products.contains($0) }
    #expect(others.allSatisfy { $0.hasPrefix("//") })
    let manifest = """
      // swift-tools-version: 6.2
      import PackageDescription

      let package = Package(
        name: "Client",
        dependencies: [
          \(packages.joined(separator: "\n"))
        ],
        targets: [
          .executableTarget(
            name: "Client",
            dependencies: [
              \(products.joined(separator: "\n"))
            ]
          )
        ]
      )
      """
    let folder = try TemporaryFolder()
    try Data(manifest.utf8).write(to: URL(filePath: folder.file("Package.swift")))
    let dump = try Command(bash: "swift package dump-package", in: folder.path)
    #expect(dump.status == 0, "\(dump.errors)")
    #expect(dump.output.contains("asr-baseline") && dump.output.contains("SpeechModel"))
  }
}
