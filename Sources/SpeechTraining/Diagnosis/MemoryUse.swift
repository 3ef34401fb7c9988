internal import Foundation

/// How much memory this process has had.
enum MemoryUse {
  /// The most so far, in kB.
  static var mostKilobytes: Int {
    var usage = rusage()
    #if os(Linux)
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return usage.ru_maxrss
    #else
      getrusage(RUSAGE_SELF, &usage)
      return usage.ru_maxrss / 1_024
    #endif
  }
}
