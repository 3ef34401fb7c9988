internal import Foundation
internal import SpeechModel

/// The folder of a run that has yet to begin: it is made when it is first needed, and does not stay unless the run
/// begins.
final class PendingRunFolder {
  private let output: String?
  private let name: String
  private let parent: String
  private var made: RunFolder?
  /// Whether the folder was there before.
  private var wasThere = false

  /// Describes the folder given, or the first default name in another that is free.
  init(_ output: String?, name: String, in parent: String = "runs") {
    self.output = output
    self.name = name
    self.parent = parent
  }

  /// The folder.
  ///
  /// - Throws: `RunFolderError` if it cannot be made.
  func folder() throws -> RunFolder {
    if let made { return made }
    wasThere = output.map { FileManager.default.fileExists(atPath: $0) } ?? false
    let folder = try RunFolder.make(output, name: name, in: parent)
    made = folder
    return folder
  }

  /// Does all that comes before the first step; if it fails, what was spoken goes.
  func begin<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch {
      remove()
      throw error
    }
  }

  /// Removes what was spoken into the folder, and the folder unless it was there before or holds something else by
  /// now.
  func remove() {
    guard let made else { return }
    for name in [SyntheticClips.folder, RunLock.file] {
      try? FileManager.default.removeItem(atPath: "\(made.path)/\(name)")
    }
    if !wasThere { rmdir(made.path) }
    // That of all runs, if this was the first.
    if output == nil { rmdir(parent) }
    self.made = nil
  }
}
