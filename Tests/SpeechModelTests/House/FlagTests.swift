import Foundation
import TestSupport
import Testing

/// Libraries do not know the flags of commands: advice is data, which the commands turn into words.
@Suite struct FlagTests {
  /// Pages that explain how to use the commands and the commands on them, and a flag of another program.
  private static let exceptions: Set = [
    "RunCommand.swift", "SourceArguments.swift", "SearchPage.swift", "InstalledSynthesizer.swift",
  ]

  @Test(arguments: RoomOrderTests.targets)
  func noFlagIsNamedInLibrarySources(_ target: String) throws {
    let folder = Fixtures.package.appending(path: "Sources/\(target)")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    )
    var named: Set<String> = []
    for file in files.compactMap({ $0 as? URL }) where file.pathExtension == "swift" {
      let code = try String(contentsOf: file, encoding: .utf8)
        .replacing(/(?m)^\s*\/\/.*$/, with: "")
      // Not the variables of a style sheet: `--bar: ...` and `var(--bar)`.
      for match in code.matches(of: /(?<before>.)--[a-z][a-z0-9-]*(?<after>.)/)
      where match.before != "(" && match.after != ":" {
        named.insert(file.lastPathComponent)
        #expect(
          Self.exceptions.contains(file.lastPathComponent),
          "\(file.lastPathComponent): \(match.output.0)"
        )
      }
    }
    if target == "SpeechTraining" { #expect(named == Self.exceptions) }
  }
}
