/// Times repeated work.
package enum Stopwatch {
  /// The median of the seconds that some runs take, after others to warm up.
  package static func medianSeconds(runs: Int, warmup: Int = 3, _ work: () throws -> Void) rethrows
    -> Double
  {
    for _ in 0..<warmup { try work() }
    let clock = ContinuousClock()
    let times = try (0..<runs).map { _ in
      let duration = try clock.measure { try work() }
      return Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
    return times.sorted()[runs / 2]
  }
}
