internal import Foundation

/// The recordings that a person means by files and folders.
package struct RecordingPaths: Sendable, Equatable {
  /// In the order in which they were named, those of a folder in the order of their paths.
  package private(set) var recordings: [RecordingFile] = []
  /// What else folders hold.
  package private(set) var passedOver = PassedOver()

  /// Replaces each folder by the recordings in it and below; a single `-` is the standard input.
  ///
  /// A folder without recordings becomes one that cannot be read, so that it gets an error.
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
