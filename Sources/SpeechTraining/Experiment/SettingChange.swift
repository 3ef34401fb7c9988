internal import Foundation
package import SpeechModel

/// Another value for one setting of a configuration: `training.weight-decay=0.001`.
public struct SettingChange: Sendable, Equatable {
  /// The keys down to the setting; an entry of a list is named by its only key, as in
  /// `augmentation.noise.probability`, or by its index, as in `network.layers.0.conv.channels`.
  public let path: String
  /// The value.
  public let value: ConfigurationValue

  /// Sets the setting at a path.
  public init(_ path: String, _ value: ConfigurationValue) {
    self.path = path
    self.value = value
  }

  /// Reads `path=value`, with the value as in a configuration file; what is no list, object or quoted
  /// text is taken as it is, so that a path may hold any character.
  ///
  /// - Throws: `ConfigurationError`.
  public init(parsing text: String) throws {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw ConfigurationError.invalidValue(
        key: "a change",
        found: "'\(text.excerpt())'",
        expected: "<key>=<value>, such as training.weight-decay=0.001"
      )
    }
    try self.init(
      text[..<equals].trimmingCharacters(in: .whitespaces),
      text: String(text[text.index(after: equals)...])
    )
  }

  /// Sets the setting at a path to the value of a text in a configuration file.
  ///
  /// - Throws: `ConfigurationError`.
  package init(_ path: String, text: String) throws {
    let plain = text.trimmingCharacters(in: .whitespaces)
    let isMarked = plain.first.map { "[{\"'".contains($0) } ?? false
    guard isMarked else {
      self.init(path, ConfigurationDocument.value(ofPlain: plain))
      return
    }
    self.init(path, try ConfigurationValue(parsing: text, path: path))
  }
}

extension Configurable where Self: Decodable {
  /// The change of a setting of this section to the value of a text, if the setting accepts it.
  ///
  /// - Throws: `ConfigurationError`.
  package static func change(_ property: PartialKeyPath<Self>, to text: String) throws
    -> SettingChange
  {
    let setting = setting(property)
    let change = try SettingChange("\(section).\(setting.key)", text: text)
    let settings = ConfigurationValue.object([.init(setting.key, change.value)])
    try setting.check(ConfigurationDocument.decode(Self.self, from: settings, path: change.path))
    return change
  }
}
