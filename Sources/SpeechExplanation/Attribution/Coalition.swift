/// A set of units out of any number of them.
package struct Coalition: Sendable, Hashable {
  private var words: [UInt64] = []

  /// No unit.
  package init() {}

  /// All units below a number.
  package init(below count: Int) {
    for unit in 0..<count { self = adding(unit) }
  }

  /// The units whose bits are set.
  package init(bits: Int) { words = [UInt64(bits)] }

  /// Whether it has a unit.
  package func contains(_ unit: Int) -> Bool {
    unit >> 6 < words.count && words[unit >> 6] >> UInt64(unit & 63) & 1 == 1
  }

  /// The same with one more unit.
  package func adding(_ unit: Int) -> Coalition {
    var larger = self
    while larger.words.count <= unit >> 6 { larger.words.append(0) }
    larger.words[unit >> 6] |= 1 << UInt64(unit & 63)
    return larger
  }

  /// The same with one unit less.
  package func removing(_ unit: Int) -> Coalition {
    guard contains(unit) else { return self }
    var smaller = self
    smaller.words[unit >> 6] &= ~(1 << UInt64(unit & 63))
    return smaller
  }

  /// The units of 64-bit words, the first unit in the lowest bit of the first word.
  init(words: [UInt64]) { self.words = words }

  /// The number of its units.
  package var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

  /// Its units and those of another.
  package func union(_ other: Coalition) -> Coalition {
    Coalition(words: (0..<max(words.count, other.words.count)).map { word($0) | other.word($0) })
  }

  /// Its units that another does not have.
  package func subtracting(_ other: Coalition) -> Coalition {
    Coalition(words: words.indices.map { words[$0] & ~other.word($0) })
  }

  /// Whether it has every unit of another.
  package func isSuperset(of other: Coalition) -> Bool {
    other.words.indices.allSatisfy { other.words[$0] & ~word($0) == 0 }
  }

  private func word(_ index: Int) -> UInt64 { index < words.count ? words[index] : 0 }
}
