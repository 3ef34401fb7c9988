/// Spearman's rank correlation of two lists, equal values sharing the mean of their ranks; 1 if
/// either has a single rank, as nothing contradicts it.
package func rankCorrelation(_ first: [Double], _ second: [Double]) -> Double {
  precondition(first.count == second.count)
  let (a, b) = (centredRanks(first), centredRanks(second))
  let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  let squares = [a, b].map { $0.reduce(0) { $0 + $1 * $1 } }
  let size = (squares[0] * squares[1]).squareRoot()
  return size > 0 ? product / size : 1
}

/// The rank of each value less the mean of all ranks.
private func centredRanks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for index in order[start..<end] {
      ranks[index] = Double(start + end - values.count) / 2
    }
    start = end
  }
  return ranks
}
