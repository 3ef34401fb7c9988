import CKernels
import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct NoiseKernelTests {
  /// A block by the kernel's own steps, each rounded separately.
  private func block(
    _ counter: (UInt32, UInt32, UInt32, UInt32),
    _ key: (UInt32, UInt32)
  ) -> [Float] {
    let words = RandomStream.philox(counter: counter, key: key)
    return pair(words.0, words.1) + pair(words.2, words.3)
  }

  private func pair(_ a: UInt32, _ b: UInt32) -> [Float] {
    let radius = (-2 * logarithm(1 - Float(a >> 8) * 0x1p-24)).squareRoot()
    let turn = Int32(b >> 8)
    let quarter = (turn + 1 << 21) >> 22
    let x = Float(turn - quarter << 22) * (6.28318530717958648 * 0x1p-24)
    let z = x * x
    let s = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * x + x
    let c =
      ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z
      - 0.5 * z + 1
    let (first, second) = quarter & 1 == 0 ? (s, c) : (c, s)
    return [
      radius * ((quarter + 1) & 2 == 0 ? second : -second),
      radius * (quarter & 2 == 0 ? first : -first),
    ]
  }

  /// Cephes' logf.
  private func logarithm(_ x: Float) -> Float {
    let half = x.significand / 2, isSmall = half < 0.707106781186547524
    let e = Float(Int(x.exponent) + (isSmall ? 0 : 1))
    let m = isSmall ? half + half - 1 : half - 1
    let z = m * m
    var p: Float = 7.0376836292e-2
    for coefficient: Float in [
      -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
      2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    ] { p = p * m + coefficient }
    return m + (p * m * z - 0.5 * z - 2.12194440e-4 * e) + 0.693359375 * e
  }

  /// Equal in every bit, so that it is the same on every processor, whatever its vectors.
  @Test(arguments: [1, 3, 16, 33, 1_000])
  func normalNumbersAreThoseOfPlainArithmetic(_ blocks: Int) {
    // The count of blocks overflows.
    let counter: [UInt32] = [.max - 10, 0x5_0000, 7, 9], key: [UInt32] = [0xDEAD_BEEF, 42]
    var found = [Float](repeating: 0, count: 4 * blocks)
    asr_normal(blocks, counter, key, &found)
    let expected = (0..<blocks).flatMap { i in
      block((counter[0] &+ UInt32(i), counter[1], counter[2], counter[3]), (key[0], key[1]))
    }
    #expect(found.map(\.bitPattern) == expected.map(\.bitPattern))
  }

  @Test func streamIsThatOfPairs() {
    for count in [0, 1, 4, 6, 100_003] {
      var pairs = RandomStream(seed: 77, .noiseSamples, draw: 3), kernel = pairs
      var found = [Float](repeating: -9, count: count)
      found.withUnsafeMutableBufferPointer { kernel.fillNormal($0) }
      let expected = (0..<(count + 3) / 4).flatMap { _ -> [Float] in
        let (a, b) = (pairs.normalPair(), pairs.normalPair())
        return [a.0, a.1, b.0, b.1]
      }
      #expect(Difference(found, Array(expected.prefix(count))).absolute < 3e-6)
      // The stream continues after the blocks that were used.
      #expect(kernel.next32() == pairs.next32())
    }
  }

  /// Mean, variance, skewness, kurtosis and quantiles of the normal distribution, and no dependence
  /// between neighbours, each within five standard errors of 10⁶ numbers.
  @Test func normalNumbersHaveTheirDistribution() {
    var stream = RandomStream(seed: 12, .noiseSamples)
    var x = [Float](repeating: 0, count: 1_000_000)
    x.withUnsafeMutableBufferPointer { stream.fillNormal($0) }
    func mean(_ value: (Double) -> Double) -> Double {
      x.reduce(0) { $0 + value(Double($1)) } / Double(x.count)
    }
    #expect(abs(mean { $0 }) < 0.005)
    #expect(abs(mean { $0 * $0 } - 1) < 0.0071)
    #expect(abs(mean { $0 * $0 * $0 }) < 0.0194)
    #expect(abs(mean { $0 * $0 * $0 * $0 } - 3) < 0.049)
    for (bound, share) in [(0.5, 0.382925), (1, 0.682689), (2, 0.9545), (3, 0.9973), (4, 0.999937)]
    {
      let error = 5 * (share * (1 - share) / 1e6).squareRoot()
      #expect(abs(mean { abs($0) < bound ? 1 : 0 } - share) < error)
    }
    for lag in 1...4 {
      let products = (lag..<x.count).reduce(0.0) { $0 + Double(x[$1]) * Double(x[$1 - lag]) }
      #expect(abs(products / Double(x.count)) < 0.005)
    }
  }

  @Test func hyperbolicTangent() {
    let x = (-4_000...4_000).map { Float($0) / 500 }
    var y = x
    asr_tanh(y.count, 1.5, &y)
    #expect(Difference(y, x.map { Float(tanh(1.5 * Double($0))) }).absolute < 1e-6)
  }

  /// Small values keep their digits: as many are correct as a number of 32 bits has.
  @Test func hyperbolicTangentOfSmallValues() {
    let x = (-999...999).map { Float($0) / 10_000 }
    var y = x
    asr_tanh(y.count, 1, &y)
    for (found, x) in zip(y, x) {
      let exact = tanh(Double(x))
      #expect(abs(Double(found) - exact) <= 4e-7 * abs(exact), "\(x)")
    }
  }
}
