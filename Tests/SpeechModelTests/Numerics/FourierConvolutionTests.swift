import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct FourierConvolutionTests {
  private func values(_ count: Int, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed, .gradientCheck)
    return (0..<count).map { _ in stream.normalPair().0 }
  }

  /// y[n] = Σ h[k] x[n - k], by its definition.
  private func direct(_ x: [Float], _ h: [Float], _ range: Range<Int>) -> [Float] {
    range.map { n in
      let taps = max(0, n - x.count + 1)..<max(0, n - x.count + 1, min(h.count, n + 1))
      return Float(taps.reduce(0.0) { $0 + Double(h[$1]) * Double(x[n - $1]) })
    }
  }

  @Test(arguments: [(1, 1), (1, 40), (100, 7), (640, 1_000), (3_000, 129)])
  func equalsTheDefinition(_ count: Int, _ taps: Int) {
    let x = values(count, seed: 1), h = values(taps, seed: 2)
    let whole = 0..<count + taps - 1
    let tolerance = 2e-6 * Double(min(count, taps)).squareRoot() + 1e-6
    for range in [whole, taps / 2..<taps / 2 + count, -3..<count + taps + 3] {
      let found = FourierConvolution.convolve(x, h, range: range)
      #expect(Difference(found, direct(x, h, range)).absolute < 4 * tolerance)
    }
  }

  /// A signal of several blocks and the tails between them.
  @Test func longSignalsAreJoined() {
    let x = values(150_000, seed: 3), h = values(60, seed: 4)
    let found = FourierConvolution.convolve(x, h, range: 0..<x.count + h.count - 1)
    #expect(Difference(found, direct(x, h, 0..<x.count + h.count - 1)).absolute < 1e-4)
  }

  @Test func nothingConvolvedIsNothing() {
    #expect(FourierConvolution.convolve([], [1], range: 0..<3) == [0, 0, 0])
    #expect(FourierConvolution.convolve([1], [], range: 0..<2) == [0, 0])
  }

  /// Transforms of lengths not planned before, planned and run from several threads at once, give
  /// the bits that one thread gets.
  @Test func threadsDoNotDisturbEachOther() async {
    let signals = (0..<24).map { values(700 + 901 * ($0 % 8), seed: UInt64($0)) }
    let response = values(300, seed: 99)
    @Sendable func convolved(_ x: [Float]) -> [Float] {
      FourierConvolution.convolve(x, response, range: 0..<x.count)
    }
    let together = await withTaskGroup(of: (Int, [Float]).self) { group in
      for (i, signal) in signals.enumerated() { group.addTask { (i, convolved(signal)) } }
      return await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
    }
    for (i, signal) in signals.enumerated() { #expect(together[i] == convolved(signal)) }
  }

  @Test func transformOfAWaveIsOneBin() {
    let transform = FourierTransform.points(96)
    transform.withScratch { scratch in
      for n in 0..<96 {
        scratch.samples[n] = Float(3 * sin(2 * Double.pi * 5 * Double(n) / 96))
      }
      transform.forward(scratch)
      for bin in 0...48 {
        // 3 sin has the spectrum -3iN/2 at its bin.
        #expect(abs(scratch.spectrum[2 * bin]) < 1e-4)
        #expect(abs(scratch.spectrum[2 * bin + 1] - (bin == 5 ? -144 : 0)) < 1e-4)
      }
      transform.backward(scratch)
      for n in 0..<96 {
        #expect(
          abs(scratch.samples[n] / 96 - Float(3 * sin(Double.pi * 5 * Double(n) / 48))) < 1e-5
        )
      }
    }
  }

  @Test func lengthsAreQuickAndLongEnough() {
    let expected = [(0, 16), (17, 32), (33, 48), (49, 64), (65, 96), (28_799, 32_768)]
    for (count, length) in expected {
      #expect(FourierTransform.quickLength(atLeast: count) == length)
    }
    #expect(FourierTransform.quickLength(atLeast: 32_769) == 49_152)
  }
}
