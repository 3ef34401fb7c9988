/// A complex number, for the design of filters.
struct ComplexNumber: Sendable, Equatable {
  var real: Double
  var imaginary: Double

  init(_ real: Double, _ imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
  }

  var squaredMagnitude: Double { real * real + imaginary * imaginary }

  /// The root with a real part of 0 or more.
  func squareRoot() -> ComplexNumber {
    let magnitude = squaredMagnitude.squareRoot()
    let root = ComplexNumber(
      ((magnitude + real) / 2).squareRoot(),
      ((magnitude - real) / 2).squareRoot()
    )
    return imaginary < 0 ? ComplexNumber(root.real, -root.imaginary) : root
  }

  static func + (a: ComplexNumber, b: ComplexNumber) -> ComplexNumber {
    ComplexNumber(a.real + b.real, a.imaginary + b.imaginary)
  }

  static func - (a: ComplexNumber, b: ComplexNumber) -> ComplexNumber {
    ComplexNumber(a.real - b.real, a.imaginary - b.imaginary)
  }

  static func * (a: ComplexNumber, b: ComplexNumber) -> ComplexNumber {
    ComplexNumber(
      a.real * b.real - a.imaginary * b.imaginary,
      a.real * b.imaginary + a.imaginary * b.real
    )
  }

  static func / (a: ComplexNumber, b: ComplexNumber) -> ComplexNumber {
    let scale = 1 / b.squaredMagnitude
    return a * ComplexNumber(b.real * scale, -b.imaginary * scale)
  }
}
