internal import SpeechModel

/// The step of a custom augmentation, `{custom: {probability: 0.5, name: robot-voice}}` in a
/// configuration file.
///
/// A file records it and cannot make it again: the program that reads the file hands it over.
struct CustomStep: AugmentationStep {
  static let name = "custom"

  /// Numbers by their names, in the order of these.
  struct Numbers: Sendable, Equatable, Codable {
    var values: [String: Double]

    init?(_ values: [String: Double]) {
      if values.isEmpty { return nil }
      self.values = values
    }

    init(from decoder: any Decoder) throws { values = try [String: Double](from: decoder) }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: AnyKey.self)
      for (name, value) in values.sorted(by: { $0.key < $1.key }) {
        try container.encode(value, forKey: AnyKey(stringValue: name))
      }
    }

    var words: String {
      values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.shortText)" }
        .joined(separator: ", ")
    }
  }

  var probability = 0.5
  /// The augmentation's name.
  private var label = ""
  /// The augmentation's numbers; nil if it has none.
  private var numbers: Numbers?
  /// nil as long as only a file has named it.
  private var augmentation: (any CustomAugmentation)?

  init() {}

  init(_ augmentation: some CustomAugmentation, probability: Double) {
    self.probability = probability
    self.augmentation = augmentation
    label = augmentation.name
    numbers = Numbers(augmentation.settings)
  }

  static var settings: [Setting<CustomStep>] {
    [
      .probability,
      Setting("name", \.label, help: "The name of the program's own augmentation"),
      Setting("settings", open: \.numbers, help: "The numbers that it depends on"),
    ]
  }

  /// The same with what a file only names.
  ///
  /// - Parameter own: The augmentations that the program handed over.
  /// - Throws: `ConfigurationError` if it is not among them, or has other numbers.
  func found(among own: [any CustomAugmentation]) throws -> CustomStep {
    let named = own.filter { $0.name == label }
    guard let first = named.first else {
      throw ConfigurationError.invalidValue(
        key: "augmentation.custom",
        found: "'\(label)', an augmentation of the program that wrote this",
        expected: "that program to read it, which hands the augmentation over, or no such step"
      )
    }
    guard let augmentation = named.first(where: { Numbers($0.settings) == numbers }) else {
      throw ConfigurationError.invalidValue(
        key: "augmentation.custom.settings",
        found: numbers?.words ?? "none",
        expected: "\(Numbers(first.settings)?.words ?? "none"), as '\(label)' of this program has"
      )
    }
    var found = self
    found.augmentation = augmentation
    return found
  }

  func draw(from stream: inout RandomStream, _ scene: AugmentationScene) -> Drawn {
    Drawn(seed: stream.next(), augmentation: augmentation)
  }

  static func == (a: CustomStep, b: CustomStep) -> Bool {
    a.probability == b.probability && a.label == b.label && a.numbers == b.numbers
      && areEqual(a.augmentation, b.augmentation)
  }

  private static func areEqual(
    _ a: (any CustomAugmentation)?,
    _ b: (any CustomAugmentation)?
  ) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    return isEqual(a, b)
  }

  /// The start of the random numbers that the augmentation is handed for a clip.
  struct Drawn: DrawnValue {
    let seed: UInt64
    let augmentation: (any CustomAugmentation)?

    private enum Keys: String, CodingKey { case name, seed }

    init(seed: UInt64, augmentation: (any CustomAugmentation)?) {
      self.seed = seed
      self.augmentation = augmentation
    }

    /// A record says what was drawn; only the program that drew it can draw it again.
    init(from decoder: any Decoder) throws {
      seed = try decoder.container(keyedBy: Keys.self).decode(UInt64.self, forKey: .seed)
      augmentation = nil
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Keys.self)
      try container.encodeIfPresent(augmentation?.name, forKey: .name)
      try container.encode(seed, forKey: .seed)
    }

    func apply(to samples: inout [Float], _ scene: AugmentationScene) throws {
      guard let augmentation else { return }
      var random = RandomStream(seed: seed, .augmentation)
      try augmentation.apply(
        to: &samples,
        sampleRateHertz: scene.rateHertz,
        using: &random
      )
      let problem: CustomAugmentationError.Problem? =
        samples.isEmpty ? .noSamples : samples.allSatisfy(\.isFinite) ? nil : .nonFinite
      if let problem { throw CustomAugmentationError(name: augmentation.name, problem: problem) }
    }

    var inWords: String? { augmentation?.name }

    static func == (a: Drawn, b: Drawn) -> Bool {
      a.seed == b.seed && CustomStep.areEqual(a.augmentation, b.augmentation)
    }
  }
}
