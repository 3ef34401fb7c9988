/// A union-find structure over indices.
struct DisjointSets {
  private var parents: [Int]

  /// Creates `count` sets of one index each.
  init(count: Int) { parents = Array(0..<count) }

  /// The smallest index in the set of an index.
  mutating func smallest(with index: Int) -> Int {
    var index = index
    while parents[index] != index {
      parents[index] = parents[parents[index]]
      index = parents[index]
    }
    return index
  }

  /// Joins the sets of two indices; returns whether they were separate.
  @discardableResult
  mutating func join(_ one: Int, _ other: Int) -> Bool {
    let (first, second) = (smallest(with: one), smallest(with: other))
    parents[max(first, second)] = min(first, second)
    return first != second
  }
}
