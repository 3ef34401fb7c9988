internal import Foundation
internal import SpeechModel

/// A value of a configuration file.
public enum ConfigurationValue: Sendable, Hashable {
  /// Nothing.
  case null
  /// True or false.
  case boolean(Bool)
  /// A whole number; every whole number has this case.
  case integer(Int)
  /// Any other number.
  case number(Double)
  /// A text.
  case text(String)
  /// A list.
  case list([ConfigurationValue])
  /// Keys and their values, in the order of the file.
  case object([Member])

  /// A key with its value.
  public struct Member: Sendable, Hashable {
    /// The key.
    public var key: String
    /// The value.
    public var value: ConfigurationValue

    package init(_ key: String, _ value: ConfigurationValue) {
      self.key = key
      self.value = value
    }
  }

  /// A number.
  package init(_ number: Double) {
    self = Int(exactly: number).map { .integer($0) } ?? .number(number)
  }

  /// Reads the text of a configuration file, YAML or JSON.
  ///
  /// - Throws: `ConfigurationError`.
  package init(parsing text: String, path: String) throws {
    do {
      let document = try ConfigurationDocument(parsing: text, path: path)
      self = document?.value ?? .null
    } catch {
      throw ConfigurationDocument.readable(error, path: path)
    }
  }

  /// The value as a number; nil if it is none.
  package var asNumber: Double? {
    switch self {
    case .integer(let whole): Double(whole)
    case .number(let number): number
    default: nil
    }
  }

  /// The value of a key of an object; nil if it is missing.
  package func member(_ key: String) -> ConfigurationValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// JSON text, which is YAML, too.
  package var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      // Configuration files do not accept these, and report so themselves.
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: ".inf",
        negativeInfinity: "-.inf",
        nan: ".nan"
      )
      return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
  }
}

extension ConfigurationValue {
  /// Whether two values are equal, ignoring the order of an object's keys.
  public static func == (a: Self, b: Self) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.integer(let a), .integer(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.text(let a), .text(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.object(let a), .object(let b)): sorted(a) == sorted(b)
    default: false
    }
  }

  /// Hashes consistently with `==`.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .boolean(let value): hasher.combine(value)
    case .integer(let value): hasher.combine(value)
    case .number(let value): hasher.combine(value)
    case .text(let value): hasher.combine(value)
    case .list(let values): hasher.combine(values)
    case .object(let members): hasher.combine(Self.sorted(members))
    }
  }

  private static func sorted(_ members: [Member]) -> [Member] {
    members.sorted { $0.key < $1.key }
  }
}

extension ConfigurationValue: CustomStringConvertible {
  /// The value as one would write it by hand.
  public var description: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let text): text
    case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
    case .object(let members):
      "{\(members.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
    }
  }
}

extension ConfigurationValue: Codable {
  /// Reads any value.
  public init(from decoder: any Decoder) throws {
    if let members = try? decoder.container(keyedBy: AnyKey.self) {
      self = .object(
        try members.allKeys.map {
          Member($0.stringValue, try members.decode(ConfigurationValue.self, forKey: $0))
        }
      )
      return
    }
    if var list = try? decoder.unkeyedContainer() {
      var values: [ConfigurationValue] = []
      while !list.isAtEnd { values.append(try list.decode(ConfigurationValue.self)) }
      self = .list(values)
      return
    }
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let truth = try? value.decode(Bool.self) {
      self = .boolean(truth)
    } else if let whole = try? value.decode(Int.self) {
      self = .integer(whole)
    } else if let whole = try? value.decode(UInt64.self) {
      self = .text("\(whole)")
    } else if let number = try? value.decode(Double.self) {
      self.init(number)
    } else {
      self = .text(try value.decode(String.self))
    }
  }

  /// Writes the value as it is read.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .list(let values):
      var list = encoder.unkeyedContainer()
      for value in values { try list.encode(value) }
    case .object(let members):
      var object = encoder.container(keyedBy: AnyKey.self)
      for member in members {
        try object.encode(member.value, forKey: AnyKey(stringValue: member.key))
      }
    case .null, .boolean, .integer, .number, .text:
      var value = encoder.singleValueContainer()
      try encode(into: &value)
    }
  }

  private func encode(into value: inout any SingleValueEncodingContainer) throws {
    switch self {
    // Numbers too large for an Int are held as text.
    case .text(let text) where Int(text) == nil && UInt64(text) != nil:
      try value.encode(UInt64(text))
    case .boolean(let truth): try value.encode(truth)
    case .integer(let whole): try value.encode(whole)
    case .number(let number): try value.encode(number)
    case .text(let text): try value.encode(text)
    case .null, .list, .object: try value.encodeNil()
    }
  }
}
