internal import CFFTW
internal import CKernels
internal import Synchronization

/// The power spectrum of a real signal of N points, through FFTW in single precision.
///
/// Safe to use from several threads at once, each with a scratch of its own.
final class RealFFT: @unchecked Sendable {
  // Unchecked: the plan is immutable after init, and FFTW documents that executing one plan on
  // different arrays is thread-safe (FFTW 3.3.10 manual, 5.4); making and destroying are not.
  private let plan: fftwf_plan

  /// Points, N.
  let length: Int
  /// Bins, N/2 + 1.
  var bins: Int { length / 2 + 1 }

  private static let planner = Mutex(())

  /// Plans a transform of N points; ESTIMATE, so that every run plans the same.
  init(length: Int) {
    self.length = length
    let scratch = Scratch(length: length)
    nonisolated(unsafe) let input = scratch.input
    nonisolated(unsafe) let output = scratch.output
    let planned = Self.planner.withLock { _ -> fftwf_plan? in
      nonisolated(unsafe) let made = output.withMemoryRebound(
        to: fftwf_complex.self,
        capacity: length / 2 + 1
      ) { fftwf_plan_dft_r2c_1d(Int32(length), input, $0, UInt32(FFTW_ESTIMATE)) }
      return made
    }
    guard let planned else { preconditionFailure("FFTW has no plan for \(length) points") }
    plan = planned
  }

  deinit {
    nonisolated(unsafe) let plan = plan
    Self.planner.withLock { _ in fftwf_destroy_plan(plan) }
  }

  /// Computes |X[k]|² of the N samples in `scratch.input` into `power`, [N/2 + 1].
  func powerSpectrum(_ scratch: Scratch, into power: UnsafeMutablePointer<Float>) {
    scratch.output.withMemoryRebound(to: fftwf_complex.self, capacity: bins) {
      fftwf_execute_dft_r2c(plan, scratch.input, $0)
    }
    asr_power(bins, scratch.output, power)
  }

  /// Aligned memory for one transform at a time.
  final class Scratch {
    /// The N samples to transform; kept by the transform.
    let input: UnsafeMutablePointer<Float>
    /// N/2 + 1 complex values, interleaved.
    let output: UnsafeMutablePointer<Float>
    private let memory: FloatBuffer

    init(length: Int) {
      // 16 floats are 64 bytes: both parts are aligned as the plan expects.
      let inputCount = (length + 15) / 16 * 16
      memory = FloatBuffer(capacity: inputCount + length + 2)
      input = memory.base
      output = memory.base + inputCount
    }
  }
}
