import Foundation
import TestSupport
import Testing

/// What the README shows is what is there.
@Suite struct ReadmeTests {
  private func text(_ path: String) throws -> String {
    try String(contentsOf: Fixtures.package.appending(path: path), encoding: .utf8)
  }

  @Test func libraryProgramIsTheOneThatIsBuilt() throws {
    let program = try text("Examples/LibraryImport/Sources/LibraryImport/main.swift")
    #expect(try text("README.md").contains("```swift\n\(program)```"))
  }

  @Test func nothingIsLeftToFillIn() throws {
    for page in ["README.md", "Experiments/fsdd.md"] { #expect(try !text(page).contains("@@")) }
  }

  @Test func scriptsThatItNamesExist() throws {
    let readme = try text("README.md")
    for script in ["Scripts/demo.sh", "Scripts/test.sh", "Scripts/setup.sh"] {
      #expect(readme.contains(script))
      #expect(
        FileManager.default.fileExists(
          atPath: Fixtures.package.appending(path: script).path(percentEncoded: false)
        )
      )
    }
  }
}
