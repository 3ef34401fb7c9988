/// How a value changes while units are removed or added one after another.
package struct RemovalCurves: Sendable, Equatable {
  /// The value as units are removed, the most important first, [M + 1]: from the whole to nothing.
  package let deletion: [Double]
  /// The value as units are added to nothing, the most important first, [M + 1].
  package let insertion: [Double]
  /// The mean of `deletion` over all orders of removal, [M + 1]: what chance would give.
  package let randomDeletion: [Double]

  /// The curves of a table by the importance of its units, [M].
  package init(_ table: GameTable, importance: [Double]) {
    let order = importance.indices.sorted { (importance[$1], $0) < (importance[$0], $1) }
    let added = order.reduce(into: [0]) { sets, unit in
      sets.append(sets[sets.count - 1] | 1 << unit)
    }
    let all = table.values.count - 1
    insertion = added.map { table.values[$0] }
    deletion = added.map { table.values[all & ~$0] }
    var sums = [Double](repeating: 0, count: table.units + 1)
    for (coalition, value) in table.values.enumerated() {
      sums[table.units - coalition.nonzeroBitCount] += value
    }
    randomDeletion = sums.enumerated().map { $0.element / binomial(table.units, $0.offset) }
  }
}
