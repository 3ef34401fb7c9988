internal import SpeechModel

/// One augmentation step, `{speed: {factor: [0.9, 1.1]}}` in a configuration file.
public struct Augmenter: Sendable {
  package let step: any AugmentationStep

  package init(_ step: any AugmentationStep) { self.step = step }

  /// Its key in a configuration file.
  public var name: String { type(of: step).name }

  /// How likely the step is to happen, in [0, 1].
  public var probability: Double { step.probability }

  /// Checks the settings, and those of steps within it, by the bounds that a configuration file must
  /// keep, too.
  ///
  /// - Throws: `ConfigurationError`.
  public func validate() throws { try step.validateSettings() }

  /// The same step with another probability.
  package func happening(_ probability: Double) -> Augmenter {
    var step = step
    step.probability = probability
    return Augmenter(step)
  }

  /// Draws what to do to a clip; nil for nothing.
  func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> DrawnStep? {
    step.drawIfItHappens(from: &stream, scene)
  }
}

extension Augmenter: Equatable {
  /// Whether both are of one kind with the same settings.
  public static func == (a: Augmenter, b: Augmenter) -> Bool { isEqual(a.step, b.step) }
}

extension CodingUserInfoKey {
  /// The custom augmentations that a configuration file may name.
  static var customAugmentations: CodingUserInfoKey {
    CodingUserInfoKey(rawValue: "custom augmentations")
      ?? { preconditionFailure("any text makes a key") }()
  }
}

extension Augmenter: WrittenEntry {
  package static var writtenEntries: String {
    "steps, such as [{gain: {decibels: [-6, 6]}}], or [] for none"
  }
}

extension Augmenter: Codable {
  /// Reads an object with one key, the step's name; settings that it does not give have their
  /// defaults.
  public init(from decoder: any Decoder) throws {
    let (kind, settings) = try AugmenterCatalog.kind(of: decoder)
    var step = kind.init()
    try step.readSettings(from: settings)
    try step.validateSettings()
    let own = decoder.userInfo[.customAugmentations] as? [any CustomAugmentation] ?? []
    self.step = try (step as? CustomStep)?.found(among: own) ?? step
  }

  /// Writes an object with one key and all settings.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    try step.writeSettings(to: container.superEncoder(forKey: AnyKey(stringValue: name)))
  }
}
