/// A keyed container that refuses keys which no setting has, naming the nearest known one, and
/// keeps a default where a key is absent.
package struct StrictContainer<Key: CodingKey> {
  /// The keys that are present.
  package let present: Set<String>
  private let values: KeyedDecodingContainer<Key>
  private let path: String

  /// Opens the container, which may have these keys.
  ///
  /// - Throws: `ConfigurationError.unknownKey`.
  package init(_ decoder: any Decoder, known: [String]) throws where Key == AnyKey {
    try self.init(opening: decoder, known: known)
  }

  /// Opens the container, which may have a type's keys.
  ///
  /// - Throws: `ConfigurationError.unknownKey`.
  package init(_ decoder: any Decoder) throws where Key: CaseIterable {
    try self.init(opening: decoder, known: Key.allCases.map(\.stringValue))
  }

  private init(opening decoder: any Decoder, known: [String]) throws {
    path = Self.prefix(decoder.codingPath)
    do {
      present = Set(try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue))
    } catch is DecodingError {
      throw Self.noSettings(decoder, path: path, known: known)
    }
    if let unknown = present.sorted().first(where: { !known.contains($0) }) {
      throw ConfigurationError.unknownKey(
        key: path + unknown,
        nearest: nearest(to: unknown, in: known),
        known: known
      )
    }
    values = try decoder.container(keyedBy: Key.self)
  }

  /// Reads a value if it is present and not null.
  ///
  /// - Throws: `ConfigurationError.invalidValue` if it has the wrong type.
  package func read<Value: Decodable>(_ key: Key, into value: inout Value) throws {
    do {
      if let found = try values.decodeIfPresent(Value.self, forKey: key) { value = found }
    } catch is DecodingError {
      throw invalid(key, Value.self)
    }
  }

  /// Reads an optional value; absent or null leaves it as it is.
  ///
  /// - Throws: `ConfigurationError.invalidValue` if it has the wrong type.
  package func read<Value: Decodable>(_ key: Key, into value: inout Value?) throws {
    do {
      if let found = try values.decodeIfPresent(Value.self, forKey: key) { value = found }
    } catch is DecodingError {
      throw invalid(key, Value.self)
    }
  }

  /// The error about a value that is there and is not of the expected form.
  package func invalid<Value>(_ key: Key, _ type: Value.Type) -> ConfigurationError {
    let found = (try? values.decode(FoundValue.self, forKey: key)) ?? .nothing
    return ConfigurationError.invalidValue(
      key: path + key.stringValue,
      found: "\(found)",
      expected: writtenForm(of: type)
    )
  }

  /// The error about a value that is no object, where settings are expected.
  private static func noSettings(
    _ decoder: any Decoder,
    path: String,
    known: [String]
  ) -> ConfigurationError {
    let found = (try? FoundValue(from: decoder)) ?? .nothing
    let some = known.prefix(4).joined(separator: ", ") + (known.count > 4 ? ", …" : "")
    let none = if case .nothing = found { "; {} takes the defaults" } else { "" }
    return ConfigurationError.invalidValue(
      key: path.isEmpty ? "the configuration" : String(path.dropLast()),
      found: "\(found)",
      expected: known.isEmpty ? "{}, as it has no settings" : "its settings (\(some))\(none)"
    )
  }

  private static func prefix(_ path: [any CodingKey]) -> String {
    path.filter { $0.intValue == nil }.map { $0.stringValue + "." }.joined()
  }
}

/// Opens an object whose only key says which of several kinds it is, such as
/// `{speed: {factor: [0.9, 1.1]}}`.
///
/// - Parameters:
///   - names: The known keys.
///   - path: The key of the list that contains the object, for errors.
///   - example: What was expected, for errors.
/// - Throws: `ConfigurationError` for none or several keys, or one that is not known.
package func decodeChoice(
  _ decoder: any Decoder,
  among names: [String],
  path: String,
  example: String
) throws -> (name: String, settings: any Decoder) {
  guard let container = try? decoder.container(keyedBy: AnyKey.self) else {
    throw ConfigurationError.invalidValue(
      key: path,
      found: "an entry that is \((try? FoundValue(from: decoder)) ?? .nothing)",
      expected: "one key an entry, such as \(example)"
    )
  }
  let found = container.allKeys.map(\.stringValue).sorted()
  guard found.count == 1, let name = found.first else {
    throw ConfigurationError.invalidValue(
      key: path,
      found: "an entry with the keys \(found)",
      expected: "one key an entry, such as \(example)"
    )
  }
  guard names.contains(name) else {
    throw ConfigurationError.unknownKey(
      key: "\(path).\(name)",
      nearest: nearest(to: name, in: names),
      known: names
    )
  }
  return (name, try container.superDecoder(forKey: AnyKey(stringValue: name)))
}

/// Likewise, with the cases of a type of keys.
package func decodeChoice<Key: CodingKey & CaseIterable & RawRepresentable>(
  _ decoder: any Decoder,
  among keys: Key.Type,
  path: String,
  example: String
) throws -> (key: Key, settings: any Decoder) where Key.RawValue == String {
  let names = Key.allCases.map(\.rawValue)
  let (name, settings) = try decodeChoice(decoder, among: names, path: path, example: example)
  guard let key = Key(rawValue: name) else { preconditionFailure("a name among the keys' names") }
  return (key, settings)
}

/// The choices that a type has, by their names in a configuration file; nil for other types.
func choices(of type: Any.Type) -> String? {
  func words<Choice: CaseIterable>(_ type: Choice.Type) -> String {
    type.allCases.map { ($0 as? any RawRepresentable)?.rawValue as? String ?? "\($0)" }
      .joined(separator: ", ")
  }
  return (type as? any CaseIterable.Type).map { words($0) }
}

/// Any key of an object.
package struct AnyKey: CodingKey {
  package var stringValue: String
  package var intValue: Int? { nil }

  package init(stringValue: String) { self.stringValue = stringValue }
  package init?(intValue: Int) { nil }
}
