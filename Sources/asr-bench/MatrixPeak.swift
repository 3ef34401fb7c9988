import Foundation
import SpeechModel
import SpeechTraining

/// What this machine's own library of linear algebra reaches on large matrix products: the yardstick
/// of the other figures.
///
/// Found when it is asked for, so that nothing has to be installed where nobody asks.
struct MatrixPeak {
  /// `cblas_sgemm` with its integers of 32 bits.
  private typealias Multiply =
    @convention(c) (
      CInt, CInt, CInt, CInt, CInt, CInt, Float, UnsafePointer<Float>, CInt, UnsafePointer<Float>,
      CInt, Float, UnsafeMutablePointer<Float>, CInt
    ) -> Void
  private typealias UseThreads = @convention(c) (CInt) -> Void

  #if os(macOS)
    private static let files = ["/System/Library/Frameworks/Accelerate.framework/Accelerate"]
  #else
    private static let files = ["libopenblas.so.0", "libopenblas.so"]
  #endif
  /// Of CBLAS's enumerations: rows of a matrix lie one after another, and it is taken as it lies.
  private static let (rowMajor, notTransposed): (CInt, CInt) = (101, 111)

  private let multiply: Multiply

  /// Loads the library; nil if there is none.
  init?() {
    guard let library = Self.files.lazy.compactMap({ dlopen($0, RTLD_NOW) }).first,
      let multiply = dlsym(library, "cblas_sgemm")
    else { return nil }
    self.multiply = unsafeBitCast(multiply, to: Multiply.self)
    // One product a worker; threads inside a product would only compete with them. Accelerate
    // decides for itself.
    if let useThreads = dlsym(library, "openblas_set_num_threads") {
      unsafeBitCast(useThreads, to: UseThreads.self)(1)
    }
  }

  /// What to say where there is no library.
  static let absence = "no yardstick: install OpenBLAS (apt-get install libopenblas0-pthread)"

  /// Operations a second of products of 512×512 matrices on every thread of a pool at once.
  func operationsPerSecond(on pool: WorkerPool) -> Double {
    let size = 512
    let buffers = (0..<pool.count).map { _ in FloatBuffer(capacity: 3 * size * size) }
    let multiply = multiply
    let seconds = Stopwatch.medianSeconds {
      pool.run(pool.count) { task, _ in
        let a = buffers[task].base
        let b = a + size * size
        let n = CInt(size)
        let (order, kept) = (Self.rowMajor, Self.notTransposed)
        multiply(order, kept, kept, n, n, n, 1, a, n, b, n, 0, b + size * size, n)
      }
    }
    return Double(pool.count) * 2 * Double(size * size * size) / seconds
  }
}
