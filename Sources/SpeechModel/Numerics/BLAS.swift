internal import CBLAS

/// Matrix products through CBLAS (OpenBLAS on Linux, Accelerate on macOS).
package enum BLAS {
  /// Makes OpenBLAS use one thread a call, in the whole process.
  ///
  /// The package runs shards of a batch in parallel, one a worker; threads inside a product would
  /// only compete with them, and could change the order of sums. Accelerate is left as it is.
  package static func useOneThread() {
    asr_blas_use_one_thread()
  }

  /// Whether a matrix is read as stored or transposed.
  package enum Orientation {
    case plain, transposed

    fileprivate var flag: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
  }

  /// Computes c = op(a) · op(b) + beta · c, all row-major.
  ///
  /// - Parameters:
  ///   - rows: Rows of op(a) and c.
  ///   - columns: Columns of op(b) and c.
  ///   - inner: Columns of op(a) and rows of op(b).
  ///   - strideA: Distance between the stored rows of a; likewise `strideB` and `strideC`.
  package static func multiply(
    rows: Int,
    columns: Int,
    inner: Int,
    _ a: UnsafePointer<Float>,
    _ orientationA: Orientation = .plain,
    strideA: Int,
    _ b: UnsafePointer<Float>,
    _ orientationB: Orientation = .plain,
    strideB: Int,
    into c: UnsafeMutablePointer<Float>,
    strideC: Int,
    beta: Float = 0
  ) {
    if rows == 0 || columns == 0 { return }
    cblas_sgemm(
      CblasRowMajor,
      orientationA.flag,
      orientationB.flag,
      Int32(rows),
      Int32(columns),
      Int32(inner),
      1,
      a,
      Int32(strideA),
      b,
      Int32(strideB),
      beta,
      c,
      Int32(strideC)
    )
  }
}
