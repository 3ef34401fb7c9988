/// One layer as users write it and presets return it: `{conv: {channels: 16, kernel: [3, 3]}}`.
///
/// Pairs are (time, frequency). A fully connected layer to the classes is added after the last.
/// Each layer's own file has the function that makes it.
public struct LayerConfiguration: Sendable {
  package let settings: any LayerSettings

  package init(_ settings: any LayerSettings) { self.settings = settings }

  /// The key of the layer in a configuration file.
  package var name: String { type(of: settings).name }
}

extension [LayerConfiguration] {
  /// The layers with this many times the channels, hidden units and outputs, rounded to whole
  /// numbers of one or more.
  public func widened(by factor: Double) -> [LayerConfiguration] {
    map { LayerConfiguration($0.settings.widened(by: factor)) }
  }
}

extension Int {
  /// A number of channels, hidden units or outputs in a network this many times as wide.
  func widened(by factor: Double) -> Int { Swift.max(1, Int((Double(self) * factor).rounded())) }
}

extension LayerConfiguration: Equatable {
  /// Whether both are of one kind with the same settings.
  public static func == (a: LayerConfiguration, b: LayerConfiguration) -> Bool {
    func isEqual<Settings: LayerSettings>(_ a: Settings) -> Bool { a == b.settings as? Settings }
    return isEqual(a.settings)
  }
}

extension LayerConfiguration: WrittenEntry {
  package static var writtenEntries: String {
    "layers, such as [{linear: {outputs: 64}}, {relu: {}}]"
  }
}

extension LayerConfiguration: Codable {
  /// Reads an object with one key, the layer's name.
  public init(from decoder: any Decoder) throws {
    // Deeper than any network that could be built.
    guard decoder.codingPath.count <= 100 else {
      throw ConfigurationError.invalidValue(
        key: "network.layers",
        found: "residual blocks in one another without end",
        expected: "at most 16"
      )
    }
    let (kind, settings) = try LayerCatalog.kind(of: decoder)
    self.settings = try kind.init(from: settings)
  }

  /// Writes an object with one key and all settings.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    try container.encode(settings, forKey: AnyKey(stringValue: name))
  }
}
