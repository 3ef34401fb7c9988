import CKernels
import Foundation
import SpeechModel
import TestSupport
import Testing

/// Every C kernel against a plain Swift twin, at sizes that leave remainders of vectors.
@Suite struct KernelTests {
  static let sizes = [1, 3, 16, 33, 100]

  static func values(_ count: Int, seed: UInt64 = 1, scale: Float = 1) -> [Float] {
    var stream = RandomStream(seed: seed, .gradientCheck)
    return (0..<count).map { _ in stream.normalPair().0 * scale }
  }

  @Test(arguments: sizes)
  func elementwise(_ n: Int) {
    let x = Self.values(n), start = Self.values(n, seed: 2)
    var y = start
    asr_add_scaled(n, 0.5, x, &y)
    #expect(Difference(y, zip(start, x).map { $0 + 0.5 * $1 }).absolute < 1e-6)
    asr_scale(n, 2, &y)
    #expect(Difference(y, zip(start, x).map { 2 * $0 + $1 }).absolute < 1e-5)
    y = start
    asr_multiply(n, x, &y)
    #expect(Difference(y, zip(start, x).map(*)).absolute < 1e-6)
    asr_relu(n, x, &y)
    #expect(y == x.map { max(0, $0) })
    asr_relu_backward(n, x, start, &y)
    #expect(y == zip(x, start).map { $0 > 0 ? $1 : 0 })
    let wide = x.map { 6 * $0 }
    func sigmoid(_ x: Float) -> Double { 1 / (1 + exp(-Double(x))) }
    asr_silu(n, wide, &y)
    #expect(Difference(y, wide.map { Float(Double($0) * sigmoid($0)) }).absolute < 1e-6)
    asr_silu_backward(n, wide, start, &y)
    let slopes = zip(wide, start).map {
      Float(Double($1) * sigmoid($0) * (1 + Double($0) * (1 - sigmoid($0))))
    }
    #expect(Difference(y, slopes).absolute < 5e-6)
    let squares = x.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(asr_sum_of_squares(n, x) - squares) < 1e-12 * max(1, squares))
  }

  @Test(arguments: sizes)
  func rowOperations(_ columns: Int) {
    let rows = 7
    let x = Self.values(rows * columns), bias = Self.values(columns, seed: 2)
    var y = x
    asr_fill_rows(rows, columns, bias, &y)
    #expect(y == x.indices.map { bias[$0 % columns] })
    y = x
    asr_add_row(rows, columns, 0.5, bias, &y)
    #expect(
      Difference(y, x.indices.map { x[$0] + 0.5 * bias[$0 % columns] }).absolute < 1e-6
    )
    var sums = bias
    asr_add_column_sums(rows, columns, x, &sums)
    let expected = (0..<columns).map { c in
      (0..<rows).reduce(bias[c]) { $0 + x[$1 * columns + c] }
    }
    #expect(Difference(sums, expected).absolute < 1e-5)
    y = x
    asr_normalize_rows(rows, columns, bias, sums, &y)
    #expect(
      Difference(y, x.indices.map { (x[$0] - bias[$0 % columns]) * sums[$0 % columns] }).relative
        < 1e-5
    )
  }

  /// The separated half-length transform, against the definition of the full one.
  @Test(arguments: [1, 2, 3, 16, 33, 64])
  func realPower(_ half: Int) {
    let samples = Self.values(2 * half).map { Double($0) }
    func transform(_ count: Int, _ bin: Int, _ value: (Int) -> (Double, Double)) -> (
      Double, Double
    ) {
      (0..<count).reduce((0.0, 0.0)) { sum, n in
        let angle = -2 * Double.pi * Double(n * bin) / Double(count)
        let (re, im) = value(n)
        return (
          sum.0 + re * cos(angle) - im * sin(angle), sum.1 + re * sin(angle) + im * cos(angle)
        )
      }
    }
    let spectrum = (0..<half).flatMap { bin -> [Float] in
      let value = transform(half, bin) { (samples[2 * $0], samples[2 * $0 + 1]) }
      return [Float(value.0), Float(value.1)]
    }
    let angles = (0...half / 2).map { Double.pi * Double($0) / Double(half) }
    var power = [Float](repeating: 0, count: half + 1)
    asr_real_power(
      half,
      spectrum,
      angles.map { Float(cos($0)) },
      angles.map { Float(sin($0)) },
      &power
    )
    let expected = (0...half).map { bin -> Float in
      let value = transform(2 * half, bin) { (samples[$0], 0) }
      return Float(value.0 * value.0 + value.1 * value.1)
    }
    #expect(Difference(power, expected).absolute < 1e-4 * Double(expected.max() ?? 1))
  }

  @Test func melEnergies() {
    let (first, offsets): ([Int32], [Int32]) = ([0, 3, 20], [0, 16, 48, 64])
    let weights = Self.values(64), power = Self.values(60, seed: 2)
    var energies = [Float](repeating: 0, count: 3)
    asr_mel(3, first, offsets, weights, power, &energies)
    var expected = [Float](repeating: 0, count: 3)
    for band in 0..<3 {
      for i in Int(offsets[band])..<Int(offsets[band + 1]) {
        expected[band] += weights[i] * power[Int(first[band]) + i - Int(offsets[band])]
      }
    }
    #expect(Difference(energies, expected).absolute < 1e-5)
  }

  @Test func logarithmIsAccurateOverManyDecades() {
    let x = (0..<4_000).map { Float(pow(10, Double($0) / 200 - 10)) }
    var y = x
    asr_log(x.count, 1, 1e-30, 0, &y)
    for (value, found) in zip(x, y) {
      let exact = log(Double(value))
      #expect(abs(Double(found) - exact) < 3e-7 * max(1, abs(exact)))
    }
    y = x
    asr_log(x.count, 2, 1e-3, 0.5, &y)
    for (value, found) in zip(x, y) {
      let exact = 2 * log(max(Double(value), 1e-3) + 0.5)
      #expect(abs(Double(found) - exact) < 1e-6 * max(1, abs(exact)))
    }
  }

  /// Columns beside whole vectors, rows beside whole blocks.
  static let shapes = [(1, 3), (5, 19), (64, 64), (130, 83)]

  @Test(arguments: shapes)
  func moments(_ rows: Int, _ columns: Int) {
    // A large mean, which a naive sum of squares would drown in.
    let x = Self.values(rows * columns).map { $0 + 300 }
    let start = (0..<2 * columns).map(Double.init)
    var sums = start
    asr_add_moments(rows, columns, x, Array(x[..<columns]), &sums)
    for c in 0..<columns {
      let shifted = (0..<rows).map { Double(x[$0 * columns + c] - x[c]) }
      #expect(abs(sums[c] - start[c] - shifted.reduce(0, +)) < 1e-4)
      let squares = shifted.reduce(0) { $0 + $1 * $1 }
      #expect(abs(sums[columns + c] - start[columns + c] - squares) < 1e-5 * max(1, squares))
    }
  }

  @Test(arguments: shapes, [0, 1] as [Int32])
  func scaleShift(_ shape: (Int, Int), _ relu: Int32) {
    let (rows, columns) = shape
    let x = Self.values(rows * columns), scale = Self.values(columns, seed: 2)
    let shift = Self.values(columns, seed: 3)
    var y = x
    asr_scale_shift(rows, columns, x, scale, shift, relu, &y)
    let expected = x.indices.map { i -> Float in
      let v = x[i] * scale[i % columns] + shift[i % columns]
      return relu == 1 ? max(0, v) : v
    }
    #expect(Difference(y, expected).absolute < 1e-5)
  }

  @Test(arguments: shapes, [0, 1] as [Int32])
  func batchNormBackward(_ shape: (Int, Int), _ relu: Int32) {
    let (rows, columns) = shape
    let x = Self.values(rows * columns), dy = Self.values(rows * columns, seed: 2)
    let mean = Self.values(columns, seed: 3), scale = Self.values(columns, seed: 4)
    let shift = Self.values(columns, seed: 5)
    let expectedG = x.indices.map { i -> Float in
      let c = i % columns
      return relu == 1 && x[i] * scale[c] + shift[c] <= 0 ? 0 : dy[i]
    }
    var g = dy
    var sums = [Double](repeating: 1, count: 2 * columns)
    asr_relu_backward_norm_sums(rows, columns, x, mean, scale, shift, relu, &g, &sums)
    #expect(g == expectedG)
    for c in 0..<columns {
      let indices = (0..<rows).map { $0 * columns + c }
      #expect(abs(sums[c] - 1 - indices.reduce(0) { $0 + Double(g[$1]) }) < 1e-4)
      let products = indices.reduce(0) { $0 + Double(g[$1]) * Double(x[$1] - mean[c]) }
      #expect(abs(sums[columns + c] - 1 - products) < 1e-4)
    }
    let expected = x.indices.map { i -> Float in
      let c = i % columns
      return scale[c] * g[i] + shift[c] * (x[i] - mean[c]) + mean[c]
    }
    // In place, as a norm without a convolution before it does.
    g.withUnsafeMutableBufferPointer {
      asr_batch_norm_backward(
        rows,
        columns,
        x,
        $0.baseAddress!,
        mean,
        scale,
        shift,
        mean,
        $0.baseAddress!
      )
    }
    #expect(Difference(g, expected).relative < 1e-4)
  }

  /// Taps that overlap, as a kernel's on a padded map do: two frames of some positions.
  static func withTaps(width: Int, step: Int, _ body: (asr_patches) -> Void) {
    [0, 5, 37, 80, 81, 2, 3, 90, 11, 12, 60, 8, 9].withUnsafeBufferPointer {
      body(
        asr_patches(
          width: width,
          frame_step: 100,
          step: step,
          segments: $0.count,
          length: 1,
          offsets: $0.baseAddress!
        )
      )
    }
  }

  /// Calls the body with every position, tap and channel, and their indices in y, w and x.
  static func forEachTap(
    _ patches: asr_patches,
    channels: Int,
    _ body: (_ y: Int, _ w: Int, _ x: Int, _ tap: Int) -> Void
  ) {
    for frame in 0..<2 {
      for p in 0..<patches.width {
        for t in 0..<patches.segments {
          for c in 0..<channels {
            let start = frame * patches.frame_step + p * patches.step + Int(patches.offsets[t])
            body((frame * patches.width + p) * channels + c, t * channels + c, start + c, t)
          }
        }
      }
    }
  }

  @Test(arguments: [3, 16, 19, 64, 70], [0, 1] as [Int32])
  func depthwise(_ channels: Int, _ relu: Int32) {
    Self.withTaps(width: 6, step: channels) { patches in
      let x = Self.values(100 + 6 * channels + 90 + channels)
      let w = Self.values(patches.segments * channels, seed: 2)
      let bias = Self.values(channels, seed: 4)
      var y = [Float](repeating: 0, count: 2 * 6 * channels)
      asr_depthwise(2, patches, channels, x, w, bias, relu, &y)
      var expected = y.indices.map { bias[$0 % channels] }
      let dy = Self.values(y.count, seed: 3)
      var dw = w
      asr_depthwise_gradient(2, patches, channels, x, dy, &dw)
      var expectedW = w
      Self.forEachTap(patches, channels: channels) { output, weight, input, _ in
        expected[output] += w[weight] * x[input]
        expectedW[weight] += dy[output] * x[input]
      }
      if relu == 1 { expected = expected.map { max(0, $0) } }
      #expect(Difference(y, expected).absolute < 1e-4)
      #expect(Difference(dw, expectedW).absolute < 1e-4)
    }
  }

  @Test(arguments: [1, 16, 33])
  func maxima(_ channels: Int) {
    Self.withTaps(width: 5, step: channels) { patches in
      let x = Self.values(100 + 5 * channels + 90 + channels)
      var y = [Float](repeating: 0, count: 2 * 5 * channels)
      var taps = [Int32](repeating: -1, count: y.count)
      asr_max_pool(2, patches, channels, x, &y, &taps)
      var expected = [Float](repeating: -.infinity, count: y.count)
      var expectedTaps = taps
      Self.forEachTap(patches, channels: channels) { output, _, input, tap in
        guard x[input] > expected[output] else { return }
        expected[output] = x[input]
        expectedTaps[output] = Int32(tap)
      }
      #expect(y == expected)
      #expect(taps == expectedTaps)
      let dy = Self.values(y.count, seed: 3)
      var dx = x
      var expectedX = x
      asr_max_pool_backward(2, patches, channels, dy, taps, &dx)
      Self.forEachTap(patches, channels: channels) { output, _, input, tap in
        if expectedTaps[output] == tap { expectedX[input] += dy[output] }
      }
      #expect(Difference(dx, expectedX).absolute < 1e-5)
    }
  }
}
