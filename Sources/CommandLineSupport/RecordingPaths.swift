internal import Foundation

/// The recordings that the given files and folders stand for.
package struct RecordingPaths: Sendable, Equatable {
  /// The recordings in the given order, those of a folder in the order of their paths.
  package private(set) var recordings: [RecordingFile] = []
  /// The other files in folders.
  package private(set) var passedOver = PassedOver()

  /// Replaces each folder by the recordings in it and its subfolders; a single `-` is the standard
  /// input.
  ///
  /// A folder without recordings becomes a recording that cannot be read, so that it is reported as
  /// an error.
  package init(_ arguments: [String]) {
    for argument in arguments {
      let path = SystemPath(argument: argument)
      guard argument != "-" else {
        recordings.append(RecordingFile(name: argument, content: .standardInput))
        continue
      }
      guard path.status?.kind == S_IFDIR else {
        recordings.append(RecordingFile(name: argument, content: .file(path)))
        continue
      }
      let folder = RecordingFolder(path)
      guard folder.recordings.isEmpty else {
        recordings += folder.recordings
        passedOver.add(folder.passedOver)
        continue
      }
      let holds =
        folder.passedOver.count == 0 ? "it is empty" : "it holds \(folder.passedOver.kinds)"
      recordings.append(
        RecordingFile(name: argument, content: .unreadable("no recording in it: \(holds)"))
      )
    }
  }
}
