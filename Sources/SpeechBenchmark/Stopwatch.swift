/// Times repeated work.
package enum Stopwatch {
  /// The median seconds of a run, over at least fifteen runs and the given time, after
  /// three runs to warm up.
  package static func medianSeconds(
    atLeast least: Duration = .seconds(2),
    _ work: () throws -> Void
  ) rethrows -> Double {
    for _ in 0..<3 { try work() }
    let clock = ContinuousClock()
    let start = clock.now
    var times: [Duration] = []
    while times.count < 15 || clock.now - start < least {
      times.append(try clock.measure { try work() })
    }
    return times.sorted()[times.count / 2] / .seconds(1)
  }
}
