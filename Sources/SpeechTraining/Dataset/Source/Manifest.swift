internal import Foundation
internal import SpeechModel
internal import SwiftCSV

/// A file that names recordings and their labels: CSV with a header, or JSON lines, NeMo's included.
///
/// | column | other names | |
/// |---|---|---|
/// | `path` | `audio_filepath`, `file`, `filename` | relative to the manifest's folder |
/// | `label` | `command` | |
/// | `key` | | what the hash split goes by |
/// | `speaker` | `speaker_id`, `client_id` | |
/// | `date` | | ISO 8601 |
/// | `offset` | `start` | where the recording begins within the file, in seconds |
/// | `duration` | | in seconds |
/// | `split` | `side`, `set` | `train`, `valid` or `test` |
enum Manifest {
  private enum Column: String, CaseIterable {
    case path, label, key, speaker, date, offset, duration, split

    var names: [String] {
      switch self {
      case .path: ["path", "audio_filepath", "file", "filename"]
      case .label: ["label", "command"]
      case .key: ["key"]
      case .speaker: ["speaker", "speaker_id", "client_id"]
      case .date: ["date"]
      case .offset: ["offset", "start"]
      case .duration: ["duration"]
      case .split: ["split", "side", "set"]
      }
    }
  }

  /// One entry: the line that it stands in, and its values as text.
  private struct Entry {
    var line: Int
    var values: [Column: String]
  }

  /// Lists the recordings that a manifest names.
  ///
  /// - Throws: `DatasetError.manifest`, which names the line.
  static func list(_ path: String) throws -> RecordingList {
    let entries: [Entry]
    switch (path as NSString).pathExtension.lowercased() {
    case "csv": entries = try table(text(path), path: path, delimiter: .comma)
    case "tsv": entries = try table(text(path), path: path, delimiter: .tab)
    case "json", "jsonl", "ndjson": entries = try objects(text(path), path: path)
    default:
      throw DatasetError.manifest(
        path: path,
        line: nil,
        words: "expected a folder, or a manifest whose name ends in .csv, .tsv, .jsonl or .json"
      )
    }
    guard !entries.isEmpty else {
      throw DatasetError.manifest(path: path, line: nil, words: "it names no recording")
    }
    return try recordings(entries, path: path)
  }

  private static func text(_ path: String) throws -> String {
    do {
      return try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw DatasetError.manifest(path: path, line: nil, words: "it is not UTF-8 text")
    }
  }

  // MARK: Formats

  private static func table(
    _ text: String,
    path: String,
    delimiter: CSVDelimiter
  ) throws -> [Entry] {
    let table: EnumeratedCSV
    do {
      table = try EnumeratedCSV(string: text, delimiter: delimiter, loadColumns: false)
    } catch {
      throw DatasetError.manifest(path: path, line: nil, words: "a quotation mark is not closed")
    }
    let header = table.header.map(Self.normalized)
    for needed in [Column.path, .label] where !needed.names.contains(where: header.contains) {
      throw DatasetError.manifest(
        path: path,
        line: 1,
        words: "the header is '\(table.header.joined(separator: delimiter == .tab ? " " : ","))';"
          + " expected a column called \(needed.names.joined(separator: " or "))"
      )
    }
    return table.rows.enumerated().compactMap { row, cells in
      let values = Self.values(Dictionary(zip(header, cells)) { first, _ in first })
      return values.isEmpty ? nil : Entry(line: row + 2, values: values)
    }
  }

  private static func normalized(_ name: String) -> String {
    name.trimmingCharacters(in: .whitespaces).lowercased()
  }

  /// The values of the columns: of several names for one column, the first in the list above.
  private static func values(_ texts: [String: String]) -> [Column: String] {
    var values: [Column: String] = [:]
    for column in Column.allCases {
      let found = column.names.lazy.compactMap { texts[$0] }
        .map { $0.trimmingCharacters(in: .whitespaces) }.first { !$0.isEmpty }
      if let found { values[column] = found }
    }
    return values
  }

  private static func objects(_ text: String, path: String) throws -> [Entry] {
    var entries: [Entry] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (line, content) in lines.enumerated() {
      if content.allSatisfy(\.isWhitespace) { continue }
      guard
        let object = try? JSONDecoder().decode([String: Scalar].self, from: Data(content.utf8))
      else {
        throw DatasetError.manifest(
          path: path,
          line: line + 1,
          words: "expected one JSON object a line, such as"
            + #" {"path": "yes/1.wav", "label": "yes"}"#
        )
      }
      let texts = object.sorted { $0.key < $1.key }.compactMap { name, value in
        value.text.map { (normalized(name), $0) }
      }
      entries.append(
        Entry(line: line + 1, values: values(Dictionary(texts) { first, _ in first }))
      )
    }
    return entries
  }

  /// A value of JSON that is text or a number; other values have no text.
  private struct Scalar: Decodable {
    var text: String?

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let text = try? value.decode(String.self) {
        self.text = text
      } else if let number = try? value.decode(Int.self) {
        text = "\(number)"
      } else if let number = try? value.decode(Double.self) {
        text = "\(number)"
      }
    }
  }

  // MARK: Entries

  private static func recordings(_ entries: [Entry], path: String) throws -> RecordingList {
    let folder = parentFolder(of: path)
    var list = RecordingList(root: path)
    // A file that stands in several lines holds several recordings.
    let uses = Dictionary(grouping: entries) { $0.values[.path] }.mapValues(\.count)
    var lines: [PathKey: Int] = [:]
    for entry in entries {
      let isPart = uses[entry.values[.path]] ?? 1 > 1 || entry.values[.offset] != nil
      let recording = try recording(entry, isPart: isPart, folder: folder, path: path)
      if let earlier = lines.updateValue(entry.line, forKey: PathKey(recording.path)) {
        throw DatasetError.manifest(
          path: path,
          line: entry.line,
          words: "names the same recording as line \(earlier), '\(recording.path)'"
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
    path: String
  ) throws -> Recording {
    func fail(_ words: String) -> DatasetError {
      .manifest(path: path, line: entry.line, words: words)
    }
    func required(_ column: Column) throws -> String {
      guard let value = entry.values[column] else {
        throw fail("has no \(column.names.joined(separator: " or "))")
      }
      return value
    }
    func seconds(_ column: Column, _ bound: (Double) -> Bool, _ expected: String) throws -> Double?
    {
      guard let text = entry.values[column] else { return nil }
      guard let value = Double(text), value.isFinite, bound(value) else {
        throw fail("\(column.rawValue) is '\(text)'; expected \(expected)")
      }
      return value
    }
    let name = try required(.path)
    var recording = Recording(
      path: name,
      file: name.hasPrefix("/") || folder.isEmpty ? name : "\(folder)/\(name)",
      label: try required(.label),
      key: entry.values[.key],
      speaker: entry.values[.speaker]
    )
    let offset = try seconds(.offset, { $0 >= 0 }, "seconds from the file's beginning, 0 or more")
    let duration = try seconds(.duration, { $0 > 0 }, "seconds above 0")
    if offset != nil || duration != nil {
      recording.segment = Segment(offsetSeconds: offset ?? 0, durationSeconds: duration)
    }
    if isPart, let segment = recording.segment { recording.path += segment.suffix }
    if let text = entry.values[.date] {
      guard let date = RecordingDate(text) else {
        throw fail("date is '\(text)'; expected one like 2026-11-24 or 2026-11-24T12:30:00Z")
      }
      recording.date = date
    }
    if let text = entry.values[.split] {
      guard let side = LabelledFolder.side(named: text) else {
        throw fail("split is '\(text)'; expected train, valid or test")
      }
      recording.side = side
    }
    return recording
  }
}

extension Segment {
  /// What stands behind a file's name for this part of it (W3C Media Fragments URI, 4.2.1).
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
