internal import Foundation
internal import SpeechModel

/// What lies in a folder of labelled recordings, by name only; nothing is opened.
///
/// A folder a label, as in Speech Commands: folders that begin with `_` are not labels, and
/// `_background_noise_` holds noise.
struct LabelledFolder: Equatable {
  /// A recording: its path below the root, `label/file`, and its label.
  struct File: Equatable {
    var path: String
    var label: String
  }

  let root: String
  /// Every folder that names a label, those without files too, in the order of their bytes.
  let labels: [String]
  /// In the order of the bytes of their paths, which no machine or locale changes.
  let files: [File]
  /// Paths of the recordings in `_background_noise_`.
  let noise: [String]
  /// Folders inside label folders, which are not looked into.
  let ignored: [String]

  static let noiseFolder = "_background_noise_"

  /// Lists a folder.
  ///
  /// - Throws: `DatasetError`.
  init(_ root: String) throws {
    self.root = root
    guard FileManager.default.fileExists(atPath: root) else {
      throw DatasetError.missing(path: root)
    }
    guard isDirectory(root) else { throw DatasetError.notAFolder(path: root) }
    let entries = try Self.entries(of: root)
    labels = entries.filter { !$0.hasPrefix("_") && isDirectory("\(root)/\($0)") }
    guard !labels.isEmpty else {
      throw DatasetError.noLabels(
        path: root,
        audioFiles: entries.filter { !isDirectory("\(root)/\($0)") }.count
      )
    }
    if let twice = Dictionary(grouping: labels, by: { $0 }).first(where: { $0.value.count > 1 }) {
      throw DatasetError.sameLabel(path: root, label: twice.key)
    }
    var files: [File] = []
    var ignored: [String] = []
    for label in labels {
      for entry in try Self.entries(of: "\(root)/\(label)") {
        let path = "\(label)/\(entry)"
        if isDirectory("\(root)/\(path)") {
          ignored.append(path)
        } else {
          files.append(File(path: path, label: label))
        }
      }
    }
    self.files = files
    self.ignored = ignored
    let folder = "\(root)/\(Self.noiseFolder)"
    noise = isDirectory(folder) ? try Self.recordings(in: folder) : []
  }

  /// Paths of the files in a noise folder.
  ///
  /// - Throws: `DatasetError`.
  static func recordings(in folder: String) throws -> [String] {
    guard isDirectory(folder) else { throw DatasetError.missing(path: folder) }
    return try entries(of: folder)
      .filter { !["txt", "md"].contains(($0 as NSString).pathExtension.lowercased()) }
      .map { "\(folder)/\($0)" }
      .filter { !isDirectory($0) }
  }

  private static func entries(of folder: String) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
        .filter { !$0.hasPrefix(".") }
        .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    } catch {
      throw DatasetError.unreadable(path: folder, words: error.localizedDescription)
    }
  }
}
