internal import SpeechModel

/// An exponential moving average of a network's parameters and running statistics (Polyak and
/// Juditsky, 1992), which is often better than the last values themselves.
struct MovingAverage {
  private(set) var network: Network
  private let decay: Double

  /// Starts with a network's values.
  init(of network: Network, decay: Double) {
    self.network = network
    self.decay = decay
  }

  /// Moves towards the values of a network after a number of steps.
  ///
  /// In the first steps the decay is at most (1 + t) / (10 + t), so that the first values are
  /// soon forgotten (TensorFlow's ExponentialMovingAverage).
  mutating func follow(_ other: Network, steps: Int) {
    let rate = Float(1 - min(decay, Double(1 + steps) / Double(10 + steps)))
    network.parameters.withUnsafeMutableBufferPointer { own in
      other.parameters.withUnsafeBufferPointer { Self.move(own, towards: $0, rate) }
    }
    network.statistics.withUnsafeMutableBufferPointer { own in
      other.statistics.withUnsafeBufferPointer { Self.move(own, towards: $0, rate) }
    }
  }

  private static func move(
    _ values: UnsafeMutableBufferPointer<Float>,
    towards target: UnsafeBufferPointer<Float>,
    _ rate: Float
  ) {
    for i in values.indices { values[i] += rate * (target[i] - values[i]) }
  }

  /// Restores saved values; false if there are too few or too many.
  mutating func restore(parameters: [Float], statistics: [Float]) -> Bool {
    guard parameters.count == network.parameters.count,
      statistics.count == network.statistics.count
    else { return false }
    network.parameters = ParameterValues(parameters)
    network.statistics = statistics
    return true
  }
}
