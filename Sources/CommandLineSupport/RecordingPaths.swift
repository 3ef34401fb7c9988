internal import Foundation
internal import SpeechModel

/// The recordings that a person means by files and folders.
package enum RecordingPaths {
  /// Endings of the files that are taken from a folder; a file named by itself may have any.
  private static let endings: Set<String> = [
    "wav", "wave", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "aifc", "au", "snd", "caf",
    "w64",
  ]

  /// Replaces each folder by the recordings in it and below, in the order of their paths.
  ///
  /// Hidden files are left out. A folder without recordings stays, so that it gets an error.
  package static func expand(_ paths: [String]) -> [String] {
    paths.flatMap { path -> [String] in
      guard isDirectory(path) else { return [path] }
      let base = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
      let inside = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
      let recordings =
        inside
        .filter { !$0.hasPrefix(".") && !$0.contains("/.") }
        .filter { endings.contains(($0 as NSString).pathExtension.lowercased()) }
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        .map { "\(base)/\($0)" }
      return recordings.isEmpty ? [path] : recordings
    }
  }
}
