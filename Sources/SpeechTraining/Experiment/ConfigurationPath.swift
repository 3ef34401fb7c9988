internal import SpeechModel

/// The path of a setting, such as `training.learning-rate`.
///
/// An entry of a list is found by its only key, as in `augmentation.noise.probability`, or by its
/// index, as in `network.layers.0.conv.channels`.
struct ConfigurationPath {
  let text: String
  private let parts: [String]

  init(_ text: String) {
    self.text = text
    parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }

  /// Lists to which a missing entry is added: a step that is not in a recipe is as
  /// good as one that never happens.
  private static let growing = ["augmentation"]

  /// Whether this setting is inside another one, or is that one itself.
  func lies(in other: String) -> Bool { text == other || text.hasPrefix(other + ".") }

  /// The value of the setting; nil if it is missing.
  func value(in whole: ConfigurationValue) -> ConfigurationValue? {
    var value = whole
    var rest = parts[...]
    while let part = rest.first {
      switch value {
      case .object(let members):
        guard let member = members.first(where: { $0.key == part }) else { return nil }
        value = member.value
        rest = rest.dropFirst()
      case .list(let entries):
        if let place = Int(part) {
          guard entries.indices.contains(place) else { return nil }
          value = entries[place]
          rest = rest.dropFirst()
        } else {
          let places = Self.places(of: part, in: entries)
          guard places.count == 1 else { return nil }
          value = entries[places[0]]
        }
      default: return nil
      }
    }
    return value
  }

  /// Sets the setting, creating missing objects.
  ///
  /// - Throws: `ConfigurationError` for an entry of a list that is missing, or not the only one
  ///   of its name.
  func set(_ value: ConfigurationValue, in whole: inout ConfigurationValue) throws {
    try set(value, at: parts[...], in: &whole)
  }

  private func set(
    _ value: ConfigurationValue,
    at rest: ArraySlice<String>,
    in target: inout ConfigurationValue
  ) throws {
    guard let part = rest.first else {
      target = value
      return
    }
    if case .list(var entries) = target {
      let (place, isByKey) = try place(of: part, at: rest.startIndex, in: &entries)
      try set(value, at: isByKey ? rest : rest.dropFirst(), in: &entries[place])
      target = .list(entries)
      return
    }
    var members: [ConfigurationValue.Member] = []
    if case .object(let found) = target { members = found }
    let place = members.firstIndex { $0.key == part } ?? members.count
    if place == members.count { members.append(ConfigurationValue.Member(part, .null)) }
    try set(value, at: rest.dropFirst(), in: &members[place].value)
    target = .object(members)
  }

  /// The index of the entry that a part of the path names, and whether it does so by its key.
  private func place(
    of part: String,
    at depth: Int,
    in entries: inout [ConfigurationValue]
  ) throws -> (place: Int, isByKey: Bool) {
    let list = parts[..<depth].joined(separator: ".")
    if let place = Int(part) {
      guard entries.indices.contains(place) else {
        throw ConfigurationError.invalidValue(
          key: text,
          found: "entry \(part) of \(list)",
          expected: entries.isEmpty
            ? "another setting, as \(list) is empty" : "an entry from 0 to \(entries.count - 1)"
        )
      }
      return (place, false)
    }
    let places = Self.places(of: part, in: entries)
    if places.isEmpty, Array(parts[..<depth]) == Self.growing {
      entries.append(.object([ConfigurationValue.Member(part, .object([]))]))
      return (entries.count - 1, true)
    }
    if places.isEmpty {
      let known = entries.flatMap(Self.keys)
      throw ConfigurationError.unknownKey(
        key: "\(list).\(part)",
        nearest: nearest(to: part, in: known),
        known: known
      )
    }
    guard places.count == 1 else {
      throw ConfigurationError.invalidValue(
        key: text,
        found: "about one of \(places.count) entries '\(part)'",
        expected: "the index of one of them, such as \(list).\(places[0]).\(part)"
      )
    }
    return (places[0], true)
  }

  private static func places(of key: String, in entries: [ConfigurationValue]) -> [Int] {
    entries.indices.filter { keys(entries[$0]).contains(key) }
  }

  private static func keys(_ entry: ConfigurationValue) -> [String] {
    if case .object(let members) = entry { return members.map(\.key) }
    return []
  }
}
