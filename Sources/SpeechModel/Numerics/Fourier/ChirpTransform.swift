internal import SpeechFoundation

/// A transform of any number N of complex points, as a convolution with a chirp (Bluestein, "A
/// linear filtering approach to the computation of discrete Fourier transform", 1970): e^(-2πikn/N)
/// = w[k] w[n] / w[k - n] with w[n] = e^(-πin²/N).
struct ChirpTransform: Sendable {
  private let points: Int
  /// Points of the convolution, M: the next power of two from 2N - 1.
  private let length: Int
  private let convolution: FourStepTransform
  /// w[n], [2N].
  private let chirp: [Float]
  /// The spectrum of 1 / w, divided by M, [2M].
  private let filter: [Float]

  var workspaceValues: Int { 2 * padded + convolution.workspaceValues }

  /// Values of a buffer for the convolution.
  private var padded: Int { 2 * length + TransformMemory.overhang }

  init(points: Int) {
    var length = 1
    while length < 2 * points - 1 { length *= 2 }
    guard let convolution = FourStepTransform(points: length) else {
      preconditionFailure("a power of two has no other prime factor")
    }
    self.points = points
    self.length = length
    self.convolution = convolution
    // n² reduced by the period, so that the angle stays exact.
    let angles = (0..<points).map { Double.pi * Double($0 * $0 % (2 * points)) / Double(points) }
    chirp = angles.flatMap { [Float(cos($0)), Float(-sin($0))] }
    let memory = TransformMemory(
      inputCount: 2 * length,
      outputCount: 2 * length,
      workspaceCount: convolution.workspaceValues
    )
    memory.input.update(repeating: 0, count: 2 * length)
    for (n, angle) in angles.enumerated() {
      for index in [n, (length - n) % length] {
        memory.input[2 * index] = Float(cos(angle) / Double(length))
        memory.input[2 * index + 1] = Float(sin(angle) / Double(length))
      }
    }
    convolution.forward(memory.input, into: memory.output, workspace: memory.workspace)
    filter = Array(UnsafeBufferPointer(start: memory.output, count: 2 * length))
  }

  /// As `ComplexTransform.forward`.
  func forward(
    _ x: UnsafeMutablePointer<Float>,
    into y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  ) {
    let (signal, spectrum) = (workspace, workspace + padded)
    let rest = spectrum + padded
    (signal + 2 * points).update(repeating: 0, count: 2 * (length - points))
    for n in 0..<points {
      let (re, im) = Self.product(x, chirp, n)
      (signal[2 * n], signal[2 * n + 1]) = (re, im)
    }
    convolution.forward(signal, into: spectrum, workspace: rest)
    for n in 0..<length {
      // Real and imaginary part exchanged before and after it, a transform is its own inverse.
      let (re, im) = Self.product(spectrum, filter, n)
      (spectrum[2 * n], spectrum[2 * n + 1]) = (im, re)
    }
    convolution.forward(spectrum, into: signal, workspace: rest)
    for n in 0..<points {
      (signal[2 * n], signal[2 * n + 1]) = (signal[2 * n + 1], signal[2 * n])
      (y[2 * n], y[2 * n + 1]) = Self.product(signal, chirp, n)
    }
  }

  /// The n-th complex number of one times that of the other.
  private static func product(
    _ a: UnsafeMutablePointer<Float>,
    _ b: [Float],
    _ n: Int
  ) -> (re: Float, im: Float) {
    let (ar, ai, br, bi) = (a[2 * n], a[2 * n + 1], b[2 * n], b[2 * n + 1])
    return (ar * br - ai * bi, ar * bi + ai * br)
  }
}
