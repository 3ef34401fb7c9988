/// One setting of a configuration: its key in a file, the values that it takes, and what it means.
///
/// Rows of a `Configurable` type's table, beside the property with its default. Reading, writing and
/// checking a file follow from it, and so does what a flag that sets it says in `--help`.
package struct Setting<Configuration: Sendable>: Sendable {
  /// Its key in a configuration file.
  package let key: String
  /// What it means, with its unit, in one sentence for a person.
  package let help: String
  /// The values that it takes, in words; nil if its type says it.
  package let expected: String?
  /// Which property it is.
  let property: any PartialKeyPath<Configuration> & Sendable
  let read: @Sendable (StrictContainer<AnyKey>, AnyKey, inout Configuration) throws -> Void
  let write: @Sendable (Configuration, AnyKey, inout KeyedEncodingContainer<AnyKey>) throws -> Void
  /// Its value, for a person; nil where it is left open, or is an empty list.
  package let text: @Sendable (Configuration) -> String?
  /// What is there and what was expected, where its bounds are broken.
  let violation: @Sendable (Configuration) -> (found: String, expected: String)?

  /// A setting that is always there.
  ///
  /// - Parameters:
  ///   - key: Its key in a configuration file.
  ///   - property: Where it is kept.
  ///   - bounds: The values that it takes.
  ///   - help: What it means, with its unit.
  package init<Value: Codable & Sendable>(
    _ key: String,
    _ property: any WritableKeyPath<Configuration, Value> & Sendable,
    _ bounds: Bounds<Value> = .any,
    help: String
  ) {
    precondition(!(Value.self is any ExpressibleByNilLiteral.Type), "\(key) may be left open")
    self.key = key
    self.help = help
    self.property = property
    expected = bounds.expected ?? choices(of: Value.self)
    read = { values, key, configuration in
      try values.read(key, into: &configuration[keyPath: property])
    }
    write = { configuration, key, values in
      try values.encode(configuration[keyPath: property], forKey: key)
    }
    text = {
      ($0[keyPath: property] as? any Collection)?.isEmpty == true
        ? nil : plainText($0[keyPath: property])
    }
    violation = { bounds.violation($0[keyPath: property]) }
  }

  /// A setting that may be left open: a key that is absent or null leaves it as it is.
  ///
  /// - Parameters:
  ///   - property: Where it is kept.
  ///   - resolved: What is written down for it; by default nothing where it is open.
  package init<Value: Codable & Sendable>(
    _ key: String,
    open property: any WritableKeyPath<Configuration, Value?> & Sendable,
    _ bounds: Bounds<Value> = .any,
    resolved: (@Sendable (Configuration) -> Value?)? = nil,
    help: String
  ) {
    self.key = key
    self.help = help
    self.property = property
    expected = bounds.expected ?? choices(of: Value.self)
    read = { values, key, configuration in
      try values.read(key, into: &configuration[keyPath: property])
    }
    write = { configuration, key, values in
      try values.encodeIfPresent(
        resolved?(configuration) ?? configuration[keyPath: property],
        forKey: key
      )
    }
    text = { $0[keyPath: property].map { plainText($0) } }
    violation = { configuration in
      configuration[keyPath: property].flatMap { bounds.violation($0) }
    }
  }
}

/// A configuration whose settings stand in a table, from which its coding and its checks follow.
package protocol Configurable: Sendable {
  /// Every setting, in the order in which they are written.
  static var settings: [Setting<Self>] { get }
  /// Where it stands in a configuration file: `training`.
  static var section: String { get }

  /// Checks what no single setting's bounds say.
  ///
  /// - Throws: `ConfigurationError`.
  func validateTogether() throws
}

extension Configurable {
  package func validateTogether() throws {}

  /// The setting that is kept in a property.
  package static func setting(_ property: PartialKeyPath<Self>) -> Setting<Self> {
    guard let setting = settings.first(where: { $0.property == property }) else {
      preconditionFailure("a property without a row in the table")
    }
    return setting
  }

  /// Takes the settings that an object gives; the others stay as they are.
  ///
  /// - Returns: The keys that it gives.
  /// - Throws: `ConfigurationError` for a key that there is not, or a value of the wrong type.
  @discardableResult
  package mutating func readSettings(from decoder: any Decoder) throws -> Set<String> {
    let values = try StrictContainer(decoder, known: Self.settings.map(\.key))
    for setting in Self.settings {
      try setting.read(values, AnyKey(stringValue: setting.key), &self)
    }
    return values.present
  }

  /// Writes every setting.
  package func writeSettings(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: AnyKey.self)
    for setting in Self.settings {
      try setting.write(self, AnyKey(stringValue: setting.key), &values)
    }
  }

  /// Checks each setting by its bounds, then what holds between them.
  ///
  /// - Throws: `ConfigurationError`, which names the setting to change.
  package func validateSettings() throws {
    for setting in Self.settings { try setting.check(self) }
    try validateTogether()
  }

  /// The error about a property with a value that it cannot have.
  package static func invalid(
    _ property: PartialKeyPath<Self>,
    found: some Sendable,
    expected: String
  ) -> ConfigurationError {
    .invalidValue(
      key: "\(section).\(setting(property).key)",
      found: plainText(found),
      expected: expected
    )
  }
}

extension Setting where Configuration: Configurable {
  /// Checks the setting by its bounds.
  ///
  /// - Throws: `ConfigurationError`.
  package func check(_ configuration: Configuration) throws {
    guard let (found, expected) = violation(configuration) else { return }
    throw ConfigurationError.invalidValue(
      key: "\(Configuration.section).\(key)",
      found: found,
      expected: expected
    )
  }
}
