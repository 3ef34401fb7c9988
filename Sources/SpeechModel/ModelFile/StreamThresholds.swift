/// From which mean probability on each label is an event of a stream, chosen for few false alarms, and how
/// far that was shown.
public struct StreamThresholds: Sendable, Equatable {
  /// The threshold of each label, in (0, 1]; 1 for one that has too many false alarms below.
  public var labels: [String: Double]
  /// The false alarms an hour that were allowed, of all labels together.
  public var falseAlarmsPerHour: Double
  /// The hours without a word in which they were counted.
  public var hours: Double
  /// The most false alarms an hour that those hours leave possible: the upper end of the 95 % interval.
  public var upperBoundPerHour: Double

  package init(
    labels: [String: Double],
    falseAlarmsPerHour: Double,
    hours: Double,
    upperBoundPerHour: Double
  ) {
    self.labels = labels
    self.falseAlarmsPerHour = falseAlarmsPerHour
    self.hours = hours
    self.upperBoundPerHour = upperBoundPerHour
  }
}

extension StreamThresholds: Codable {
  private enum Keys: String, CodingKey, CaseIterable {
    case labels, hours
    case falseAlarmsPerHour = "false-alarms-per-hour"
    case upperBoundPerHour = "upper-bound-per-hour"
  }

  /// Reads thresholds; labels that the model does not have count for nothing.
  ///
  /// - Throws: `ConfigurationError`.
  public init(from decoder: any Decoder) throws {
    self.init(labels: [:], falseAlarmsPerHour: 0, hours: 0, upperBoundPerHour: 0)
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.labels, into: &labels)
    try values.read(.falseAlarmsPerHour, into: &falseAlarmsPerHour)
    try values.read(.hours, into: &hours)
    try values.read(.upperBoundPerHour, into: &upperBoundPerHour)
    for (label, threshold) in labels.sorted(by: { $0.key < $1.key })
    where !(threshold > 0 && threshold <= 1) {
      throw ConfigurationError.invalidValue(
        key: "decision.stream-thresholds.labels.\(label)",
        found: "\(threshold)",
        expected: "above 0, at most 1"
      )
    }
  }

  /// Writes all of it.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(labels, forKey: .labels)
    try values.encode(falseAlarmsPerHour, forKey: .falseAlarmsPerHour)
    try values.encode(hours, forKey: .hours)
    try values.encode(upperBoundPerHour, forKey: .upperBoundPerHour)
  }
}
