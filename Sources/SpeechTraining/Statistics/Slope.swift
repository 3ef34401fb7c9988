/// The slope of the line of least squares through values at 0, 1, 2 and so on.
func slope(_ values: [Double]) -> Double {
  let middle = Double(values.count - 1) / 2
  let mean = values.reduce(0, +) / Double(values.count)
  var (products, squares) = (0.0, 0.0)
  for (index, value) in values.enumerated() {
    products += (Double(index) - middle) * (value - mean)
    squares += (Double(index) - middle) * (Double(index) - middle)
  }
  return squares > 0 ? products / squares : 0
}
