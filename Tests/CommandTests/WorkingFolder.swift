import Foundation
import TestSupport

/// A folder with a small part of the embedded words and a model trained on it, made once.
final class WorkingFolder: Sendable {
  static let shared = Result { try WorkingFolder() }

  let path: String
  let training: String
  private let folder: String

  private init() throws {
    let files = FileManager.default
    folder = files.temporaryDirectory.appending(path: "asr-commands-\(getpid())")
      .path(percentEncoded: false)
    path = folder
    try? files.removeItem(atPath: folder)
    for word in ["yes", "stop"] {
      let source = Fixtures.path("words/\(word)")
      try files.createDirectory(
        atPath: "\(folder)/my words/\(word)",
        withIntermediateDirectories: true
      )
      for name in try files.contentsOfDirectory(atPath: source).sorted() {
        try files.copyItem(
          atPath: "\(source)/\(name)",
          toPath: "\(folder)/my words/\(word)/\(name)"
        )
      }
    }
    let command = try Command(
      "asr-train",
      ["my words", "--model", "linear", "--epochs", "15"],
      in: folder
    )
    training = "\(command.status)\n\(command.output)\n\(command.errors)"
    atexit {
      try? FileManager.default.removeItem(
        atPath: "\(NSTemporaryDirectory())asr-commands-\(getpid())"
      )
    }
  }
}
