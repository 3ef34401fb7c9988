internal import SpeechFoundation

/// The exact 95 % interval of the expected number of events, given how many were seen (Garwood, 1936): χ²(0.025, 2k) / 2
/// to χ²(0.975, 2k + 2) / 2.
package func poissonInterval(_ seen: Int) -> ClosedRange<Double> {
  let upper = root(from: Double(seen), to: 2 * Double(seen) + 20) {
    atMost(seen, expected: $0) > 0.025
  }
  if seen == 0 { return 0...upper }
  let lower = root(from: 0, to: Double(seen)) { 1 - atMost(seen - 1, expected: $0) < 0.025 }
  return lower...upper
}

/// The exact interval of a share, in [0, 1], given how many of some things have it (Clopper and Pearson, 1934).
///
/// - Parameter error: The probability with which it misses the share at most, half of it on each side.
package func clopperPearsonInterval(
  _ found: Int,
  of count: Int,
  error: Double = 0.05
) -> ClosedRange<Double> {
  precondition((0...count).contains(found) && count > 0)
  let tail = error / 2
  let lower =
    found == 0
    ? 0
    : root(from: 0, to: 1) {
      1 - binomialProbability(atMost: found - 1, of: count, share: $0) < tail
    }
  let upper =
    found == count
    ? 1 : root(from: 0, to: 1) { binomialProbability(atMost: found, of: count, share: $0) > tail }
  return lower...upper
}

/// The probability of at most k events where some are expected (Poisson).
private func atMost(_ k: Int, expected: Double) -> Double {
  if expected <= 0 { return 1 }
  return (0...k).reduce(0) {
    $0 + exp(Double($1) * log(expected) - expected - lgamma(Double($1) + 1))
  }
}

/// The probability of at most k of n things that have something, each with the same probability (binomial).
package func binomialProbability(atMost k: Int, of n: Int, share: Double) -> Double {
  if share <= 0 { return 1 }
  if share >= 1 { return k >= n ? 1 : 0 }
  return (0...k).reduce(0) {
    $0 + exp(logChoices($1, of: n) + Double($1) * log(share) + Double(n - $1) * log1p(-share))
  }
}

/// Where a condition that holds below a number ceases to hold, by bisection.
private func root(from: Double, to: Double, _ holds: (Double) -> Bool) -> Double {
  var (low, high) = (from, to)
  for _ in 0..<100 {
    let middle = (low + high) / 2
    if holds(middle) { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
