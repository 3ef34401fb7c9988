/// A type whose values have a form of their own in a configuration file.
package protocol WrittenForm {
  /// The form, for messages: "two numbers, the smallest and the largest, such as [5, 20]".
  static var writtenForm: String { get }
}

/// A type of the entries of a list in a configuration file.
package protocol WrittenEntry {
  /// Several of them, for messages: "layers, such as [{relu: {}}]".
  static var writtenEntries: String { get }
}

extension Int: WrittenEntry {
  package static var writtenEntries: String { "whole numbers" }
}

extension String: WrittenEntry {
  package static var writtenEntries: String { "names" }
}

extension Array: WrittenForm where Element: WrittenEntry {
  package static var writtenForm: String { "a list of \(Element.writtenEntries)" }
}

/// The form of a type's values in a configuration file.
func writtenForm(of type: Any.Type) -> String {
  switch type {
  case let type as any WrittenForm.Type: type.writtenForm
  case is any UnsignedInteger.Type: "a whole number of 0 or more"
  case is any BinaryInteger.Type: "a whole number"
  case is any BinaryFloatingPoint.Type: "a number"
  case is Bool.Type: "true or false"
  case is String.Type: "text"
  default: choices(of: type) ?? "settings, each a key with its value"
  }
}

/// A value as it stands in a configuration file, for messages.
enum FoundValue: Decodable {
  case nothing
  case scalar(String)
  case list([FoundValue])
  case object([(key: String, value: FoundValue)])

  init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: AnyKey.self) {
      let keys = object.allKeys.sorted { $0.stringValue < $1.stringValue }
      self = .object(
        try keys.map { ($0.stringValue, try object.decode(FoundValue.self, forKey: $0)) }
      )
    } else if var list = try? decoder.unkeyedContainer() {
      var entries: [FoundValue] = []
      while !list.isAtEnd { entries.append(try list.decode(FoundValue.self)) }
      self = .list(entries)
    } else {
      self = try Self.scalar(decoder.singleValueContainer())
    }
  }

  private static func scalar(_ value: any SingleValueDecodingContainer) throws -> FoundValue {
    if value.decodeNil() { return .nothing }
    if let text = try? value.decode(String.self) { return .scalar("'\(text.excerpt())'") }
    if let number = try? value.decode(Double.self) { return .scalar(number.shortText) }
    return .scalar("\(try value.decode(Bool.self))")
  }
}

extension FoundValue: CustomStringConvertible {
  /// "3", "'abc'", "[3, 4]", "{gain: {}}", "empty".
  var description: String {
    switch self {
    case .nothing: "empty"
    case .scalar(let text): text
    case .list(let entries): "[\(entries.map(\.description).joined(separator: ", "))]".excerpt()
    case .object(let members):
      "{\(members.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}".excerpt()
    }
  }
}
