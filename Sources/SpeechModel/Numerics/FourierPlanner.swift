internal import CFFTW
internal import Synchronization

/// Makes and destroys every FFTW plan of the process, one at a time, since FFTW's planner is not
/// thread-safe (FFTW 3.3.10 manual, 5.4).
enum FourierPlanner {
  private static let lock = Mutex(())

  /// The plan that the body makes.
  static func plan(_ make: () -> fftwf_plan?) -> fftwf_plan {
    let made = lock.withLock { _ -> fftwf_plan? in
      nonisolated(unsafe) let made = make()
      return made
    }
    guard let made else { preconditionFailure("FFTW has no plan for these arguments") }
    return made
  }

  /// Destroys a plan.
  static func destroy(_ plan: fftwf_plan) {
    nonisolated(unsafe) let plan = plan
    lock.withLock { _ in fftwf_destroy_plan(plan) }
  }
}
