import CBLAS
import SpeechModel
import SpeechTraining

/// What this machine's own library reaches on large matrix products: the yardstick of the other
/// figures.
enum MatrixPeak {
  /// Operations a second of products of 512×512 matrices on every thread of a pool at once.
  static func operationsPerSecond(on pool: WorkerPool) -> Double {
    // One product a worker; threads inside a product would only compete with them.
    asr_blas_use_one_thread()
    let size = 512
    let buffers = (0..<pool.count).map { _ in FloatBuffer(capacity: 3 * size * size) }
    let seconds = Stopwatch.medianSeconds {
      pool.run(pool.count) { task, _ in
        let a = buffers[task].base
        let b = a + size * size
        let n = Int32(size)
        cblas_sgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasNoTrans,
          n,
          n,
          n,
          1,
          a,
          n,
          b,
          n,
          0,
          b + size * size,
          n
        )
      }
    }
    return Double(pool.count) * 2 * Double(size * size * size) / seconds
  }
}
