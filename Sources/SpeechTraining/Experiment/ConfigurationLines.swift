internal import SpeechModel
internal import Yams

extension ConfigurationError {
  /// The result of reading a configuration file's text; an error about one of its settings names
  /// the file and the setting's line.
  ///
  /// - Parameters:
  ///   - changes: Changes by flags, whose own errors are not about the file.
  ///   - parent: The key in the file that holds the settings, if they are not the whole of it.
  /// - Throws: `ConfigurationError.inFile`, and what the body throws otherwise.
  static func locating<Value>(
    in text: String,
    path: String,
    changes: [SettingChange] = [],
    under parent: String? = nil,
    _ body: () throws -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch let error as ConfigurationError {
      switch error {
      case .unreadable, .inFile: throw error
      case .unknownKey, .invalidValue, .emptyMelBand, .layer, .work: break
      }
      let key = error.setting
      if let key, changes.contains(where: { ConfigurationPath(key).isRelated(to: $0.path) }) {
        throw error
      }
      let document = try? ConfigurationDocument(parsing: text, path: path)
      let line = key.flatMap { key in
        document?.line(of: key) ?? parent.flatMap { document?.line(of: "\($0).\(key)") }
      }
      if line == nil, !changes.isEmpty { throw error }
      throw ConfigurationError.inFile(path: path, line: line, problem: error)
    }
  }

  /// The key of the setting that the error is about; nil if it is about none in particular.
  private var setting: String? {
    switch self {
    case .unknownKey(let key, _, _), .invalidValue(let key, _, _): key
    case .emptyMelBand: "features"
    case .layer(let path, _, _): "network.\(path.name)"
    case .work, .unreadable, .inFile: nil
    }
  }
}

extension ConfigurationPath {
  /// Whether one of two settings is inside the other.
  fileprivate func isRelated(to other: String) -> Bool {
    lies(in: other) || ConfigurationPath(other).lies(in: text)
  }
}

extension ConfigurationDocument {
  /// The line of a setting, or of the nearest one around it that the file has; nil if it has none.
  fileprivate func line(of key: String) -> Int? { Self.line(of: key[...], in: root) }

  private static func line(of key: Substring, in node: Node) -> Int? {
    switch node {
    case .scalar, .alias: return nil
    case .mapping(let mapping):
      for (name, value) in mapping {
        // In a search space, a key is the path of a setting.
        let text = name.scalar?.string ?? ""
        guard key == text || key.hasPrefix(text + ".") else { continue }
        return line(of: key.dropFirst(text.count + 1), in: value) ?? name.mark?.line
      }
      return nil
    case .sequence(let sequence):
      let part = key.prefix { $0 != "." }
      if let index = Int(part), sequence.indices.contains(index) {
        let entry = sequence[index]
        return line(of: key.dropFirst(part.count + 1), in: entry) ?? entry.mark?.line
      }
      let lines = sequence.compactMap { line(of: key, in: $0) }
      return lines.count == 1 ? lines[0] : nil
    }
  }
}
