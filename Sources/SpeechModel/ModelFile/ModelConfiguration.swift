/// Everything about a model except its trainable parameters and statistics, as saved in its file.
package struct ModelConfiguration: Sendable, Equatable {
  /// From samples to feature rows.
  package var features: FeatureConfiguration
  /// The layers before the classifier.
  package var layers: [LayerConfiguration]
  /// The longest training clip, in seconds; much longer clips are covered by windows of this
  /// length.
  package var longestTrainingClipSeconds: Double
  /// The shortest training clip, in seconds; nil in files written before it was recorded.
  package var shortestTrainingClipSeconds: Double?
  /// The median duration of the training clips, in seconds; nil in files written before it was recorded.
  package var medianTrainingClipSeconds: Double?
  /// From the network's output to the answer.
  package var decision: DecisionRule

  package init(
    features: FeatureConfiguration,
    layers: [LayerConfiguration],
    longestTrainingClipSeconds: Double,
    shortestTrainingClipSeconds: Double? = nil,
    medianTrainingClipSeconds: Double? = nil,
    decision: DecisionRule = DecisionRule()
  ) {
    self.features = features
    self.layers = layers
    self.longestTrainingClipSeconds = longestTrainingClipSeconds
    self.shortestTrainingClipSeconds = shortestTrainingClipSeconds
    self.medianTrainingClipSeconds = medianTrainingClipSeconds
    self.decision = decision
  }
}

extension ModelConfiguration: Codable {
  private enum Keys: String, CodingKey, CaseIterable {
    case features, network, decision
    case longestTrainingClipSeconds = "longest-training-clip-seconds"
    case shortestTrainingClipSeconds = "shortest-training-clip-seconds"
    case medianTrainingClipSeconds = "median-training-clip-seconds"
    case minimumSamples = "minimum-samples"
  }
  private enum NetworkKeys: String, CodingKey, CaseIterable { case layers }

  private struct Layers: Codable {
    var layers: [LayerConfiguration] = []

    init(_ layers: [LayerConfiguration]) { self.layers = layers }

    init(from decoder: any Decoder) throws {
      try StrictContainer<NetworkKeys>(decoder).read(.layers, into: &layers)
    }
  }

  package init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    features = FeatureConfiguration()
    longestTrainingClipSeconds = 1
    // Files written before there were rules have none.
    decision = DecisionRule()
    var network = Layers([])
    try values.read(.features, into: &features)
    try values.read(.network, into: &network)
    try values.read(.longestTrainingClipSeconds, into: &longestTrainingClipSeconds)
    try values.read(.shortestTrainingClipSeconds, into: &shortestTrainingClipSeconds)
    try values.read(.medianTrainingClipSeconds, into: &medianTrainingClipSeconds)
    try values.read(.decision, into: &decision)
    layers = network.layers
    guard longestTrainingClipSeconds > 0, longestTrainingClipSeconds <= 86_400 else {
      throw ConfigurationError.invalidValue(
        key: Keys.longestTrainingClipSeconds.rawValue,
        found: "\(longestTrainingClipSeconds)",
        expected: "above 0, at most a day"
      )
    }
    if let shortest = shortestTrainingClipSeconds,
      !(shortest > 0 && shortest <= longestTrainingClipSeconds)
    {
      throw ConfigurationError.invalidValue(
        key: Keys.shortestTrainingClipSeconds.rawValue,
        found: "\(shortest)",
        expected: "above 0, at most the longest, \(longestTrainingClipSeconds)"
      )
    }
    let range = (shortestTrainingClipSeconds ?? 0)...longestTrainingClipSeconds
    if let median = medianTrainingClipSeconds, !(median > 0 && range.contains(median)) {
      throw ConfigurationError.invalidValue(
        key: Keys.medianTrainingClipSeconds.rawValue,
        found: "\(median)",
        expected: "from the shortest to the longest, \(longestTrainingClipSeconds)"
      )
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(features, forKey: .features)
    try values.encode(Layers(layers), forKey: .network)
    try values.encode(longestTrainingClipSeconds, forKey: .longestTrainingClipSeconds)
    try values.encodeIfPresent(
      shortestTrainingClipSeconds,
      forKey: .shortestTrainingClipSeconds
    )
    try values.encodeIfPresent(medianTrainingClipSeconds, forKey: .medianTrainingClipSeconds)
    // A program without support for rules can read a file without one, and refuses other files.
    if decision != DecisionRule() { try values.encode(decision, forKey: .decision) }
    // For other readers, which have no plan to ask.
    let extractor = try FeatureExtractor(features)
    let plan = try NetworkPlan(layers, inputWidth: features.values, classes: nil)
    try values.encode(
      extractor.samples(frames: plan.minimumFrames),
      forKey: .minimumSamples
    )
  }
}
