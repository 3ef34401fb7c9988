internal import CKernels
internal import SpeechFoundation

/// The power spectrum of a real signal of N points, N even.
///
/// Even and odd samples go through one complex transform of N/2 points as real and imaginary parts,
/// which takes FFTW a third of the time of its real transform; their spectra are then separated.
///
/// Safe to use from several threads at once, each with a `Scratch` of its own.
struct RealFFT: Sendable {
  private let transform: BuiltComplexTransform
  /// cos and sin of 2πk/N, k ≤ N/4.
  private let cosine: [Float]
  private let sine: [Float]

  /// Points, N.
  let length: Int
  /// Bins, N/2 + 1.
  var bins: Int { length / 2 + 1 }

  /// Plans a transform of N points.
  init(length: Int) {
    precondition(length % 2 == 0 && length > 0, "the samples must pair up")
    self.length = length
    let angles = (0...length / 4).map { 2 * Double.pi * Double($0) / Double(length) }
    cosine = angles.map { Float(cos($0)) }
    sine = angles.map { Float(sin($0)) }
    transform = BuiltComplexTransform(points: length / 2)
  }

  /// Computes |X[k]|² of the N samples in `scratch.input` into `power`, [N/2 + 1].
  func powerSpectrum(_ scratch: Scratch, into power: UnsafeMutablePointer<Float>) {
    let memory = scratch.memory
    transform.forward(memory.input, into: memory.output, workspace: memory.workspace)
    asr_real_power(length / 2, memory.output, cosine, sine, power)
  }

  /// Memory for one transform at a time.
  final class Scratch {
    fileprivate let memory: TransformMemory

    /// The N samples to transform, zeros at first; kept by the transform.
    var input: UnsafeMutablePointer<Float> { memory.input }

    init(_ transform: RealFFT) {
      memory = TransformMemory(
        inputCount: transform.length,
        outputCount: transform.length,
        workspaceCount: transform.transform.workspaceValues
      )
    }
  }
}
