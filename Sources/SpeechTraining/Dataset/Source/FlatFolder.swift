internal import Foundation
internal import SpeechModel

/// A folder whose file names contain the labels, with or without subfolders.
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
  /// - Parameter seen: Folders visited before, which a link may lead back to.
  fileprivate mutating func add(filesIn folder: String, _ seen: inout Set<String>) throws {
    guard seen.insert(FolderListing.realPath("\(root)/\(folder)")).inserted else { return }
    let listing = try FolderListing.listing(of: "\(root)/\(folder)")
    omissions += listing.omissions(below: folder)
    for entry in listing.names {
      let path = "\(folder)\(entry)"
      if isDirectory("\(root)/\(path)") {
        if !entry.hasPrefix("_") { try add(filesIn: path + "/", &seen) }
      } else if FileKind(path: "\(root)/\(path)") == .recording {
        recordings.append(Recording(path: path, file: "\(root)/\(path)", label: ""))
      } else {
        passedOver.others.append(path)
      }
    }
  }
}
