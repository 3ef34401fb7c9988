internal import Foundation
internal import SpeechModel

/// A file that names recordings and their labels: CSV with a header, or JSON lines, NeMo's
/// included.
///
/// | column | other names | |
/// |---|---|---|
/// | `path` | `audio_filepath`, `file`, `filename` | relative to the manifest's folder |
/// | `label` | `command` | |
/// | `key` | | what the hash split hashes |
/// | `speaker` | `speaker_id`, `client_id` | |
/// | `date` | | ISO 8601 |
/// | `offset` | `start`, `start_time`, `begin`, `begin_time` | where the recording begins within the file, in seconds |
/// | `duration` | | in seconds |
/// | `end` | `end_time`, `stop`, `stop_time` | where it ends, in seconds, instead of a duration |
/// | `split` | `side`, `set` | `train`, `valid` or `test` |
///
/// Any other column describes a recording: clips can be grouped by it where mistakes are looked for.
package enum Manifest {
  /// One entry: its line, and its values as text.
  struct Entry {
    var line: Int
    var values: [ManifestColumn: String]
    /// Those of other columns, by their names.
    var others: [String: String] = [:]
  }

  /// Entries, and what the user should know about them.
  struct Entries {
    var entries: [Entry] = []
    var remarks: [DatasetRemark] = []
  }

  /// The largest manifest, in bytes.
  private static let mostBytes = 1 << 30

  /// Whether a file's name is that of a manifest.
  static func isNamedLikeOne(_ path: String) -> Bool {
    ["csv", "tsv", "json", "jsonl", "ndjson"].contains(fileEnding(of: path))
  }

  /// Lists the recordings that a manifest names.
  ///
  /// - Parameter needsLabels: Whether every recording must have a label; else it may be empty.
  /// - Throws: `DatasetError.manifest`, which names the line.
  static func list(_ path: String, needsLabels: Bool = true) throws -> RecordingList {
    guard isNamedLikeOne(path) else {
      throw DatasetError.manifest(
        path: path,
        line: nil,
        FileKind(path: path).faultAsSource
      )
    }
    let text = try text(path)
    let required: [ManifestColumn] = needsLabels ? [.path, .label] : [.path]
    let found =
      switch fileEnding(of: path) {
      case "csv": try table(text, path: path, usual: ",", required)
      case "tsv": try table(text, path: path, usual: "\t", required)
      default: try ManifestLines.entries(text, path: path)
      }
    guard !found.entries.isEmpty else {
      throw DatasetError.manifest(path: path, line: nil, .empty)
    }
    var list = try recordings(found.entries, path: path, required)
    list.remarks += found.remarks
    return list
  }

  /// The paths of the recordings that a manifest names; none of them is opened.
  ///
  /// - Throws: `DatasetError.manifest`, which names the line.
  package static func paths(in manifest: String) throws -> [String] {
    try list(manifest).recordings.map(\.path)
  }

  private static func table(
    _ text: String,
    path: String,
    usual: Character,
    _ required: [ManifestColumn]
  ) throws -> Entries {
    do throws(DelimitedText.Refusal) {
      let table = try ManifestTable(text, usual: usual, required: required)
      return Entries(
        entries: table.rows.map {
          Entry(line: $0.line, values: table.values($0), others: table.otherValues($0))
        },
        remarks: ManifestColumn.remarks(on: table.header)
      )
    } catch {
      throw DatasetError.manifest(path: path, line: error.line, .table(error.fault))
    }
  }

  private static func text(_ path: String) throws -> String {
    do throws(TextFile.Refusal) {
      return try TextFile.read(path, limitBytes: mostBytes)
    } catch {
      throw DatasetError.manifest(path: path, line: error.line, .text(error.fault))
    }
  }

  private static func recordings(
    _ entries: [Entry],
    path: String,
    _ columns: [ManifestColumn]
  ) throws -> RecordingList {
    let folder = parentFolder(of: path)
    var list = RecordingList(root: path)
    // A file named on several lines holds several recordings.
    let uses = Dictionary(grouping: entries) { $0.values[.path] }.mapValues(\.count)
    var lines: [PathKey: Int] = [:]
    for entry in entries {
      let isPart = uses[entry.values[.path]] ?? 1 > 1 || entry.values[.offset] != nil
      let recording = try recording(entry, isPart: isPart, folder: folder, path: path, columns)
      if let earlier = lines.updateValue(entry.line, forKey: PathKey(recording.path)) {
        throw DatasetError.manifest(
          path: path,
          line: entry.line,
          .repeatedRecording(path: recording.path, earlierLine: earlier)
        )
      }
      list.recordings.append(recording)
    }
    return list
  }

  private static func recording(
    _ entry: Entry,
    isPart: Bool,
    folder: String,
    path: String,
    _ columns: [ManifestColumn]
  ) throws -> Recording {
    func fail(_ fault: ManifestFault) -> DatasetError {
      .manifest(path: path, line: entry.line, fault)
    }
    func required(_ column: ManifestColumn) throws -> String {
      guard let value = entry.values[column] else {
        throw fail(.noValue(names: column.names))
      }
      return value
    }
    func unexpected(_ column: ManifestColumn) -> DatasetError {
      fail(column.fault(entry.values[column] ?? ""))
    }
    let name = try required(.path)
    guard !name.utf8.contains(0) else {
      throw fail(.pathWithNUL(path: name))
    }
    let (shown, file) = located(name, in: folder)
    var recording = Recording(
      path: shown,
      file: file,
      label: columns.contains(.label) ? try required(.label) : entry.values[.label] ?? "",
      key: entry.values[.key],
      speaker: entry.values[.speaker],
      attributes: entry.others
    )
    recording.segment = try segment(entry, fail)
    if isPart, let segment = recording.segment { recording.path += segment.suffix }
    if let text = entry.values[.date] {
      guard let date = RecordingDate(text) else { throw unexpected(.date) }
      recording.date = date
    }
    if let text = entry.values[.split] {
      guard let subset = LabelledFolder.subset(named: text) else { throw unexpected(.split) }
      recording.subset = subset
    }
    return recording
  }

  /// How much end and duration may disagree: both are rounded.
  private static let toleranceSeconds = 0.011

  private static func segment(
    _ entry: Entry,
    _ fail: (ManifestFault) -> DatasetError
  ) throws -> Segment? {
    func seconds(_ column: ManifestColumn, above bound: Double, or isBound: Bool) throws -> Double?
    {
      guard let text = entry.values[column] else { return nil }
      guard let value = Double(text), value.isFinite, value > bound || (isBound && value == bound)
      else { throw fail(column.fault(text)) }
      return value
    }
    let offset = try seconds(.offset, above: 0, or: true)
    let duration = try seconds(.duration, above: 0, or: false)
    let end = try seconds(.end, above: 0, or: false)
    let from = offset ?? 0
    if let end {
      guard end > from else {
        throw fail(.endBeforeOffset(end: end, offset: from))
      }
      if let duration, abs(from + duration - end) > toleranceSeconds {
        throw fail(.contradictoryEnd(end: end, offsetAndDuration: from + duration))
      }
    }
    guard offset != nil || duration != nil || end != nil else { return nil }
    return Segment(offsetSeconds: from, durationSeconds: duration ?? end.map { $0 - from })
  }
}

extension ManifestColumn {
  /// What is wrong with a cell that the column does not take.
  fileprivate func fault(_ found: String) -> ManifestFault {
    .value(column: rawValue, found: found, expected: expectation)
  }

  /// A remark on each unknown name that is near a known one, unless that has a column of its own.
  static func remarks(on names: [String]) -> [DatasetRemark] {
    let present = Set(names.map(normalized))
    return names.compactMap { name in
      guard let near = nearestName(to: name), !present.contains(near) else { return nil }
      return .unknownColumn(name, nearest: near)
    }
  }
}

extension Segment {
  /// The suffix of a file's name for this part of it (W3C Media Fragments URI, 4.2.1).
  var suffix: String {
    func text(_ seconds: Double) -> String {
      let digits = String(format: "%.4f", seconds)
      let kept = digits.reversed().drop { $0 == "0" }.drop { $0 == "." }
      // Zeros after the point only.
      return kept.count > 0 ? String(kept.reversed()) : "0"
    }
    let end = durationSeconds.map { "," + text(offsetSeconds + $0) } ?? ""
    return "#t=\(text(offsetSeconds))\(end)"
  }
}
