internal import Foundation
internal import SpeechModel

/// The recordings that a manifest names, with the keys of its column `key`.
///
/// A table with a header (`.csv`, `.tsv`), or JSON lines. Labels are not needed. Paths are relative to
/// the manifest's folder, as for training.
package struct KeyedManifest {
  /// The recordings, in the order of the lines.
  package private(set) var recordings: [KeyedRecording] = []

  private let path: String

  private static let pathNames = ["path", "audio_filepath", "file", "filename"]
  /// Columns of a place within a file, which would be answered as a whole.
  private static let partNames = [
    "offset", "start", "start_time", "begin", "begin_time", "end", "end_time", "stop", "stop_time",
  ]
  private static let longestBytes = 1 << 30

  /// Reads a manifest.
  ///
  /// - Throws: `ManifestError`, which names the line.
  package init(_ path: String) throws {
    self.path = path
    let ending = fileEnding(of: path)
    guard ["csv", "tsv", "jsonl", "ndjson", "json"].contains(ending) else {
      throw ManifestError(
        path: path,
        line: nil,
        words: "expected a manifest whose name ends in .csv, .tsv, .jsonl or .json"
      )
    }
    let text: String
    do throws(TextFile.Refusal) {
      text = try TextFile.read(path, limitBytes: Self.longestBytes)
    } catch {
      throw ManifestError(path: path, line: error.line, words: error.words)
    }
    if ["csv", "tsv"].contains(ending) {
      try readTable(text, usual: ending == "csv" ? "," : "\t")
    } else {
      try readLines(text)
    }
    if recordings.isEmpty {
      throw ManifestError(path: path, line: nil, words: "it names no recording")
    }
  }

  private mutating func add(_ name: String, isPart: Bool, _ key: ConsumerData) {
    if isPart {
      recordings.append(
        KeyedRecording(
          words: "'\(name.excerpt())' is a part of a file in the manifest, and whole files are"
            + " recognized; cut it out first",
          key
        )
      )
      return
    }
    let folder = parentFolder(of: path)
    let isElsewhere = name.hasPrefix("/") || folder.isEmpty || name.isEmpty
    let file = isElsewhere ? name : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    recordings.append(KeyedRecording(name: name, path: file, key))
  }

  // MARK: Tables

  private mutating func readTable(_ text: String, usual: Character) throws {
    do throws(DelimitedText.Refusal) {
      let separator = Self.separator(of: text, usual: usual)
      var table = DelimitedText(text[...], separatedBy: separator)
      var header = try table.next()
      // Spreadsheets write the separator on a line of its own above the header.
      while let row = header, row.isBlank || row.cells[0].lowercased().hasPrefix("sep=") {
        header = try table.next()
      }
      guard let header else { return }
      let names = header.cells.map(Self.normalized)
      guard let pathColumn = Self.pathNames.lazy.compactMap(names.firstIndex).first else {
        throw missing(Self.pathNames, in: header)
      }
      guard let keyColumn = names.firstIndex(of: "key") else { throw missing(["key"], in: header) }
      let parts = names.indices.filter { Self.partNames.contains(names[$0]) }
      while let row = try table.next() {
        if row.isBlank { continue }
        func cell(_ column: Int) -> String { column < row.cells.count ? row.cells[column] : "" }
        let key = cell(keyColumn)
        add(
          cell(pathColumn),
          isPart: parts.contains { !Self.isStart(cell($0), names[$0]) },
          key.isEmpty ? ConsumerData() : ConsumerData(keyText: key)
        )
      }
    } catch {
      throw ManifestError(path: path, line: error.line, words: error.words)
    }
  }

  private func missing(_ names: [String], in header: DelimitedText.Row) -> DelimitedText.Refusal {
    DelimitedText.Refusal(
      line: header.line,
      words:
        "the header is '\(header.cells.joined(separator: ",").excerpt(200))'; expected a column"
        + " called \(names.joined(separator: " or "))"
    )
  }

  /// The separator that splits the header into the most columns.
  private static func separator(of text: String, usual: Character) -> Character {
    let lines = text.split(maxSplits: 2, whereSeparator: \.isNewline)
    let header = lines.first { !$0.lowercased().hasPrefix("sep=") } ?? ""
    let others: [Character] = [",", ";", "\t"].filter { $0 != usual }
    return ([usual] + others).reduce(usual) { best, separator in
      header.count { $0 == separator } > header.count { $0 == best } ? separator : best
    }
  }

  private static func normalized(_ name: String) -> String {
    name.lowercased().replacing(" ", with: "_").replacing("-", with: "_")
  }

  /// Whether a value says that a recording begins where its file does.
  private static func isStart(_ value: String, _ name: String) -> Bool {
    value.isEmpty || (!name.hasPrefix("end") && !name.hasPrefix("stop") && Double(value) == 0)
  }

  // MARK: JSON lines

  private mutating func readLines(_ text: String) throws {
    let bytes = Array(text.utf8)
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) { continue }
      let value: JSONValue
      do throws(JSONDefect) {
        value = try JSONValue(parsing: line)
      } catch {
        throw ManifestError(path: path, line: number, words: "not JSON: \(error.words)")
      }
      let name = Self.pathNames.lazy.compactMap { value[$0]?.string }.first
      guard let name else {
        throw ManifestError(
          path: path,
          line: number,
          words: "has no \(Self.pathNames.joined(separator: " or "))"
        )
      }
      let isPart = Self.partNames.contains { member in
        value[member].map { !Self.isStart($0.string ?? $0.text, member) } ?? false
      }
      add(name, isPart: isPart, ConsumerData(key: value["key"]?.raw))
    }
  }
}

extension JSONValue {
  /// Its bytes as text; empty for null.
  fileprivate var text: String {
    if case .null = content { return "" }
    return String(decoding: raw, as: UTF8.self)
  }
}

/// Why a manifest is of no use.
package struct ManifestError: Error, CustomStringConvertible {
  let path: String
  let line: Int?
  let words: String

  /// The file, the line if it is one, and what is wrong.
  package var description: String {
    "\(path): \(line.map { "line \($0): " } ?? "")\(words)"
  }
}
