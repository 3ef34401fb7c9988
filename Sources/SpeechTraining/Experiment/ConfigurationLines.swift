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
      let line = key.flatMap { key in
        (try? ConfigurationDocument(parsing: text, path: path))??
          .line(of: key, isUnknown: error.isAboutAKey, under: parent)
      }
      if line == nil, !changes.isEmpty { throw error }
      throw ConfigurationError.inFile(path: path, line: line, problem: error)
    }
  }

  /// Whether there is no setting of that key.
  private var isAboutAKey: Bool { if case .unknownKey = self { true } else { false } }

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
  /// Whether one of two settings is inside the other; an error does not count the entries of a list.
  fileprivate func isRelated(to other: String) -> Bool {
    func names(_ path: String) -> String {
      path.split(separator: ".").filter { Int($0) == nil }.joined(separator: ".")
    }
    return ConfigurationPath(names(text)).lies(in: names(other))
      || ConfigurationPath(names(other)).lies(in: names(text))
  }
}

extension ConfigurationDocument {
  /// The line of a setting, or of the nearest one around it; nil if there is none, or if it may be one of
  /// several.
  ///
  /// - Parameters:
  ///   - isUnknown: Whether the key is a mistyped one, which the document is likely to hold once.
  ///   - parent: The key that holds the settings, if they are not the whole document.
  fileprivate func line(of key: String, isUnknown: Bool, under parent: String?) -> Int? {
    if isUnknown {
      let name = key.split(separator: ".").last.map(String.init) ?? ""
      let lines = Self.lines(ofName: name, in: root)
      if lines.count == 1 { return lines[0] }
    }
    let found = Self.find(key[...], in: root)
    if found.line != nil || parent == nil { return found.line }
    return Self.find("\(parent ?? "").\(key)", in: root).line
  }

  /// The lines of all keys that are a name, or a path that ends with it.
  private static func lines(ofName name: String, in node: Node) -> [Int] {
    switch node {
    case .scalar, .alias: []
    case .mapping(let mapping):
      mapping.flatMap { key, value in
        let text = key.scalar?.string ?? ""
        let own = text == name || text.hasSuffix("." + name) ? key.mark.map { [$0.line] } ?? [] : []
        return own + lines(ofName: name, in: value)
      }
    case .sequence(let sequence): sequence.flatMap { lines(ofName: name, in: $0) }
    }
  }

  /// How far a path leads in a document.
  private struct Found {
    /// The line of the last key that is there; nil for none, or if there are several.
    var line: Int?
    /// Whether the whole path is there.
    var isWhole = false
  }

  private static func find(_ key: Substring, in node: Node) -> Found {
    switch node {
    case .scalar, .alias: return Found()
    case .mapping(let mapping):
      for (name, value) in mapping {
        // In a search space, a key is the path of a setting.
        let text = name.scalar?.string ?? ""
        guard key == text || key.hasPrefix(text + ".") else { continue }
        let rest = key.dropFirst(text.count + 1)
        if rest.isEmpty { return Found(line: name.mark?.line, isWhole: true) }
        // Of an entry of a list it is not known which.
        if case .sequence = value { return find(rest, in: value) }
        let inner = find(rest, in: value)
        return inner.line == nil ? Found(line: name.mark?.line) : inner
      }
      return Found()
    case .sequence(let sequence):
      let part = key.prefix { $0 != "." }
      if let index = Int(part), sequence.indices.contains(index) {
        return find(key.dropFirst(part.count + 1), in: sequence[index])
      }
      let all = sequence.map { find(key, in: $0) }.filter { $0.line != nil }
      let whole = all.filter(\.isWhole)
      let candidates = whole.isEmpty ? all : whole
      return candidates.count == 1 ? candidates[0] : Found()
    }
  }
}

extension Experiment {
  /// Checks the settings; an error about one that a file gives names file and line.
  ///
  /// - Parameters:
  ///   - path: The configuration file that they were read from; nil for none.
  ///   - changes: Changes by flags.
  /// - Throws: `ConfigurationError`.
  package func validate(asReadFrom path: String?, changing changes: [SettingChange]) throws {
    do {
      try validate()
    } catch let error as ConfigurationError {
      // A pipe cannot be read once more.
      guard let path, isRegularFile(path), let text = try? ConfigurationDocument.text(of: path)
      else { throw error }
      try ConfigurationError.locating(in: text, path: path, changes: changes) { throw error }
    }
  }
}
