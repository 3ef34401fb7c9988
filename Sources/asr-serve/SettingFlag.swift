import ArgumentParser
import SpeechModel
import SpeechServing

/// Another value for one of the server's settings, given by a flag.
struct ServingChange: Sendable {
  let apply: @Sendable (inout ServingOptions) -> Void
}

extension Option where Value == ServingChange? {
  /// A flag that stands for a setting of the server: its name, help, default and valid values are
  /// those of the setting's row in the table.
  ///
  /// - Parameter valueName: What the help calls its value.
  init<Number: ExpressibleByArgument & Sendable>(
    setting property: any WritableKeyPath<ServingOptions, Number> & Sendable,
    valueName: String
  ) {
    let setting = ServingOptions.setting(property)
    let usual = setting.text(ServingOptions(models: []))
    self.init(
      name: .customLong(setting.key),
      help: ArgumentHelp(
        "\(setting.help + (usual.map { " (default \($0))" } ?? "")).",
        valueName: valueName
      ),
      transform: { text in
        var options = ServingOptions(models: [])
        guard let value = Number(argument: text) else {
          throw ValidationError("expected \(setting.expected ?? "a \(valueName)")")
        }
        options[keyPath: property] = value
        do {
          try setting.check(options)
        } catch ConfigurationError.invalidValue(_, _, let expected) {
          throw ValidationError("expected \(expected)")
        }
        return ServingChange { $0[keyPath: property] = value }
      }
    )
  }
}

extension ParsableArguments {
  /// The changes by the flags that were given, found by reflection, so that none can be forgotten.
  var servingChanges: [ServingChange] {
    Mirror(reflecting: self).children.compactMap {
      ($0.value as? Option<ServingChange?>)?.wrappedValue
    }
  }
}
