internal import SpeechModel
internal import Yams

/// The parsed text of a configuration or search space file, checked to be small enough to decode.
///
/// A few hundred bytes of YAML can stand for more values than there is memory, by aliases of
/// aliases. Values are counted as decoding would see them, and counting stops at the bound.
struct ConfigurationDocument {
  /// The largest file, in bytes.
  private static let mostBytes = 1 << 20
  /// The most values, aliases followed: more than twice as many as the most layers have.
  static let mostValues = 20_000
  /// The most keys of one object; looking one up takes linear time.
  private static let mostKeys = 1_000
  /// How deeply lists and objects may be nested.
  private static let mostLevels = 100

  let root: Node

  /// The text of a file, which may be a pipe.
  ///
  /// - Throws: `ConfigurationError.unreadable`.
  static func text(of path: String) throws -> String {
    do throws(TextFile.Refusal) {
      return try TextFile.read(path, limitBytes: mostBytes)
    } catch {
      let line = error.line.map { "line \($0): " } ?? ""
      throw ConfigurationError.unreadable(path: path, detail: line + error.words)
    }
  }

  /// Parses YAML or JSON; nil if there is nothing but white space and comments.
  ///
  /// - Throws: `ConfigurationError.unreadable`.
  init?(parsing text: String, path: String) throws {
    func refuse(_ detail: String) -> ConfigurationError {
      .unreadable(path: path, detail: detail)
    }
    if YAMLAliases.standInKeys(of: text) {
      throw refuse("an alias (*name) in a key; write the key itself")
    }
    let parsed: Node?
    do {
      parsed = try Parser(yaml: text, resolver: Resolver.basic.appending(Resolver.Rule.merge))
        .singleRoot()
    } catch {
      throw refuse("not YAML or JSON: \(YAMLErrorWords.words(for: error, in: text))")
    }
    guard let parsed else { return nil }
    root = parsed
    var values = 0
    if let words = Self.excess(of: parsed, level: 1, &values) { throw refuse(words) }
  }

  /// What there is too much of in a node and below; nil if nothing.
  private static func excess(of node: Node, level: Int, _ values: inout Int) -> String? {
    values += 1
    if values > mostValues {
      return "it holds more than \(mostValues) values, each alias (*name) counted as what it stands"
        + " for; no configuration needs as many"
    }
    if level > mostLevels {
      return "lists and objects lie in one another more than \(mostLevels) deep"
    }
    switch node {
    case .scalar, .alias: return nil
    case .sequence(let sequence):
      for entry in sequence {
        if let words = excess(of: entry, level: level + 1, &values) { return words }
      }
    case .mapping(let mapping):
      if mapping.count > mostKeys {
        return "an object has \(mapping.count) keys; expected at most \(mostKeys)"
      }
      for (key, value) in mapping {
        guard case .scalar = key else {
          return "a key is a list or an object; expected the name of a setting"
        }
        if let words = excess(of: value, level: level + 1, &values) { return words }
      }
    }
    return nil
  }

  /// Decodes what was parsed.
  ///
  /// - Throws: What the type throws.
  func decode<Value: Decodable>(
    _ type: Value.Type,
    userInfo: [CodingUserInfoKey: Any] = [:]
  ) throws -> Value {
    try YAMLDecoder().decode(type, from: root, userInfo: userInfo)
  }

  /// Decodes a value of a configuration.
  ///
  /// - Throws: `ConfigurationError`, or what the type throws.
  static func decode<Value: Decodable>(
    _ type: Value.Type,
    from value: ConfigurationValue,
    path: String
  ) throws -> Value {
    do {
      guard let document = try ConfigurationDocument(parsing: value.json, path: path) else {
        throw ConfigurationError.unreadable(path: path, detail: "nothing is given")
      }
      return try document.decode(type)
    } catch {
      throw readable(error, path: path)
    }
  }

  /// A decoding error with a message for the user; errors that have one are returned unchanged.
  static func readable(_ error: any Error, path: String) -> any Error {
    guard let error = error as? DecodingError else { return error }
    switch error {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      if let inner = context.underlyingError as? ConfigurationError { return inner }
      let key = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        .joined(separator: ".")
      let words = context.debugDescription
      return ConfigurationError.unreadable(
        path: path,
        detail: key.isEmpty ? words : "\(key.excerpt()): \(words)"
      )
    @unknown default: return ConfigurationError.unreadable(path: path, detail: "\(error)")
    }
  }
}
