internal import SpeechModel

extension ConfigurationValue {
  /// The encoding of a value, with its keys in the order of encoding.
  ///
  /// Numbers are held with the fewest digits that give the same bits again, so that a `Float` of
  /// 0.1 is 0.1.
  ///
  /// - Throws: What the value throws.
  package init(encoding value: some Encodable) throws {
    let box = ConfigurationBox()
    try value.encode(to: ConfigurationEncoder(box: box, codingPath: []))
    self = box.value
  }
}

/// The storage of an encoding container.
private final class ConfigurationBox {
  private enum Content {
    case value(ConfigurationValue)
    case list([ConfigurationBox])
    case object([(key: String, box: ConfigurationBox)])
  }

  private var content = Content.value(.null)

  var value: ConfigurationValue {
    switch content {
    case .value(let value): value
    case .list(let entries): .list(entries.map(\.value))
    case .object(let members):
      .object(members.map { ConfigurationValue.Member($0.key, $0.box.value) })
    }
  }

  var count: Int {
    if case .list(let entries) = content { return entries.count }
    return 0
  }

  func becomeList() { if case .list = content {} else { content = .list([]) } }

  func becomeObject() { if case .object = content {} else { content = .object([]) } }

  func put(_ value: ConfigurationValue) { content = .value(value) }

  /// A box for the next entry of the list.
  func appended() -> ConfigurationBox {
    let box = ConfigurationBox()
    if case .list(let entries) = content { content = .list(entries + [box]) }
    return box
  }

  /// A box for a member of the object.
  func member(_ key: String) -> ConfigurationBox {
    let box = ConfigurationBox()
    if case .object(let members) = content {
      content = .object(members.filter { $0.key != key } + [(key, box)])
    }
    return box
  }
}

private struct ConfigurationEncoder: Encoder {
  let box: ConfigurationBox
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    box.becomeObject()
    return KeyedEncodingContainer(ObjectContainer<Key>(box: box, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    box.becomeList()
    return ListContainer(box: box, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    ScalarContainer(box: box, codingPath: codingPath)
  }
}

/// Puts any value into a box: scalars directly, others by an encoder of their own.
private func encode(
  _ value: some Encodable,
  into box: ConfigurationBox,
  _ codingPath: [any CodingKey]
) throws {
  switch value {
  case let truth as Bool: box.put(.boolean(truth))
  case let text as String: box.put(.text(text))
  case let whole as any BinaryInteger:
    box.put(Int(exactly: whole).map { .integer($0) } ?? .text("\(whole)"))
  // The shortest text of a Float is that of another Double.
  case let number as Float: box.put(ConfigurationValue(Double("\(number)") ?? Double(number)))
  case let number as Double: box.put(ConfigurationValue(number))
  default: try value.encode(to: ConfigurationEncoder(box: box, codingPath: codingPath))
  }
}

private struct ObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let box: ConfigurationBox
  let codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) { box.member(key.stringValue).put(.null) }

  func encode(_ value: some Encodable, forKey key: Key) throws {
    try SpeechTraining.encode(value, into: box.member(key.stringValue), codingPath + [key])
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type,
    forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    encoder(key.stringValue).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    encoder(key.stringValue).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { encoder("super") }

  func superEncoder(forKey key: Key) -> any Encoder { encoder(key.stringValue) }

  private func encoder(_ key: String) -> ConfigurationEncoder {
    ConfigurationEncoder(
      box: box.member(key),
      codingPath: codingPath + [AnyKey(stringValue: key)]
    )
  }
}

private struct ListContainer: UnkeyedEncodingContainer {
  let box: ConfigurationBox
  let codingPath: [any CodingKey]
  var count: Int { box.count }

  func encodeNil() { box.appended().put(.null) }

  func encode(_ value: some Encodable) throws {
    try SpeechTraining.encode(value, into: box.appended(), codingPath)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    encoder().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }

  func superEncoder() -> any Encoder { encoder() }

  private func encoder() -> ConfigurationEncoder {
    ConfigurationEncoder(box: box.appended(), codingPath: codingPath)
  }
}

private struct ScalarContainer: SingleValueEncodingContainer {
  let box: ConfigurationBox
  let codingPath: [any CodingKey]

  func encodeNil() { box.put(.null) }

  func encode(_ value: some Encodable) throws {
    try SpeechTraining.encode(value, into: box, codingPath)
  }
}
