internal import Foundation
internal import SpeechModel

/// A manifest of JSON objects, one per line.
enum ManifestLines {
  /// The entries of the lines.
  ///
  /// - Throws: `DatasetError.manifest`, which names the line.
  static func entries(_ text: String, path: String) throws -> Manifest.Entries {
    var found = Manifest.Entries()
    var names: Set<String> = []
    // Not every line break of Unicode: JSON strings may contain the others.
    let lines = text.split(omittingEmptySubsequences: false) { ["\n", "\r", "\r\n"].contains($0) }
    for (index, content) in lines.enumerated() {
      if content.allSatisfy(\.isWhitespace) { continue }
      func fail(_ fault: ManifestFault) -> DatasetError {
        .manifest(path: path, line: index + 1, fault)
      }
      let object = try object(content, fail)
      names.formUnion(object.keys)
      found.entries.append(
        Manifest.Entry(
          line: index + 1,
          values: try values(of: object, in: content, fail),
          others: others(of: object)
        )
      )
    }
    found.remarks = ManifestColumn.remarks(on: names.sorted())
    return found
  }

  private static func object(
    _ line: Substring,
    _ fail: (ManifestFault) -> DatasetError
  ) throws -> [String: Value] {
    let members = JSONMembers.members(of: line)
    do {
      let object = try JSONDecoder().decode([String: Value].self, from: Data(line.utf8))
      var seen: Set<String> = []
      if let twice = members.first(where: {
        !seen.insert(ManifestColumn.normalized($0.key)).inserted
      }) {
        throw fail(.repeatedKey(twice.key))
      }
      return object
    } catch let error as DatasetError {
      throw error
    } catch {
      // Python writes NaN and Infinity, which are not valid JSON.
      let odd = members.first {
        (try? JSONDecoder().decode(Value.self, from: Data($0.value.utf8))) == nil
      }
      if let odd, !odd.value.isEmpty {
        throw fail(.notJSON(key: odd.key, found: odd.value))
      }
      throw fail(.noObject)
    }
  }

  /// The texts, numbers and truth values of keys that mean nothing here.
  private static func others(of object: [String: Value]) -> [String: String] {
    var others: [String: String] = [:]
    for (key, value) in object where ManifestColumn(named: key) == nil {
      switch value {
      case .text(let text), .number(let text):
        let text = text.trimmingCharacters(in: .whitespaces)
        if !text.isEmpty { others[key] = text }
      case .truth(let value): others[key] = "\(value)"
      case .null, .other: continue
      }
    }
    return others
  }

  private static func values(
    of object: [String: Value],
    in line: Substring,
    _ fail: (ManifestFault) -> DatasetError
  ) throws -> [ManifestColumn: String] {
    let named = Dictionary(
      object.map { (ManifestColumn.normalized($0.key), (key: $0.key, value: $0.value)) }
    ) { first, _ in first }
    var values: [ManifestColumn: String] = [:]
    for column in ManifestColumn.allCases {
      let present = column.names.lazy.compactMap { named[$0] }
        .first { $0.value != .null && $0.value != .text("") }
      switch present?.value {
      case nil, .null: continue
      case .text(let text): values[column] = text.trimmingCharacters(in: .whitespaces)
      case .number(let text) where column.takesNumbers: values[column] = text
      case .number, .truth, .other:
        let key = present?.key ?? ""
        let found = JSONMembers.members(of: line).first { $0.key == key }?.value ?? ""
        throw fail(.jsonValue(key: key, found: found, expected: column.expectation))
      }
      if values[column] == "" { values[column] = nil }
    }
    return values
  }

  /// A value of JSON.
  private enum Value: Decodable, Equatable {
    case null
    case text(String)
    case number(String)
    case truth(Bool)
    /// A list, an object, or a number that is too large.
    case other

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        self = .null
      } else if let text = try? value.decode(String.self) {
        self = .text(text)
      } else if let truth = try? value.decode(Bool.self) {
        self = .truth(truth)
      } else if let number = try? value.decode(Int.self) {
        self = .number("\(number)")
      } else if let number = try? value.decode(Double.self) {
        self = .number("\(number)")
      } else {
        self = .other
      }
    }
  }
}

extension ManifestColumn {
  /// Whether the column accepts numbers: digits are labels, too.
  fileprivate var takesNumbers: Bool { isTime || [.label, .key, .speaker, .date].contains(self) }
}
