internal import CFFTW

/// The Fourier transform of a real signal of N points and its inverse, by FFTW in single precision.
///
/// The process has one instance for each length. Safe to use from several threads at once, each
/// with a `Scratch` of its own.
package final class FourierTransform: @unchecked Sendable {
  // Unchecked: the plans are immutable after init, and executing one plan on different arrays is
  // thread-safe (FFTW 3.3.10 manual, 5.4).
  private let forwardPlan: fftwf_plan
  private let backwardPlan: fftwf_plan
  private let scratches: ObjectPool<Scratch>

  /// Points, N.
  package let length: Int
  /// Bins, N/2 + 1.
  package var bins: Int { length / 2 + 1 }

  /// Kept for the process's lifetime, since few lengths are used and planning costs more than a
  /// transform.
  private static let known = LockedValue([Int: FourierTransform]())

  /// The transform of N points, N even.
  package static func points(_ length: Int) -> FourierTransform {
    known.withLock { known in
      if let transform = known[length] { return transform }
      let transform = FourierTransform(length: length)
      known[length] = transform
      return transform
    }
  }

  /// The smallest length of at least `count` points that is 2^k or 3 · 2^k, k ≥ 4: transforms of
  /// these are fast, and there are few of them.
  package static func quickLength(atLeast count: Int) -> Int {
    var length = 16
    while length < count { length *= 2 }
    let smaller = length / 4 * 3
    return smaller >= count && smaller >= 48 ? smaller : length
  }

  private init(length: Int) {
    precondition(length % 2 == 0 && length > 0, "the samples must pair up")
    self.length = length
    let scratch = Scratch(length: length)
    forwardPlan = FourierPlanner.plan {
      // ESTIMATE, so that every run makes the same plan.
      fftwf_plan_dft_r2c_1d(
        Int32(length),
        scratch.samples,
        scratch.complex,
        UInt32(FFTW_ESTIMATE)
      )
    }
    backwardPlan = FourierPlanner.plan {
      fftwf_plan_dft_c2r_1d(
        Int32(length),
        scratch.complex,
        scratch.samples,
        UInt32(FFTW_ESTIMATE)
      )
    }
    scratches = ObjectPool { Scratch(length: length) }
  }

  deinit {
    FourierPlanner.destroy(forwardPlan)
    FourierPlanner.destroy(backwardPlan)
  }

  /// Calls the body with a `Scratch` of its own.
  package func withScratch<Value>(_ body: (Scratch) throws -> Value) rethrows -> Value {
    try scratches.use(body)
  }

  /// The scratch's samples become its spectrum, X[k] = Σ x[n] e^(-2πikn/N).
  package func forward(_ scratch: Scratch) {
    fftwf_execute_dft_r2c(forwardPlan, scratch.samples, scratch.complex)
  }

  /// The scratch's spectrum becomes N times its samples, and is lost.
  package func backward(_ scratch: Scratch) {
    fftwf_execute_dft_c2r(backwardPlan, scratch.complex, scratch.samples)
  }

  /// Aligned memory for one transform at a time.
  package final class Scratch {
    /// The N samples.
    package let samples: UnsafeMutablePointer<Float>
    /// The N/2 + 1 complex values of the spectrum, interleaved.
    package let spectrum: UnsafeMutablePointer<Float>
    fileprivate let complex: UnsafeMutablePointer<fftwf_complex>
    private let memory: FloatBuffer

    fileprivate init(length: Int) {
      // 16 floats are 64 bytes: both parts are aligned as the plans expect.
      let samplesCount = (length + 15) / 16 * 16
      memory = FloatBuffer(capacity: samplesCount + length + 2)
      samples = memory.base
      spectrum = memory.base + samplesCount
      // FFTW's complex number consists of two floats.
      complex = UnsafeMutableRawPointer(spectrum).assumingMemoryBound(to: fftwf_complex.self)
    }
  }
}
