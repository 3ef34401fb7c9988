internal import CFFTW
internal import CKernels
internal import SpeechFoundation

/// The power spectrum of a real signal of N points, N even, through FFTW in single precision.
///
/// Even and odd samples go through one complex transform of N/2 points as real and imaginary parts,
/// which takes FFTW a third of the time of its real transform; their spectra are then separated.
///
/// Safe to use from several threads at once, each with a `Scratch` of its own.
final class RealFFT: @unchecked Sendable {
  // Unchecked: the plan is immutable after init, and FFTW documents that executing one plan on
  // different arrays is thread-safe (FFTW 3.3.10 manual, 5.4); creating and destroying plans is
  // not.
  private let plan: fftwf_plan
  /// cos and sin of 2πk/N, k ≤ N/4.
  private let cosine: [Float]
  private let sine: [Float]

  /// Points, N.
  let length: Int
  /// Bins, N/2 + 1.
  var bins: Int { length / 2 + 1 }

  /// Plans a transform of N points; ESTIMATE, so that every run plans the same.
  init(length: Int) {
    precondition(length % 2 == 0 && length > 0, "the samples must pair up")
    self.length = length
    let angles = (0...length / 4).map { 2 * Double.pi * Double($0) / Double(length) }
    cosine = angles.map { Float(cos($0)) }
    sine = angles.map { Float(sin($0)) }
    let scratch = Scratch(length: length)
    plan = FourierPlanner.plan {
      scratch.withComplex(half: length / 2) {
        fftwf_plan_dft_1d(Int32(length / 2), $0, $1, FFTW_FORWARD, UInt32(FFTW_ESTIMATE))
      }
    }
  }

  deinit { FourierPlanner.destroy(plan) }

  /// Computes |X[k]|² of the N samples in `scratch.input` into `power`, [N/2 + 1].
  func powerSpectrum(_ scratch: Scratch, into power: UnsafeMutablePointer<Float>) {
    scratch.withComplex(half: length / 2) { fftwf_execute_dft(plan, $0, $1) }
    asr_real_power(length / 2, scratch.output, cosine, sine, power)
  }

  /// Aligned memory for one transform at a time.
  final class Scratch {
    /// The N samples to transform, zeros at first; kept by the transform.
    let input: UnsafeMutablePointer<Float>
    /// N/2 complex values, interleaved.
    let output: UnsafeMutablePointer<Float>
    private let memory: FloatBuffer

    init(length: Int) {
      // 16 floats are 64 bytes: both parts are aligned as the plan expects.
      let inputCount = (length + 15) / 16 * 16
      memory = FloatBuffer(capacity: inputCount + length)
      input = memory.base
      output = memory.base + inputCount
    }

    /// Calls the body with input and output as complex numbers.
    fileprivate func withComplex<Value>(
      half: Int,
      _ body: (UnsafeMutablePointer<fftwf_complex>, UnsafeMutablePointer<fftwf_complex>) -> Value
    ) -> Value {
      input.withMemoryRebound(to: fftwf_complex.self, capacity: half) { input in
        output.withMemoryRebound(to: fftwf_complex.self, capacity: half) { body(input, $0) }
      }
    }
  }
}
