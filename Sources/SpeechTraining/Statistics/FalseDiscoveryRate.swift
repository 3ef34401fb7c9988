/// P-values adjusted so that those of at most a given size are false discoveries at that rate (Benjamini
/// and Hochberg, 1995).
package func adjustedForDiscoveries(_ pValues: [Double]) -> [Double] {
  let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
  var adjusted = pValues
  var smallest = 1.0
  for (rank, index) in order.enumerated().reversed() {
    smallest = min(smallest, pValues[index] * Double(pValues.count) / Double(rank + 1))
    adjusted[index] = smallest
  }
  return adjusted
}
