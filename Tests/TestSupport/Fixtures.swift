import Foundation
import SpeechModel

/// Files that the tests read.
package enum Fixtures {
  /// The package's folder.
  package static let package = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// A path below `Fixtures/`.
  package static func path(_ relative: String) -> String {
    package.appending(path: "Fixtures/\(relative)").path(percentEncoded: false)
  }

  /// A file of golden tensors below `Fixtures/reference/`.
  package static func tensors(_ relative: String) throws -> Safetensors {
    let path = path("reference/\(relative).safetensors")
    return try Safetensors(decoding: AudioFile.contents(of: path), path: path)
  }

  /// The spoken digits that some tests need; they are not part of the package.
  package static let digits =
    ProcessInfo.processInfo.environment["ASR_FSDD"]
    ?? package.appending(path: "../shared/fsdd").standardized.path(percentEncoded: false)

  /// Whether the spoken digits are there.
  package static var hasDigits: Bool {
    FileManager.default.fileExists(atPath: digits + "/testing_list.txt")
  }
}

/// A folder for a test's files, removed with everything in it on deinitialization.
package final class TemporaryFolder: Sendable {
  package let path: String

  package init() throws {
    path = FileManager.default.temporaryDirectory
      .appending(path: "asr-test-\(UUID().uuidString)").path(percentEncoded: false)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path inside; creates its folders.
  package func file(_ name: String) throws -> String {
    let full = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: (full as NSString).deletingLastPathComponent,
      withIntermediateDirectories: true
    )
    return full
  }

  /// Writes a shell script that can be run, and returns its path.
  ///
  /// Another process makes the file: a program that another test starts at this moment has open what this one
  /// is writing, and until it closes that the system runs no such file ("Text file busy").
  package func script(_ name: String, _ lines: String) throws -> String {
    let (path, text) = (try file(name), try file(name + ".txt"))
    try "#!/bin/sh\n\(lines)\n".write(toFile: text, atomically: true, encoding: .utf8)
    let install = Process()
    install.executableURL = URL(filePath: "/usr/bin/install")
    install.arguments = ["-m", "755", text, path]
    try install.run()
    install.waitUntilExit()
    try FileManager.default.removeItem(atPath: text)
    return path
  }
}
