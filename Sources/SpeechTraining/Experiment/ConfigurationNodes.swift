internal import SpeechModel
internal import Yams

extension ConfigurationDocument {
  /// The whole document, in which text stays text where it is quoted.
  var value: ConfigurationValue { Self.value(of: root) }

  private static func value(of node: Node) -> ConfigurationValue {
    switch node {
    case .scalar(let scalar): value(of: scalar)
    case .sequence(let sequence): .list(sequence.map { value(of: $0) })
    case .mapping(let mapping): .object(members(of: mapping))
    // The parser has put in what aliases stand for.
    case .alias: .null
    }
  }

  /// What a text without quotation marks stands for: a number, true or false, nothing, or itself.
  static func value(ofPlain text: String) -> ConfigurationValue { value(of: Node.Scalar(text)) }

  private static func value(of scalar: Node.Scalar) -> ConfigurationValue {
    let text = scalar.string
    guard scalar.style == .plain || scalar.style == .any else { return .text(text) }
    switch Resolver.default.resolveTag(of: .scalar(Node.Scalar(text))) {
    case .null: return .null
    case .bool: return Bool.construct(from: scalar).map { .boolean($0) } ?? .text(text)
    case .int:
      // To YAML 1.1 a number in octal digits, to a person a name.
      if text.count > 1, text.hasPrefix("0"), text.allSatisfy(\.isNumber) { return .text(text) }
      // Numbers too large for an Int are held as text.
      return Int.construct(from: scalar).map { .integer($0) } ?? .text(text)
    case .float: return Double.construct(from: scalar).map { ConfigurationValue($0) } ?? .text(text)
    default: return .text(text)
    }
  }

  /// The members of an object; those that it merges (`<<`) follow its own.
  private static func members(of mapping: Node.Mapping) -> [ConfigurationValue.Member] {
    var members: [ConfigurationValue.Member] = []
    var merged: [ConfigurationValue.Member] = []
    for (key, value) in mapping {
      let name = key.scalar?.string ?? ""
      guard name == "<<" else {
        members.append(ConfigurationValue.Member(name, Self.value(of: value)))
        continue
      }
      for source in value.sequence.map(Array.init) ?? [value] {
        if let source = source.mapping { merged += Self.members(of: source) }
      }
    }
    for member in merged where !members.contains(where: { $0.key == member.key }) {
      members.append(member)
    }
    return members
  }
}
