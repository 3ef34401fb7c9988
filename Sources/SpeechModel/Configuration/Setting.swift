/// One setting of a configuration: its key in a file, the values that it accepts, and its meaning.
///
/// A row of a `Configurable` type's table; the property itself has the default. Reading, writing
/// and checking a file follow from it, and so does the `--help` of a flag that sets it.
package struct Setting<Configuration: Sendable>: Sendable {
  /// Its key in a configuration file.
  package let key: String
  /// Its meaning, with its unit, in one sentence.
  package let help: String
  /// The values that it accepts, in words; nil if its type says it.
  package let expected: String?
  /// The property that holds it.
  let property: any PartialKeyPath<Configuration> & Sendable
  let read: @Sendable (StrictContainer<AnyKey>, AnyKey, inout Configuration) throws -> Void
  let write: @Sendable (Configuration, AnyKey, inout KeyedEncodingContainer<AnyKey>) throws -> Void
  /// Its value in words; nil if it is unset or an empty list.
  package let text: @Sendable (Configuration) -> String?
  /// The value found and the values expected, if its bounds are violated.
  let violation: @Sendable (Configuration) -> (found: String, expected: String)?

  /// A setting that always has a value.
  ///
  /// - Parameters:
  ///   - key: Its key in a configuration file.
  ///   - property: The property that holds it.
  ///   - bounds: The values that it accepts.
  ///   - help: Its meaning, with its unit.
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

  /// A setting that may be unset: a key that is absent or null leaves it as it is.
  ///
  /// - Parameters:
  ///   - property: The property that holds it.
  ///   - resolved: The value that is written for it; by default nothing if it is unset.
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

/// A configuration whose settings are listed in a table, from which its coding and its checks
/// follow.
package protocol Configurable: Sendable {
  /// Every setting, in the order in which they are written.
  static var settings: [Setting<Self>] { get }
  /// Its section of a configuration file: `training`.
  static var section: String { get }

  /// Checks the conditions that involve several settings.
  ///
  /// - Throws: `ConfigurationError`.
  func validateTogether() throws
}

extension Configurable {
  package func validateTogether() throws {}

  /// The setting that a property holds.
  package static func setting(_ property: PartialKeyPath<Self>) -> Setting<Self> {
    guard let setting = settings.first(where: { $0.property == property }) else {
      preconditionFailure("a property without a row in the table")
    }
    return setting
  }

  /// Reads the settings that an object gives; the others stay as they are.
  ///
  /// - Returns: The keys that it gives.
  /// - Throws: `ConfigurationError` for an unknown key, or a value of the wrong type.
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

  /// Checks each setting by its bounds, then the conditions between them.
  ///
  /// - Throws: `ConfigurationError`, which names the setting to change.
  package func validateSettings() throws {
    for setting in Self.settings { try setting.check(self) }
    try validateTogether()
  }

  /// The error about a property with an invalid value.
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
