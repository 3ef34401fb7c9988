/// Indices that hang together once pairs of them are joined.
struct DisjointSets {
  private var parents: [Int]

  /// So many indices, each by itself.
  init(count: Int) { parents = Array(0..<count) }

  /// The smallest index that hangs together with one.
  mutating func smallest(with index: Int) -> Int {
    var index = index
    while parents[index] != index {
      parents[index] = parents[parents[index]]
      index = parents[index]
    }
    return index
  }

  /// Joins two indices and whatever hangs together with either; whether they were apart.
  @discardableResult
  mutating func join(_ one: Int, _ other: Int) -> Bool {
    let (first, second) = (smallest(with: one), smallest(with: other))
    parents[max(first, second)] = min(first, second)
    return first != second
  }
}
