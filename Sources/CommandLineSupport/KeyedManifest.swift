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
    let file = name.isEmpty ? name : located(name, in: parentFolder(of: path)).file
    recordings.append(KeyedRecording(name: name, path: file, key))
  }

  /// Whether values speak of a part of a file; a duration alone may be that of the whole.
  private static func isPart(_ values: [ManifestColumn: String]) -> Bool {
    values[.end] != nil || values[.offset].map { Double($0) != 0 } ?? false
  }

  private mutating func readTable(_ text: String, usual: Character) throws {
    do throws(DelimitedText.Refusal) {
      let table = try ManifestTable(text, usual: usual, required: [.path, .key])
      for row in table.rows {
        let values = table.values(row)
        // Not of the values: white space in quotation marks is the consumer's.
        let key = table.cell(.key, in: row)
        add(
          values[.path] ?? "",
          isPart: Self.isPart(values),
          key.map { ConsumerData(keyText: $0) } ?? ConsumerData()
        )
      }
    } catch {
      throw ManifestError(path: path, line: error.line, words: error.words)
    }
  }

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
      guard let name = ManifestColumn.path.names.lazy.compactMap({ value[$0]?.string }).first
      else {
        throw ManifestError(
          path: path,
          line: number,
          words: "has no \(ManifestColumn.path.names.joined(separator: " or "))"
        )
      }
      var times: [ManifestColumn: String] = [:]
      for column in [ManifestColumn.offset, .end] {
        times[column] = column.names.lazy.compactMap { value[$0]?.text }.first
      }
      add(name, isPart: Self.isPart(times), ConsumerData(key: value["key"]?.raw))
    }
  }
}

extension JSONValue {
  /// A text, or the bytes of another value as text; nil for null and an empty text.
  fileprivate var text: String? {
    if case .null = content { return nil }
    let text = string ?? String(decoding: raw, as: UTF8.self)
    return text.isEmpty ? nil : text
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
