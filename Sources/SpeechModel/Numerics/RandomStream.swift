internal import CKernels
internal import SpeechFoundation

/// A counter-based random stream: its numbers depend on nothing but the seed, the purpose and the
/// draw number, so that threads, resumed runs and skipped draws cannot change them.
///
/// Philox4x32-10 of Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (SC'11).
package struct RandomStream: RandomNumberGenerator, Sendable {
  /// The use of the numbers; streams of different purposes are independent.
  package enum Purpose: UInt32, Sendable {
    case initialization = 1
    case order
    case split
    case augmentation
    case noiseSamples
    case dropout
    case evaluationNoise
    case gradientCheck
    case search
    case goldenClips
    case comparison
    case explanation
    case synthesis
    case syntheticOrder
    case mixture
  }

  private let key: (UInt32, UInt32)
  private var counter: (UInt32, UInt32, UInt32, UInt32)
  private var block: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
  private var used = 4

  /// Starts the stream of (seed, purpose, index, draw).
  ///
  /// - Parameters:
  ///   - index: Distinguishes streams of one purpose and draw, such as the layers of a network;
  ///     below 65,536.
  ///   - draw: The draw number: clips served since the start of training, or another counter.
  package init(seed: UInt64, _ purpose: Purpose, index: Int = 0, draw: UInt64 = 0) {
    precondition(index >= 0 && index < 1 << 16)
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    counter = (
      0, purpose.rawValue << 16 | UInt32(index),
      UInt32(truncatingIfNeeded: draw), UInt32(truncatingIfNeeded: draw >> 32)
    )
  }

  /// One block of Philox4x32-10.
  package static func philox(
    counter: (UInt32, UInt32, UInt32, UInt32),
    key: (UInt32, UInt32)
  ) -> (UInt32, UInt32, UInt32, UInt32) {
    var (c0, c1, c2, c3) = counter
    var (k0, k1) = key
    for _ in 0..<10 {
      let a = c0.multipliedFullWidth(by: 0xD251_1F53)
      let b = c2.multipliedFullWidth(by: 0xCD9E_8D57)
      (c0, c1, c2, c3) = (b.high ^ c1 ^ k0, b.low, a.high ^ c3 ^ k1, a.low)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }

  /// The next 32 random bits.
  package mutating func next32() -> UInt32 {
    if used == 4 {
      block = Self.philox(counter: counter, key: key)
      counter.0 &+= 1
      used = 0
    }
    defer { used += 1 }
    switch used {
    case 0: return block.0
    case 1: return block.1
    case 2: return block.2
    default: return block.3
    }
  }

  package mutating func next() -> UInt64 {
    let low = UInt64(next32())
    return UInt64(next32()) << 32 | low
  }

  /// A number in [0, 1), uniform over multiples of 2^-24.
  package mutating func uniform() -> Float {
    Float(next32() >> 8) * 0x1p-24
  }

  /// A number between the bounds, uniform.
  package mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * Double(next32()) * 0x1p-32
  }

  /// A number in 0..<count, uniform to within count / 2^64.
  package mutating func index(below count: Int) -> Int {
    precondition(count > 0)
    return Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// Two independent numbers of the standard normal distribution (Box and Muller).
  package mutating func normalPair() -> (Float, Float) {
    // 1 - u lies in (0, 1], so that the logarithm is finite.
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Float.pi * uniform()
    return (radius * cos(angle), radius * sin(angle))
  }

  /// Fills memory with independent numbers of the standard normal distribution, the same bits on
  /// every processor.
  ///
  /// They are those of `normalPair`, from the next block of the stream on, to within rounding, at a
  /// fraction of its cost.
  package mutating func fillNormal(_ numbers: UnsafeMutableBufferPointer<Float>) {
    guard let base = numbers.baseAddress else { return }
    let (whole, rest) = numbers.count.quotientAndRemainder(dividingBy: 4)
    fillNormal(base, blocks: whole)
    if rest > 0 {
      withUnsafeTemporaryAllocation(of: Float.self, capacity: 4) { last in
        guard let four = last.baseAddress else { return }
        fillNormal(four, blocks: 1)
        (base + 4 * whole).update(from: four, count: rest)
      }
    }
    used = 4
  }

  private mutating func fillNormal(_ base: UnsafeMutablePointer<Float>, blocks: Int) {
    asr_normal(
      blocks,
      [counter.0, counter.1, counter.2, counter.3],
      [key.0, key.1],
      base
    )
    counter.0 &+= UInt32(truncatingIfNeeded: blocks)
  }

  /// A permutation of 0..<count (Fisher and Yates).
  package mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(i, index(below: i + 1))
    }
    return order
  }
}
