import Foundation
import TestSupport
import Testing

/// SpeechModel is part of libraries that need nothing of Swift beside them: all of Foundation would make
/// them thirty megabytes larger.
@Suite struct ImportTests {
  @Test(arguments: ["SpeechModel", "SpeechC"])
  func foundationComesThroughSpeechFoundation(_ target: String) throws {
    let folder = Fixtures.package.appending(path: "Sources/\(target)")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    )
    for case let file as URL in files where file.pathExtension == "swift" {
      let code = try String(contentsOf: file, encoding: .utf8)
      #expect(
        !code.contains(/(?m)^[a-z ]*import Foundation$/),
        "\(file.lastPathComponent): import SpeechFoundation, which has what is needed of it"
      )
    }
  }
}
