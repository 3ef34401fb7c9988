package import SpeechModel

/// The `network` part of a configuration file.
package struct NetworkSection: Sendable {
  /// The preset that the layers come from.
  package var preset: Preset?
  /// The width of the layers, as a multiple of the preset's or of those written out.
  package var width: Double?
  /// The dropout probability of every dropout layer, instead of the layers' own.
  package var dropout: Double?
  /// The network's name, if not the preset's.
  package var name: String?
  /// The layers, if they are written out.
  package var layers: [LayerConfiguration]?

  /// A section that gives nothing.
  package init() {}

  /// The preset with its options, if the layers come from it; otherwise the layers.
  init(_ experiment: Experiment, writesLayers: Bool) {
    if let preset = experiment.preset, !writesLayers {
      let wide = experiment.width == 1 ? preset.layers : preset.layers.widened(by: experiment.width)
      let own = experiment.layers.dropout
      if experiment.layers == wide || experiment.layers == wide.withDropout(own) {
        self.preset = preset
        width = experiment.width == 1 ? nil : experiment.width
        dropout = experiment.layers == wide ? nil : own
        name = experiment.name == preset.rawValue ? nil : experiment.name
        return
      }
    }
    name = experiment.name
    layers = experiment.layers
  }
}

extension NetworkSection: Configurable {
  package static let section = "network"

  package static let settings: [Setting<NetworkSection>] = [
    Setting("preset", open: \.preset, help: "A network of the package, instead of layers"),
    Setting(
      "width",
      open: \.width,
      .within(0.1...16),
      help: "Channels, hidden units and outputs, as a multiple of the preset's"
    ),
    Setting(
      "dropout",
      open: \.dropout,
      .within(0..<1),
      help: "The share of values hidden in every dropout layer"
    ),
    Setting("name", open: \.name, help: "What reports call the network"),
    Setting("layers", open: \.layers, help: "The layers before the classifier"),
  ]

  package func validateTogether() throws {
    if preset != nil && layers != nil {
      throw ConfigurationError.invalidValue(
        key: Self.section,
        found: "a preset and layers",
        expected: "one of the two"
      )
    }
  }
}

extension NetworkSection: Codable {
  package init(from decoder: any Decoder) throws {
    let given = try readSettings(from: decoder)
    let key = Self.setting(\.layers).key
    if layers == nil, given.contains(key) {
      throw try StrictContainer(decoder, known: Self.settings.map(\.key))
        .invalid(AnyKey(stringValue: key), [LayerConfiguration].self)
    }
    try validateSettings()
  }

  package func encode(to encoder: any Encoder) throws { try writeSettings(to: encoder) }
}
