internal import Foundation

/// Exact bounds of a probability from independent trials (Clopper and Pearson, 1934).
package enum BinomialBounds {
  /// The interval that misses the probability with at most `error`, half of it on each side.
  package static func interval(_ successes: Int, of trials: Int, error: Double)
    -> ClosedRange<Double>
  {
    // The tails are monotone in the probability.
    func root(_ isBelow: (Double) -> Bool) -> Double {
      var (low, high) = (0.0, 1.0)
      for _ in 0..<52 {
        let middle = (low + high) / 2
        if isBelow(middle) { low = middle } else { high = middle }
      }
      return low
    }
    let failures = trials - successes
    let lower =
      successes == 0
      ? 0 : root { atMost(failures, of: trials, probability: 1 - $0) < error / 2 }
    let upper =
      failures == 0
      ? 1 : root { atMost(successes, of: trials, probability: $0) > error / 2 }
    return lower...max(lower, upper)
  }

  /// The most failures with which the lower end of the interval still reaches a probability; nil if not
  /// even success without exception would do.
  package static func mostFailures(
    of trials: Int,
    reaching probability: Double,
    error: Double
  ) -> Int? {
    (0..<trials).prefix {
      atMost($0, of: trials, probability: 1 - probability) <= error / 2
    }.last
  }

  /// The probability of at most so many events in independent trials.
  private static func atMost(_ events: Int, of trials: Int, probability: Double) -> Double {
    guard probability > 0 else { return 1 }
    guard probability < 1 else { return events < trials ? 0 : 1 }
    var sum = 0.0
    // The logarithm of the binomial coefficient grows from one number of events to the next.
    var ways = 0.0
    for count in 0...events {
      if count > 0 { ways += log(Double(trials - count + 1) / Double(count)) }
      sum += exp(
        ways + Double(count) * log(probability) + Double(trials - count) * log1p(-probability)
      )
    }
    return min(1, sum)
  }
}
