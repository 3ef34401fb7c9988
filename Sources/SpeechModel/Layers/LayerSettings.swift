/// The settings of one kind of layer, and what follows from them alone.
///
/// They stand beside the layer's mathematics, under `Settings`, and in a configuration file as
/// `{<name>: {…}}`; `LayerCatalog` lists the kinds. A further form of a layer is a further
/// requirement here, with a default for the layers that have none.
package protocol LayerSettings: Sendable, Equatable, Codable {
  /// Its key in a configuration file.
  static var name: String { get }

  /// The layer with its settings, for a person; what is off or as usual is left out.
  var words: String { get }

  /// The layers inside of it, whose results it adds up; nil for all but a residual block.
  var branches: (body: [LayerConfiguration], shortcut: [LayerConfiguration])? { get }

  /// What else it can do to its output before writing it.
  var epilogues: Epilogue.Kinds { get }

  /// Checks settings that may be a stranger's.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func check(_ limits: LayerLimits) throws

  /// Takes in what an output of the layer sees of its input.
  func grow(_ field: inout ReceptiveField)

  /// The layer, after what comes before it.
  func layer(_ site: inout LayerSite) -> any Layer
}

extension LayerSettings {
  package var words: String { Self.name }
  package var branches: (body: [LayerConfiguration], shortcut: [LayerConfiguration])? { nil }
  package var epilogues: Epilogue.Kinds { [] }
  package func check(_ limits: LayerLimits) throws {}
  package func grow(_ field: inout ReceptiveField) {}
}

/// The settings of a layer that has none: `{relu: {}}`.
package protocol NoLayerSettings: LayerSettings {
  init()
}

extension NoLayerSettings {
  /// Makes sure that there are none.
  ///
  /// - Throws: `ConfigurationError.unknownKey`.
  package init(from decoder: any Decoder) throws {
    _ = try StrictContainer<NoKeys>(decoder)
    self.init()
  }

  /// Writes an object without keys.
  package func encode(to encoder: any Encoder) throws {
    _ = encoder.container(keyedBy: NoKeys.self)
  }
}

private enum NoKeys: String, CodingKey, CaseIterable { case none = "" }

/// Where the next layer of a network is to stand: what it reads, what its tensors are called and
/// which layouts they join.
package struct LayerSite {
  /// What the names of its tensors begin with: `layers.3`.
  package var name = ""
  /// How many configured layers there are before it, which tells apart the streams of random
  /// numbers of several layers.
  var index = 0
  /// Positions F and channels C of its input; for the sum of two branches, of the shortcut.
  var width: Int
  var channels: Int
  /// Positions of a residual block's body.
  var bodyWidth = 0
  /// What it is to do to its output for layers that follow it.
  var epilogue = Epilogue()
  var parameters = ParameterLayout()
  var statistics = ParameterLayout()
  /// The batch norms so far.
  var batchNorms: [ChannelNormalization] = []

  init(width: Int, channels: Int) {
    self.width = width
    self.channels = channels
  }
}

/// What a layer does to its output before it writes it, instead of layers that follow it.
package struct Epilogue: Sendable, Equatable {
  /// Whether a bias is added whatever the settings say: a factor for each channel has gone into the
  /// weights, and an offset goes into the bias.
  var addsBias = false
  /// max(0, ·), the last of all.
  var appliesReLU = false

  /// What some layers can do, and when.
  package struct Kinds: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// A factor and an offset for each channel, at inference, as part of weights and bias.
    package static let channelFactors = Kinds(rawValue: 1)
    /// max(0, ·) at inference.
    package static let inferredReLU = Kinds(rawValue: 2)
    /// max(0, ·) in training as well.
    package static let relu = Kinds(rawValue: 4)
  }
}
