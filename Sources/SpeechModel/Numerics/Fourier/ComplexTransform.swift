/// A Fourier transform of N complex points, X[k] = Σ x[n] e^(-2πikn/N), planned once.
///
/// Numbers are interleaved: real and imaginary part. Safe to use from several threads at once, each
/// with memory of its own.
package protocol ComplexTransform: Sendable {
  /// Plans a transform of N > 0 points.
  init(points: Int)

  /// Values of the workspace that `forward` needs.
  var workspaceValues: Int { get }

  /// Transforms x [2N], which it keeps, into y [2N].
  ///
  /// - Parameters:
  ///   - x: Readable for `TransformMemory.overhang` values more, which have no effect.
  ///   - y: Writable for `TransformMemory.overhang` values more.
  func forward(
    _ x: UnsafeMutablePointer<Float>,
    into y: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  )
}

/// A Fourier transform of N real points, N even, and its inverse, planned once; otherwise as
/// `ComplexTransform`.
package protocol RealTransform: Sendable {
  /// Plans a transform of N points.
  init(points: Int)

  /// Values of the workspace that both directions need.
  var workspaceValues: Int { get }

  /// Transforms samples [N] into the N/2 + 1 complex values of their spectrum.
  func forward(
    _ samples: UnsafeMutablePointer<Float>,
    into spectrum: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  )

  /// Transforms a spectrum of N/2 + 1 complex values, which is lost, into N times its samples [N].
  func backward(
    _ spectrum: UnsafeMutablePointer<Float>,
    into samples: UnsafeMutablePointer<Float>,
    workspace: UnsafeMutablePointer<Float>
  )
}

// The transforms of this build: a trait of the package selects them, since FFTW is under the GPL.
#if FFTW
  typealias BuiltComplexTransform = FFTWComplexTransform
  typealias BuiltRealTransform = FFTWRealTransform
#else
  typealias BuiltComplexTransform = OwnComplexTransform
  typealias BuiltRealTransform = OwnRealTransform
#endif

/// Aligned memory for one transform at a time: input, output and workspace.
package final class TransformMemory {
  package let input: UnsafeMutablePointer<Float>
  package let output: UnsafeMutablePointer<Float>
  package let workspace: UnsafeMutablePointer<Float>
  private let memory: FloatBuffer

  /// Values beyond input and output that a transform in lanes may touch: sixteen complex numbers.
  package static let overhang = 32

  package init(inputCount: Int, outputCount: Int, workspaceCount: Int) {
    // 16 floats are 64 bytes: every part begins at a cache line.
    let starts = [inputCount, outputCount].reduce(into: [0]) { starts, count in
      starts.append(starts[starts.count - 1] + (count + Self.overhang + 15) / 16 * 16)
    }
    memory = FloatBuffer(capacity: starts[2] + workspaceCount)
    input = memory.base
    output = memory.base + starts[1]
    workspace = memory.base + starts[2]
  }
}
