internal import Foundation
internal import SpeechModel

/// What a search varies and how, as in `space.yaml`.
public struct SearchSpace: Sendable, Equatable {
  /// The method that chooses what to try.
  public let method: SearchMethod
  /// What is varied, in the order of the file.
  public let parameters: [SearchParameter]
  /// The text that it was read from.
  public let text: String
  /// The configuration that all trials have in common, possibly partial.
  package internal(set) var base: ConfigurationValue
  /// The trained model that every trial starts from; nil for none, or if it is varied.
  private(set) var start: StartingModel?

  /// Reads a space, YAML or JSON.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - start: The model to start from, instead of one that the base names.
  ///   - usualStart: The model to start from where the space names or varies no network, features or start.
  /// - Throws: `ConfigurationError` for an invalid space, and for parameters with which no
  ///   configuration can be made; `ModelFileError` for the model that the base names.
  public init(
    contentsOf path: String,
    start: StartingModel? = nil,
    usualStart: StartingModel? = nil
  ) throws {
    let text = try ConfigurationDocument.text(of: path)
    self = try ConfigurationError.locating(in: text, path: path, under: File.Keys.base.rawValue) {
      try SearchSpace(parsing: text, path: path, start: start, usualStart: usualStart)
    }
  }

  /// Reads the text of a space.
  ///
  /// - Throws: `ConfigurationError` or `ModelFileError`.
  package init(
    parsing text: String,
    path: String,
    start: StartingModel? = nil,
    usualStart: StartingModel? = nil
  ) throws {
    let (file, whole): (File, ConfigurationValue)
    do {
      guard let document = try ConfigurationDocument(parsing: text, path: path) else {
        throw Self.empty
      }
      (file, whole) = (try document.decode(File.self), document.value)
    } catch {
      throw ConfigurationDocument.readable(error, path: path)
    }
    guard let method = file.method else {
      throw ConfigurationError.invalidValue(
        key: "method",
        found: "not there",
        expected: "grid, random, beam or successive-halving, such as {random: {trials: 20}}"
      )
    }
    self.method = method
    self.text = text
    let given = whole.member(File.Keys.base.rawValue) ?? .null
    base = given == .null ? .object([]) : given
    guard case .object = base else {
      throw ConfigurationError.invalidValue(
        key: "base",
        found: "\(base)",
        expected: "settings as in a configuration file, such as {network: {preset: cnn}}"
      )
    }
    guard case .object(let members) = whole.member(File.Keys.parameters.rawValue),
      !members.isEmpty
    else { throw Self.empty }
    parameters = try members.map {
      SearchParameter(
        path: $0.key,
        domain: try ParameterDomain($0.value, key: "parameters.\($0.key)")
      )
    }
    // Read once: a model that changes under way must not change the trials.
    self.start = nil
    if !variesStart {
      let usual = choosesNetwork ? usualStart : nil
      self.start = try start ?? usual ?? Experiment(base, path: "base").start
    }
    try checkMethod()
    try checkParameters()
  }

  private static let empty = ConfigurationError.invalidValue(
    key: "parameters",
    found: "empty",
    expected: "settings and their values, such as training.learning-rate: [0.001, 0.003, 0.01]"
  )

  /// The method of a space file, and the keys that it may have; settings are read as they stand.
  private struct File: Decodable {
    var method: SearchMethod?

    enum Keys: String, CodingKey, CaseIterable { case method, base, parameters }

    init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.method, into: &method)
    }
  }

  private func checkMethod() throws {
    switch method {
    case .grid:
      let points = parameters.reduce(1.0) { $0 * Double($1.domain.points.count) }
      guard points <= Double(GridSearch.mostTrials) else {
        throw ConfigurationError.invalidValue(
          key: "method",
          found: "a grid of \(Int(exactly: points).map { "\($0)" } ?? "\(points)") points",
          expected: "at most \(GridSearch.mostTrials); give fewer steps, or use random"
        )
      }
    case .successiveHalving(let halving):
      let own = parameters.first { SuccessiveHalving.ownSettings.contains($0.path) }
      if let path = own?.path ?? (parameters.contains { $0.path == "training" } ? "training" : nil)
      {
        throw ConfigurationError.invalidValue(
          key: "parameters.\(path)",
          found: "varied",
          expected: "another setting: successive-halving itself says how long trials train"
        )
      }
      if let epochs = halving.epochs, try experiment([:]).training.budget != nil {
        throw ConfigurationError.invalidValue(
          key: "method.successive-halving.epochs",
          found: "\(epochs)",
          expected: "none, as base has a budget, of which each round gets its share"
        )
      }
    case .random, .beam: break
    }
  }

  /// The path of the model that every trial starts from; nil for none, or if it is varied.
  public var startPath: String? { start?.path }

  /// Whether the model to start from is among what is varied.
  public var variesStart: Bool {
    parameters.contains { ConfigurationPath($0.path).lies(in: "start") }
  }

  /// Whether neither network, features nor a model to start from is named or varied, so that they are the default's.
  private var choosesNetwork: Bool {
    let sections = ["network", "features", "start"]
    return !sections.contains { base.member($0) != nil }
      && !parameters.contains { parameter in
        sections.contains { ConfigurationPath(parameter.path).lies(in: $0) }
      }
  }

  /// Names of the parameters for tables, in their order: their paths without the section that they
  /// are in, if that is unambiguous.
  package var names: [String] {
    let short = parameters.map { parameter in
      let parts = parameter.path.split(separator: ".")
      return parts.count > 1 ? parts.dropFirst().joined(separator: ".") : parameter.path
    }
    return zip(parameters, short).map { parameter, name in
      short.count { $0 == name } == 1 ? name : parameter.path
    }
  }
}
