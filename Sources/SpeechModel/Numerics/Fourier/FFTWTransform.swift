#if FFTW
  internal import CFFTW

  /// FFTW's complex transform in single precision.
  package final class FFTWComplexTransform: ComplexTransform, @unchecked Sendable {
    // Unchecked: the plan is immutable after init, and FFTW documents that executing one plan on
    // different arrays is thread-safe (FFTW 3.3.10 manual, 5.4); creating and destroying plans is
    // not.
    private let plan: fftwf_plan

    package let workspaceValues = 0

    package init(points: Int) {
      let memory = TransformMemory(
        inputCount: 2 * points,
        outputCount: 2 * points,
        workspaceCount: 0
      )
      plan = FourierPlanner.plan {
        // ESTIMATE, so that every run makes the same plan.
        fftwf_plan_dft_1d(
          Int32(points),
          complex(memory.input),
          complex(memory.output),
          FFTW_FORWARD,
          UInt32(FFTW_ESTIMATE)
        )
      }
    }

    deinit { FourierPlanner.destroy(plan) }

    package func forward(
      _ x: UnsafeMutablePointer<Float>,
      into y: UnsafeMutablePointer<Float>,
      workspace: UnsafeMutablePointer<Float>
    ) {
      fftwf_execute_dft(plan, complex(x), complex(y))
    }
  }

  /// FFTW's real transforms in single precision.
  package final class FFTWRealTransform: RealTransform, @unchecked Sendable {
    // Unchecked: as above.
    private let forwardPlan: fftwf_plan
    private let backwardPlan: fftwf_plan

    package let workspaceValues = 0

    package init(points: Int) {
      let memory = TransformMemory(
        inputCount: points,
        outputCount: points + 2,
        workspaceCount: 0
      )
      let (samples, spectrum) = (memory.input, complex(memory.output))
      let (count, flags) = (Int32(points), UInt32(FFTW_ESTIMATE))
      forwardPlan = FourierPlanner.plan { fftwf_plan_dft_r2c_1d(count, samples, spectrum, flags) }
      backwardPlan = FourierPlanner.plan { fftwf_plan_dft_c2r_1d(count, spectrum, samples, flags) }
    }

    deinit {
      FourierPlanner.destroy(forwardPlan)
      FourierPlanner.destroy(backwardPlan)
    }

    package func forward(
      _ samples: UnsafeMutablePointer<Float>,
      into spectrum: UnsafeMutablePointer<Float>,
      workspace: UnsafeMutablePointer<Float>
    ) {
      fftwf_execute_dft_r2c(forwardPlan, samples, complex(spectrum))
    }

    package func backward(
      _ spectrum: UnsafeMutablePointer<Float>,
      into samples: UnsafeMutablePointer<Float>,
      workspace: UnsafeMutablePointer<Float>
    ) {
      fftwf_execute_dft_c2r(backwardPlan, complex(spectrum), samples)
    }
  }

  /// FFTW's complex number consists of two floats.
  private func complex(
    _ values: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<fftwf_complex> {
    UnsafeMutableRawPointer(values).assumingMemoryBound(to: fftwf_complex.self)
  }

  /// Makes and destroys every FFTW plan of the process, one at a time, since FFTW's planner is not
  /// thread-safe (FFTW 3.3.10 manual, 5.4).
  private enum FourierPlanner {
    private static let lock = Lock()

    /// The plan that the body makes.
    static func plan(_ make: () -> fftwf_plan?) -> fftwf_plan {
      guard let made = lock.withLock(make) else {
        preconditionFailure("FFTW has no plan for these arguments")
      }
      return made
    }

    /// Destroys a plan.
    static func destroy(_ plan: fftwf_plan) {
      lock.withLock { fftwf_destroy_plan(plan) }
    }
  }
#endif
