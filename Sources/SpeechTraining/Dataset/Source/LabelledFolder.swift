internal import Foundation
internal import SpeechModel

/// One folder per label, as in Speech Commands: of the folders that begin with `_`, only `_unknown_` and
/// `_silence_` are labels, and `_background_noise_` holds noise.
///
/// Folders called `train`, `valid` and `test` (or `training`, `validation`, `val`, `dev`,
/// `testing`) may be above the label folders.
enum LabelledFolder {
  static let noiseFolder = "_background_noise_"

  private static let subsetNames: [String: Subset] = [
    "train": .training, "training": .training,
    "valid": .validation, "validation": .validation, "val": .validation, "dev": .validation,
    "test": .testing, "testing": .testing,
  ]

  /// The subset that a folder's name, or an entry in a manifest, stands for.
  static func subset(named name: String) -> Subset? { subsetNames[name.lowercased()] }

  /// Whether a folder of this name holds recordings of a label.
  fileprivate static func isLabel(_ name: String) -> Bool {
    !name.hasPrefix("_") || name == WordSelection.unknownLabel
      || name == WordSelection.silenceLabel
  }

  /// Lists a folder.
  ///
  /// - Throws: `DatasetError`.
  static func list(_ root: String) throws -> RecordingList {
    let entries = try FolderListing.entries(of: root)
    let folders = entries.filter { isLabel($0) && isDirectory("\(root)/\($0)") }
    guard !folders.isEmpty else {
      throw DatasetError.noLabels(
        path: root,
        audioFiles: entries.filter { !isDirectory("\(root)/\($0)") }.count,
        found: SourceAdvice(root).forNoLabels(entries)
      )
    }
    var list = RecordingList(root: root)
    list.passedOver.beside = entries.filter {
      !isDirectory("\(root)/\($0)") && FileKind(path: "\(root)/\($0)") == .recording
    }
    let subsets = try folders.filter { try subset(named: $0) != nil && hasFolders("\(root)/\($0)") }
    if subsets.contains(where: { subset(named: $0) == .training }), subsets.count > 1 {
      for folder in subsets {
        try list.add(labelsIn: "\(folder)/", subset: subset(named: folder))
      }
      let others = folders.filter { !subsets.contains($0) }
      if let first = others.first {
        list.remarks.append(.besideSubsets(folders: subsets, first: first))
      }
    } else {
      try list.add(labelsIn: "", subset: nil)
    }
    let noise = ["\(root)/\(noiseFolder)"] + subsets.map { "\(root)/\($0)/\(noiseFolder)" }
    list.noise = try noise.filter { isDirectory($0) }.flatMap(FolderListing.recordings(in:))
    return list
  }

  private static func hasFolders(_ path: String) throws -> Bool {
    try FolderListing.entries(of: path).contains { isDirectory("\(path)/\($0)") }
  }
}

extension RecordingList {
  /// Adds the recordings of the label folders in a folder, whose path below the root ends in a
  /// slash or is empty.
  fileprivate mutating func add(labelsIn folder: String, subset: Subset?) throws {
    let labels = try FolderListing.entries(of: "\(root)/\(folder)")
      .filter { LabelledFolder.isLabel($0) && isDirectory("\(root)/\(folder)\($0)") }
    if let twice = Dictionary(grouping: labels, by: { $0 }).first(where: { $0.value.count > 1 }) {
      throw DatasetError.sameLabel(path: root, label: twice.key)
    }
    self.labels += labels
    var ignored: [String] = []
    var seen: [String: String] = [:]
    for label in labels {
      let real = FolderListing.realPath("\(root)/\(folder)\(label)")
      if let other = seen.updateValue(label, forKey: real) {
        remarks.append(.sameFolder(label: label, other: other))
        seen[real] = other
        continue
      }
      let listing = try FolderListing.listing(of: "\(root)/\(folder)\(label)")
      omissions += listing.omissions(below: "\(folder)\(label)/")
      for entry in listing.names {
        let path = "\(folder)\(label)/\(entry)"
        if isDirectory("\(root)/\(path)") {
          ignored.append(path)
        } else if FileKind(path: "\(root)/\(path)") == .recording {
          recordings.append(
            Recording(path: path, file: "\(root)/\(path)", label: label, subset: subset)
          )
        } else {
          passedOver.others.append(path)
        }
      }
    }
    passedOver.foldersInside += ignored
    let known = Set(seen.keys).union([FolderListing.realPath(root)])
    for path in ignored {
      let most = PassedOver.mostDeeper - passedOver.deeper.count
      passedOver.deeper += FolderListing.someRecordings(
        in: "\(root)/\(path)",
        most: most,
        besides: known
      ).map { String($0.dropFirst(root.count + 1)) }
    }
  }
}
