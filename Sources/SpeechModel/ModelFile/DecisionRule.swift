/// How logits become an answer: the temperature of the probabilities, the confidence below which a model
/// abstains, and that from which on it hears a label in a stream.
package struct DecisionRule: Sendable, Equatable {
  /// The divisor of the logits before the softmax (Guo et al., 2017): above 1 for probabilities
  /// less confident than the network's own, below 1 for more confident ones.
  package var temperature: Double
  /// The confidence, in [0, 1], below which the answer is `unknown`; nil for a model that always
  /// answers with a label.
  package var rejectionThreshold: Double?
  /// The thresholds of a stream's labels; nil for the usual one.
  package var streamThresholds: StreamThresholds?

  /// By default the network's own probabilities, without a threshold.
  package init(
    temperature: Double = 1,
    rejectionThreshold: Double? = nil,
    streamThresholds: StreamThresholds? = nil
  ) {
    self.temperature = temperature
    self.rejectionThreshold = rejectionThreshold
    self.streamThresholds = streamThresholds
  }
}

extension DecisionRule: Codable {
  private enum Keys: String, CodingKey, CaseIterable {
    case temperature
    case rejectionThreshold = "rejection-threshold"
    case streamThresholds = "stream-thresholds"
  }

  /// No calibration results in temperatures outside this range; far outside, they overflow a float.
  private static let temperatures = 0.01...100

  /// Reads the given values; the others are as if there were no rule.
  ///
  /// - Throws: `ConfigurationError`.
  package init(from decoder: any Decoder) throws {
    self.init()
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.temperature, into: &temperature)
    try values.read(.rejectionThreshold, into: &rejectionThreshold)
    try values.read(.streamThresholds, into: &streamThresholds)
    guard Self.temperatures.contains(temperature) else {
      throw ConfigurationError.invalidValue(
        key: "decision.\(Keys.temperature.rawValue)",
        found: "\(temperature)",
        expected: "0.01 to 100"
      )
    }
    if let rejectionThreshold, !(0...1).contains(rejectionThreshold) {
      throw ConfigurationError.invalidValue(
        key: "decision.\(Keys.rejectionThreshold.rawValue)",
        found: "\(rejectionThreshold)",
        expected: "0 to 1"
      )
    }
  }

  /// Writes the temperature, and the thresholds if there are any.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(temperature, forKey: .temperature)
    try values.encodeIfPresent(rejectionThreshold, forKey: .rejectionThreshold)
    try values.encodeIfPresent(streamThresholds, forKey: .streamThresholds)
  }
}
