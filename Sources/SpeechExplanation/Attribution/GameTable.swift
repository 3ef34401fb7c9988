/// The value of every coalition of M units: what the model says with just these units of a clip
/// left.
///
/// Everything that Shapley values, LIME, Banzhaf values and anchors estimate by sampling follows
/// exactly from it.
package struct GameTable: Sendable, Equatable {
  /// Units, M.
  package let units: Int
  /// The value of each coalition [2^M]; bit j of the index is set if unit j is kept.
  package let values: [Double]

  /// Makes a table.
  ///
  /// - Precondition: There are 2^M values, which are finite.
  package init(units: Int, values: [Double]) {
    precondition(units >= 1 && values.count == 1 << units, "a value for every coalition")
    self.units = units
    self.values = values
  }

  /// The value with everything kept.
  package var whole: Double { values[values.count - 1] }
  /// The value with everything removed.
  package var nothing: Double { values[0] }
}

/// Sums of a table's values over coalitions of each size, with and without each unit.
///
/// Values are added in increasing order. So units that play the same part have the same bits, and
/// a unit without influence has the same sums with and without it.
struct SizeSums {
  /// The sum over coalitions of each size, [M + 1].
  private(set) var all: [Double]
  /// The same over those with unit j, [M][M + 1].
  private(set) var with: [[Double]]
  /// The same over those without unit j, [M][M + 1].
  private(set) var without: [[Double]]

  init(_ table: GameTable) {
    let units = table.units
    all = [Double](repeating: 0, count: units + 1)
    with = [[Double]](repeating: all, count: units)
    without = with
    for coalition in table.values.indices.sorted(by: { table.values[$0] < table.values[$1] }) {
      let size = coalition.nonzeroBitCount
      let value = table.values[coalition]
      all[size] += value
      for unit in 0..<units {
        if coalition >> unit & 1 == 1 {
          with[unit][size] += value
        } else {
          without[unit][size] += value
        }
      }
    }
  }
}

/// The number of subsets of `size` among `count`.
func binomial(_ count: Int, _ size: Int) -> Double {
  guard (0...count).contains(size) else { return 0 }
  return (0..<min(size, count - size)).reduce(1) {
    ($0 * Double(count - $1) / Double($1 + 1)).rounded()
  }
}
