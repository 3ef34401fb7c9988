internal import SpeechFoundation

/// The orthonormal DCT-II that turns log energies into cepstral coefficients, with an optional
/// lifter (scipy's `norm='ortho'`; HTK's lifter).
package struct CosineTransform: Sendable {
  private let product: PatchProduct
  /// The matrix [bands, coefficients] in panels.
  private let panels: [Float]

  /// Builds the matrix; `lifter` L weighs coefficient i by 1 + L/2 sin(πi/L), 0 is off.
  package init(bands: Int, coefficients: Int, lifter: Double) {
    product = PatchProduct(inputs: bands, outputs: coefficients, stride: bands)
    let matrix = Self.matrix(bands: bands, coefficients: coefficients, lifter: lifter)
    panels = TorchLayout.fromTorch(matrix, shape: [coefficients, bands], order: .panels)
  }

  /// The matrix [coefficients, bands].
  package static func matrix(bands: Int, coefficients: Int, lifter: Double) -> [Float] {
    (0..<coefficients).flatMap { i in
      let norm = (i == 0 ? 1 : 2.0) / Double(bands)
      let lift = lifter > 0 ? 1 + lifter / 2 * sin(Double.pi * Double(i) / lifter) : 1
      return (0..<bands).map { band in
        Float(
          lift * norm.squareRoot()
            * cos(Double.pi * Double(i) * (Double(band) + 0.5) / Double(bands))
        )
      }
    }
  }

  /// Transforms rows [T, bands] into rows [T, coefficients] `outputStride` floats apart.
  func apply(
    _ input: UnsafePointer<Float>,
    rows: Int,
    into output: UnsafeMutablePointer<Float>,
    outputStride: Int
  ) {
    product.multiply(input, rows: rows, panels, into: output, stride: outputStride)
  }
}
