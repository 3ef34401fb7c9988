import ArgumentParser
import SpeechModel
import SpeechTraining

/// A section of a configuration file whose settings may have flags.
protocol FlaggedSection: Configurable, Decodable {
  /// The section's defaults; several if they depend on the network.
  static var defaults: [Self] { get }
}

extension FeatureConfiguration: FlaggedSection {
  static var defaults: [FeatureConfiguration] { [FeatureConfiguration()] }
}

extension NetworkSection: FlaggedSection {
  static var defaults: [NetworkSection] { [NetworkSection()] }
}

extension TrainingConfiguration: FlaggedSection {
  static var defaults: [TrainingConfiguration] { Preset.allCases.map { .recipe(for: $0) } }
}

extension Option where Value == SettingChange? {
  /// A flag that stands for a setting of a configuration file: its help and its valid values
  /// are those of the setting's row in the table.
  ///
  /// - Parameters:
  ///   - help: Replaces the table's help, if the flag does more or less than the setting.
  ///   - discussion: What is worth knowing beyond a line.
  init<Section: FlaggedSection>(
    setting property: any PartialKeyPath<Section> & Sendable,
    help: String? = nil,
    discussion: String = "",
    valueName: String? = nil
  ) {
    let setting = Section.setting(property)
    self.init(
      help: ArgumentHelp(
        "\(help ?? setting.help + setting.defaultWords + ".")",
        discussion: discussion,
        valueName: valueName
      ),
      transform: { text in
        do {
          return try Section.change(property, to: text)
        } catch ConfigurationError.invalidValue(_, _, let expected) {
          let percent = text.hasSuffix("%") ? Double(text.dropLast()) : nil
          let share = percent.map { "; \(text) is \(($0 / 100).shortText)" } ?? ""
          throw ValidationError("expected \(expected)\(share)")
        }
      }
    )
  }
}

extension Setting where Configuration: FlaggedSection {
  /// Its default, which may depend on the network: ` (default 0.001 to 0.03, as the network
  /// needs)`.
  fileprivate var defaultWords: String {
    let values = Configuration.defaults.compactMap(text)
    guard let first = values.first else { return "" }
    if Set(values).count == 1 { return " (default \(first))" }
    let ranked = values.sorted { (Double($0) ?? 0) < (Double($1) ?? 0) }
    return " (default \(ranked[0]) to \(ranked[ranked.count - 1]), as the network needs)"
  }
}

extension SettingChange {
  /// Reads `key=value` as an option's value.
  init(argument: String) throws {
    do {
      try self.init(parsing: argument)
    } catch ConfigurationError.invalidValue(_, _, let expected) {
      throw ValidationError("expected \(expected)")
    }
  }
}
