internal import Foundation
internal import SpeechModel

/// A folder whose files say by their names what their labels are, in folders below or not.
enum FlatFolder {
  /// Lists all files below a folder but those in folders that begin with `_`; labels come from a
  /// `NamePattern`.
  ///
  /// - Throws: `DatasetError`.
  static func list(_ root: String) throws -> RecordingList {
    var list = RecordingList(root: root)
    var seen: Set<String> = []
    try list.add(filesIn: "", &seen)
    let noise = "\(root)/\(LabelledFolder.noiseFolder)"
    if isDirectory(noise) { list.noise = try FolderListing.recordings(in: noise) }
    return list
  }
}

extension RecordingList {
  /// - Parameter seen: Folders looked into before, which a link may lead back to.
  fileprivate mutating func add(filesIn folder: String, _ seen: inout Set<String>) throws {
    let real = URL(filePath: "\(root)/\(folder)").resolvingSymlinksInPath().path()
    guard seen.insert(real).inserted else { return }
    for entry in try FolderListing.entries(of: "\(root)/\(folder)") {
      let path = "\(folder)\(entry)"
      if isDirectory("\(root)/\(path)") {
        if !entry.hasPrefix("_") { try add(filesIn: path + "/", &seen) }
      } else if !FolderListing.isText(entry) {
        recordings.append(Recording(path: path, file: "\(root)/\(path)", label: ""))
      }
    }
  }
}
