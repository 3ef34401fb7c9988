import ArgumentParser
import SpeechModel
import SpeechTraining

extension Option where Value == SettingChange? {
  /// A flag that stands for a training setting: its help and its valid values
  /// are those of the setting's row in the table.
  ///
  /// - Parameters:
  ///   - help: Replaces the table's help, if the flag does more or less than the setting.
  ///   - discussion: What is worth knowing beyond a line.
  init(
    setting property: any PartialKeyPath<TrainingConfiguration> & Sendable,
    help: String? = nil,
    discussion: String = "",
    valueName: String? = nil
  ) {
    let setting = TrainingConfiguration.setting(property)
    self.init(
      help: ArgumentHelp(
        "\(help ?? setting.help + setting.defaultWords + ".")",
        discussion: discussion,
        valueName: valueName
      ),
      transform: { text in
        do {
          return try TrainingConfiguration.change(property, to: text)
        } catch ConfigurationError.invalidValue(_, _, let expected) {
          throw ValidationError("expected \(expected)")
        }
      }
    )
  }
}

extension Setting<TrainingConfiguration> {
  /// Its default, which may depend on the network: ` (default 0.001 to 0.03, as the network
  /// needs)`.
  fileprivate var defaultWords: String {
    let values = Preset.allCases.compactMap { text(.recipe(for: $0)) }
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
