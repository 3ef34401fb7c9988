/// How logits become an answer: how sure the probabilities are, and below what a model owns up to
/// not knowing.
package struct DecisionRule: Sendable, Equatable {
  /// What logits are divided by before the softmax (Guo et al., 2017): above 1 for probabilities
  /// less sure than the network's own, below 1 for surer ones.
  package var temperature: Double
  /// The confidence, in [0, 1], below which the answer is `unknown`; nil for a model that always
  /// answers with a label.
  package var rejectionThreshold: Double?

  /// The network's own probabilities, always answered, unless said otherwise.
  package init(temperature: Double = 1, rejectionThreshold: Double? = nil) {
    self.temperature = temperature
    self.rejectionThreshold = rejectionThreshold
  }
}

extension DecisionRule: Codable {
  private enum Keys: String, CodingKey, CaseIterable {
    case temperature
    case rejectionThreshold = "rejection-threshold"
  }

  /// Temperatures beyond these come from no calibration, and far beyond they overflow a float.
  private static let temperatures = 0.01...100

  /// Reads what is given; the rest is as if there were no rule.
  ///
  /// - Throws: `ConfigurationError`.
  package init(from decoder: any Decoder) throws {
    self.init()
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.temperature, into: &temperature)
    try values.read(.rejectionThreshold, into: &rejectionThreshold)
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

  /// Writes the temperature, and the threshold if there is one.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(temperature, forKey: .temperature)
    try values.encodeIfPresent(rejectionThreshold, forKey: .rejectionThreshold)
  }
}
