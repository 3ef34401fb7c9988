/// How far two lists of numbers are apart, relative to the size of the expected ones.
package struct Difference: CustomStringConvertible {
  /// The largest |found - expected|.
  package var absolute: Double = 0
  /// The largest |found - expected| / max(|expected|, floor).
  package var relative: Double = 0
  package var worst = 0
  package var found: Double = 0
  package var expected: Double = 0

  package init(_ found: [Float], _ expected: [Float], floor: Double = 1) {
    if found.count != expected.count {
      absolute = .infinity
      relative = .infinity
      return
    }
    for i in found.indices {
      let difference = abs(Double(found[i]) - Double(expected[i]))
      if !difference.isFinite {
        absolute = .infinity
        relative = .infinity
        worst = i
        return
      }
      let share = difference / max(abs(Double(expected[i])), floor)
      if share > relative {
        relative = share
        worst = i
        self.found = Double(found[i])
        self.expected = Double(expected[i])
      }
      absolute = max(absolute, difference)
    }
  }

  package var description: String {
    "largest relative difference \(relative) at \(worst): found \(found), expected \(expected)"
  }
}

/// The root mean square.
package func rms(_ values: some Collection<Float>) -> Double {
  (values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(max(1, values.count))).squareRoot()
}
