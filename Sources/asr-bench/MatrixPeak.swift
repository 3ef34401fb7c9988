import Foundation
import SpeechBenchmark
import SpeechModel
import SpeechTraining

/// The throughput of this machine's linear algebra library on large matrix products: the yardstick
/// of the other figures.
///
/// Loaded on demand, so that it need not be installed unless it is used.
struct MatrixPeak {
  /// `cblas_sgemm` with 32-bit integers.
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
  /// Values of CBLAS's enumerations: row-major order, and no transposition.
  private static let (rowMajor, notTransposed): (CInt, CInt) = (101, 111)

  private let multiply: Multiply

  /// Loads the library; nil if there is none.
  init?() {
    guard let library = Self.files.lazy.compactMap({ dlopen($0, RTLD_NOW) }).first,
      let multiply = dlsym(library, "cblas_sgemm")
    else { return nil }
    self.multiply = unsafeBitCast(multiply, to: Multiply.self)
    // One product per worker; threads inside a product would only compete with them. Accelerate
    // decides for itself.
    if let useThreads = dlsym(library, "openblas_set_num_threads") {
      unsafeBitCast(useThreads, to: UseThreads.self)(1)
    }
  }

  /// The message if there is no library.
  static let absence = "no yardstick: install OpenBLAS (sudo apt install libopenblas0-pthread)"

  /// Operations per second for products of 512×512 matrices on every thread of a pool at once.
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
