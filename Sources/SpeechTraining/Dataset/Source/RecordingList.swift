internal import Foundation
internal import SpeechModel

/// The contents of a source, by name only; no file is opened.
struct RecordingList: Sendable, Equatable {
  /// The source's own path, for errors and reports.
  var root: String
  /// Every label that is named, including those without recordings, in the order of their bytes.
  var labels: [String] = []
  /// In the order of the bytes of their paths, which is the same on every machine and locale.
  var recordings: [Recording] = []
  /// Paths of noise recordings.
  var noise: [String] = []
  /// Files that were left out, and why.
  var omissions: [OmittedRecording] = []
  /// What else the user should know, one sentence each.
  var remarks: [DatasetRemark] = []
  /// Files that are ignored although nothing is wrong with them.
  var passedOver = PassedOver()
  /// Whether the source itself assigns recordings to subsets.
  var isPreSplit: Bool { recordings.contains { $0.subset != nil } }

  /// Lists a folder of label folders, a pre-split one, a flat one by a pattern, a manifest, or clips
  /// in memory.
  ///
  /// - Throws: `DatasetError`.
  static func list(_ source: DataSource) throws -> RecordingList {
    var list =
      if let clips = source.clips { try MemoryClips(clips: clips).list() } else {
        try files(source)
      }
    try list.describe(by: source.namePattern)
    list.remarks += list.passedOver.remarks
    if source.clips == nil, SyntheticClips.are(in: source.path) { list.remarks.append(.synthetic) }
    list.recordings.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    list.labels = Set(list.labels + list.recordings.map(\.label))
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return list
  }

  private static func files(_ source: DataSource) throws -> RecordingList {
    let path =
      source.path.count > 1 && source.path.hasSuffix("/")
      ? String(source.path.dropLast()) : source.path
    guard FileManager.default.fileExists(atPath: path) else {
      throw DatasetError.missing(path: path)
    }
    if !isDirectory(path) {
      return try Manifest.list(path, needsLabels: !source.isUnlabelled)
    }
    return source.isUnlabelled || source.namePattern?.givesLabel == true
      ? try FlatFolder.list(path) : try LabelledFolder.list(path)
  }

  /// Reads what the names contain: the pattern's fields, the speaker of
  /// `<speaker>_nohash_<number>`, and a date.
  private mutating func describe(by pattern: NamePattern?) throws {
    var unmatched: [Int] = []
    for i in recordings.indices {
      if let pattern, !pattern.describe(&recordings[i]) { unmatched.append(i) }
      let name = recordings[i].fileName
      if recordings[i].speaker == nil, let mark = name.range(of: "_nohash_") {
        recordings[i].speaker = String(name[..<mark.lowerBound])
      }
      if recordings[i].date == nil { recordings[i].date = RecordingDate(inFileName: name) }
    }
    guard let pattern, let first = unmatched.first else { return }
    guard unmatched.count < recordings.count else {
      throw DatasetError.namePattern(
        pattern.text,
        .noMatch(path: recordings[first].path)
      )
    }
    if pattern.givesLabel {
      omissions += unmatched.map {
        OmittedRecording(
          path: recordings[$0].path,
          reason: .unmatchedName(pattern: pattern.text)
        )
      }
      let left = Set(unmatched)
      recordings = recordings.indices.filter { !left.contains($0) }.map { recordings[$0] }
    } else {
      remarks.append(
        .unmatchedNames(
          files: unmatched.count,
          pattern: pattern.text,
          first: recordings[first].path
        )
      )
    }
  }
}
