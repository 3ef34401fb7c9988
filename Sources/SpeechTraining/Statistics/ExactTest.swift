internal import Foundation

/// The probability that a group drawn by chance holds at least as many hits as it does (Fisher's exact
/// test, one-sided): the upper tail of the hypergeometric distribution.
///
/// - Parameters:
///   - hits: Hits in the group.
///   - size: Members of the group.
///   - allHits: Hits in all.
///   - count: Members in all.
package func exactTest(hits: Int, of size: Int, among allHits: Int, of count: Int) -> Double {
  precondition(hits <= size && size <= count && allHits <= count && hits <= allHits)
  let all = logChoices(size, of: count)
  let terms = (hits...max(hits, min(size, allHits))).filter { size - $0 <= count - allHits }
    .map { logChoices($0, of: allHits) + logChoices(size - $0, of: count - allHits) - all }
  // The smallest first, so that none is lost.
  return min(1, terms.map(exp).sorted().reduce(0, +))
}

/// The logarithm of the number of ways to choose some of several things.
func logChoices(_ chosen: Int, of count: Int) -> Double {
  lgamma(Double(count) + 1) - lgamma(Double(chosen) + 1) - lgamma(Double(count - chosen) + 1)
}
