import CKernels
import TestSupport
import Testing

@Suite struct CorrelationTests {
  /// Lags that leave remainders of registers and of several registers together.
  @Test(arguments: [1, 5, 64, 101], [1, 15, 16, 64, 67, 160, 257])
  func matchesTheDefinition(_ count: Int, _ lags: Int) {
    let x = KernelTests.values(count)
    let y = KernelTests.values(count + lags - 1, seed: 2)
    var sums = [Float](repeating: .nan, count: lags)
    asr_correlate(count, lags, x, y, &sums)
    let expected = (0..<lags).map { lag in
      Float(x.indices.reduce(0.0) { $0 + Double(x[$1]) * Double(y[lag + $1]) })
    }
    #expect(Difference(sums, expected).absolute < 1e-4)
  }
}
