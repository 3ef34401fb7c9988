internal import CFFTW

/// Makes and destroys every FFTW plan of the process, one at a time, since FFTW's planner is not
/// thread-safe (FFTW 3.3.10 manual, 5.4).
enum FourierPlanner {
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
