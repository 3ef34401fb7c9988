/// The settings of one kind of layer, and everything that follows from them alone.
///
/// They are declared beside the layer's mathematics, as `Settings`, and written in a configuration
/// file as `{<name>: {…}}`; `LayerCatalog` lists the kinds. A further capability of layers is a
/// further requirement here, with a default for layers without it.
package protocol LayerSettings: Sendable, Equatable, Codable {
  /// Its key in a configuration file.
  static var name: String { get }

  /// The layer with its settings in words, without those that are off or at their defaults.
  var words: String { get }

  /// The layers inside of it, whose results it adds up; nil for all but a residual block.
  var branches: (body: [LayerConfiguration], shortcut: [LayerConfiguration])? { get }

  /// The epilogues that it can apply to its output before writing it.
  var epilogues: Epilogue.Kinds { get }

  /// The layer with this many times its channels, hidden units or outputs; unchanged if it has none
  /// of its own.
  func widened(by factor: Double) -> Self

  /// Checks settings that may come from an untrusted file.
  ///
  /// - Throws: `ConfigurationError.layer`.
  func check(_ limits: LayerLimits) throws

  /// Grows a receptive field by what an output of the layer sees of its input.
  func grow(_ field: inout ReceptiveField)

  /// Makes the layer for its position in the network.
  func layer(_ site: inout LayerSite) -> any Layer
}

extension LayerSettings {
  package var words: String { Self.name }
  package var branches: (body: [LayerConfiguration], shortcut: [LayerConfiguration])? { nil }
  package var epilogues: Epilogue.Kinds { [] }
  package func widened(by factor: Double) -> Self { self }
  package func check(_ limits: LayerLimits) throws {}
  package func grow(_ field: inout ReceptiveField) {}
}

/// The settings of a layer that has none: `{relu: {}}`.
package protocol NoLayerSettings: LayerSettings {
  init()
}

extension NoLayerSettings {
  /// Reads an object without keys.
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

/// The position of the next layer in a network: its input, the names of its tensors and the layouts
/// that they join.
package struct LayerSite {
  /// The prefix of its tensors' names: `layers.3`.
  package var name = ""
  /// The number of configured layers before it, which distinguishes the layers' streams of random
  /// numbers.
  var index = 0
  /// Positions F and channels C of its input; for the sum of two branches, of the shortcut.
  var width: Int
  var channels: Int
  /// Positions of a residual block's body.
  var bodyWidth = 0
  /// The epilogue that it applies for the layers that follow it.
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

/// What a layer does to its output before writing it, in place of layers that follow it.
package struct Epilogue: Sendable, Equatable {
  /// Whether a bias is added whatever the settings say: the factor of each channel is folded into
  /// the weights, and its offset into the bias.
  var addsBias = false
  /// max(0, ·), applied last.
  var appliesReLU = false

  /// The epilogues that a layer supports, and when.
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
