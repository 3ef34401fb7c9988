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
    let squares = x.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(asr_sum_of_squares(n, x) - squares) < 1e-12 * max(1, squares))
    let dot = zip(x, start).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
    #expect(abs(Double(asr_dot(n, x, start)) - dot) < 1e-4)
  }

  @Test(arguments: sizes)
  func rowOperations(_ columns: Int) {
    let rows = 7
    let x = Self.values(rows * columns), bias = Self.values(columns, seed: 2)
    var y = x
    asr_add_bias(rows, columns, bias, 1, &y)
    #expect(y == x.indices.map { max(0, x[$0] + bias[$0 % columns]) })
    y = x
    asr_add_bias(rows, columns, bias, 0, &y)
    #expect(y == x.indices.map { x[$0] + bias[$0 % columns] })
    asr_fill_rows(rows, columns, bias, &y)
    #expect(y == x.indices.map { bias[$0 % columns] })
    var sums = bias
    asr_add_column_sums(rows, columns, x, &sums)
    let expected = (0..<columns).map { c in
      (0..<rows).reduce(bias[c]) { $0 + x[$1 * columns + c] }
    }
    #expect(Difference(sums, expected).absolute < 1e-5)
    asr_normalize_rows(rows, columns, bias, sums, x, &y)
    #expect(
      Difference(y, x.indices.map { (x[$0] - bias[$0 % columns]) * sums[$0 % columns] }).relative
        < 1e-5
    )
  }

  @Test func powerOfComplexValues() {
    let spectrum = Self.values(66)
    var power = [Float](repeating: 0, count: 33)
    asr_power(33, spectrum, &power)
    #expect(
      Difference(
        power,
        (0..<33).map {
          spectrum[2 * $0] * spectrum[2 * $0] + spectrum[2 * $0 + 1] * spectrum[2 * $0 + 1]
        }
      ).absolute < 1e-5
    )
  }

  @Test func logarithmIsAccurateOverManyDecades() {
    let x = (0..<4_000).map { Float(pow(10, Double($0) / 200 - 10)) }
    var y = x
    asr_log(x.count, 1, 1e-30, 0, x, &y)
    for (value, found) in zip(x, y) {
      let exact = log(Double(value))
      #expect(abs(Double(found) - exact) < 3e-7 * max(1, abs(exact)))
    }
    asr_log(x.count, 2, 1e-3, 0.5, x, &y)
    for (value, found) in zip(x, y) {
      let exact = 2 * log(max(Double(value), 1e-3) + 0.5)
      #expect(abs(Double(found) - exact) < 1e-6 * max(1, abs(exact)))
    }
  }

  @Test(arguments: [1, 5, 64, 130])
  func columnMoments(_ rows: Int) {
    let columns = 19
    // A large mean, which a naive sum of squares would drown in.
    let x = Self.values(rows * columns).map { $0 + 300 }
    var mean = [Float](repeating: 0, count: columns), variance = mean
    var scratch = [Double](repeating: 0, count: 2 * columns)
    asr_column_moments(rows, columns, x, &scratch, &mean, &variance)
    for c in 0..<columns {
      let column = (0..<rows).map { Double(x[$0 * columns + c]) }
      let exact = column.reduce(0, +) / Double(rows)
      let spread = column.reduce(0) { $0 + ($1 - exact) * ($1 - exact) } / Double(rows)
      #expect(abs(Double(mean[c]) - exact) < 1e-4)
      #expect(abs(Double(variance[c]) - spread) < 1e-4 * max(1, spread))
    }
  }

  @Test(arguments: [0, 1] as [Int32])
  func scaleShift(_ relu: Int32) {
    let columns = 21, rows = 9
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

  @Test(arguments: [0, 1] as [Int32])
  func batchNormBackward(_ relu: Int32) {
    let columns = 21, rows = 70
    let x = Self.values(rows * columns), dy = Self.values(rows * columns, seed: 2)
    let mean = Self.values(columns, seed: 3), scale = Self.values(columns, seed: 4)
    let shift = Self.values(columns, seed: 5)
    let g = x.indices.map { i -> Float in
      let c = i % columns
      return relu == 1 && x[i] * scale[c] + shift[c] <= 0 ? 0 : dy[i]
    }
    var scratch = [Double](repeating: 0, count: 2 * columns)
    var sumG = [Float](repeating: 0, count: columns), sumGX = sumG
    asr_batch_norm_backward_sums(
      rows,
      columns,
      x,
      dy,
      mean,
      scale,
      shift,
      relu,
      &scratch,
      &sumG,
      &sumGX
    )
    let expectedG = (0..<columns).map { c in
      (0..<rows).reduce(Float(0)) { $0 + g[$1 * columns + c] }
    }
    let expectedGX = (0..<columns).map { c in
      (0..<rows).reduce(Float(0)) { $0 + g[$1 * columns + c] * (x[$1 * columns + c] - mean[c]) }
    }
    #expect(Difference(sumG, expectedG).absolute < 1e-4)
    #expect(Difference(sumGX, expectedGX).absolute < 1e-4)
    var dx = x
    asr_batch_norm_backward(
      rows,
      columns,
      x,
      dy,
      mean,
      scale,
      shift,
      relu,
      sumG,
      sumGX,
      &dx
    )
    let expected = x.indices.map { i -> Float in
      let c = i % columns
      return scale[c] * g[i] + sumG[c] * (x[i] - mean[c]) + sumGX[c]
    }
    #expect(Difference(dx, expected).relative < 1e-4)
  }

  /// Offsets of taps that overlap, as a kernel's on a padded map do.
  static let offsets: [Int32] = [0, 5, 37, 80]

  @Test(arguments: [3, 19, 64, 70])
  func depthwise(_ channels: Int) {
    let (positions, step, taps) = (6, channels, Self.offsets.count)
    let x = Self.values(positions * step + 80 + channels)
    let w = Self.values(taps * channels, seed: 2)
    let bias = Self.values(channels, seed: 4)
    let dy = Self.values(positions * channels, seed: 3)
    var (y, dx, dw) = (dy, x, w)
    asr_depthwise(positions, channels, taps, Self.offsets, step, x, w, bias, &y)
    asr_depthwise_weight_gradient(positions, channels, taps, Self.offsets, step, x, dy, &dw)
    asr_depthwise_input_gradient(positions, channels, taps, Self.offsets, step, w, dy, &dx)
    var (expectedY, expectedX, expectedW) = (dy, x, w)
    for p in 0..<positions {
      for c in 0..<channels {
        expectedY[p * channels + c] = bias[c]
        for (t, offset) in Self.offsets.enumerated() {
          let place = Int(offset) + p * step + c
          expectedY[p * channels + c] += w[t * channels + c] * x[place]
          expectedX[place] += w[t * channels + c] * dy[p * channels + c]
          expectedW[t * channels + c] += dy[p * channels + c] * x[place]
        }
      }
    }
    #expect(Difference(y, expectedY).absolute < 1e-5)
    #expect(Difference(dx, expectedX).absolute < 1e-5)
    #expect(Difference(dw, expectedW).absolute < 1e-5)
  }

  @Test(arguments: [1, 4, 33])
  func patchesAreGatheredAndScattered(_ length: Int) {
    let (positions, step, taps) = (5, 7, Self.offsets.count)
    let x = Self.values(positions * step + 80 + length)
    var patches = [Float](repeating: 0, count: positions * taps * length)
    asr_gather_patches(positions, taps, length, Self.offsets, step, x, &patches)
    var back = x
    asr_scatter_patches(positions, taps, length, Self.offsets, step, patches, &back)
    var expected = x
    for p in 0..<positions {
      for (t, offset) in Self.offsets.enumerated() {
        for i in 0..<length {
          let place = Int(offset) + p * step + i
          #expect(patches[(p * taps + t) * length + i] == x[place])
          expected[place] += x[place]
        }
      }
    }
    #expect(Difference(back, expected).absolute < 1e-5)
  }

  @Test(arguments: sizes)
  func maxima(_ n: Int) {
    let x = Self.values(n), start = Self.values(n, seed: 2), dy = Self.values(n, seed: 3)
    var y = start
    asr_max(n, x, &y)
    #expect(y == zip(x, start).map(max))
    y = start
    var places = [Int32](repeating: -1, count: n)
    asr_max_update(n, x, 100, &y, &places)
    #expect(y == zip(x, start).map(max))
    #expect(places == x.indices.map { x[$0] > start[$0] ? Int32(100 + $0) : -1 })
    var dx = x
    asr_max_backward(n, dy, 100, places, &dx)
    #expect(dx == x.indices.map { x[$0] + (x[$0] > start[$0] ? dy[$0] : 0) })
  }

  @Test func lstmStep() {
    let rows = 5, continued = 3, hidden = 7
    let a = Self.values(rows * 4 * hidden, scale: 3), previous = Self.values(continued * hidden)
    var gates = a
    var cell = [Float](repeating: 0, count: rows * hidden), output = cell
    asr_lstm_step(rows, continued, hidden, &gates, previous, &cell, &output, hidden)
    func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
    for r in 0..<rows {
      for k in 0..<hidden {
        func gate(_ n: Int) -> Double { Double(a[r * 4 * hidden + n * hidden + k]) }
        let before = r < continued ? Double(previous[r * hidden + k]) : 0
        let c = sigmoid(gate(1)) * before + sigmoid(gate(0)) * tanh(gate(2))
        #expect(abs(Double(cell[r * hidden + k]) - c) < 2e-6)
        #expect(abs(Double(output[r * hidden + k]) - sigmoid(gate(3)) * tanh(c)) < 2e-6)
        #expect(abs(Double(gates[r * 4 * hidden + 2 * hidden + k]) - tanh(gate(2))) < 1e-6)
      }
    }
  }

  @Test func lstmStepBackward() {
    let rows = 5, continued = 3, hidden = 7
    let pre = Self.values(rows * 4 * hidden), previous = Self.values(continued * hidden)
    var gates = pre
    var cell = [Float](repeating: 0, count: rows * hidden), output = cell
    asr_lstm_step(rows, continued, hidden, &gates, previous, &cell, &output, hidden)
    let activations = gates
    let dh = Self.values(rows * hidden, seed: 8), start = Self.values(rows * hidden, seed: 9)
    var dc = start
    asr_lstm_step_backward(rows, continued, hidden, &gates, previous, cell, dh, hidden, &dc)
    for r in 0..<rows {
      for k in 0..<hidden {
        func activation(_ n: Int) -> Double { Double(activations[r * 4 * hidden + n * hidden + k]) }
        let (i, f, g, o) = (activation(0), activation(1), activation(2), activation(3))
        let t = tanh(Double(cell[r * hidden + k]))
        let d = Double(start[r * hidden + k]) + Double(dh[r * hidden + k]) * o * (1 - t * t)
        let before = r < continued ? Double(previous[r * hidden + k]) : 0
        let expected = [
          d * g * i * (1 - i), d * before * f * (1 - f), d * i * (1 - g * g),
          Double(dh[r * hidden + k]) * t * o * (1 - o),
        ]
        for n in 0..<4 {
          #expect(abs(Double(gates[r * 4 * hidden + n * hidden + k]) - expected[n]) < 1e-5)
        }
        #expect(abs(Double(dc[r * hidden + k]) - d * f) < 1e-5)
      }
    }
  }

  @Test func blasMultipliesInEveryOrientation() {
    let (m, n, k) = (5, 7, 3)
    let a = Self.values(m * k), b = Self.values(k * n, seed: 2), start = Self.values(m * n, seed: 3)
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
      var c = start
      BLAS.multiply(
        rows: m,
        columns: n,
        inner: k,
        a,
        transposeA ? .transposed : .plain,
        strideA: transposeA ? m : k,
        b,
        transposeB ? .transposed : .plain,
        strideB: transposeB ? k : n,
        into: &c,
        strideC: n,
        beta: 1
      )
      for row in 0..<m {
        for column in 0..<n {
          var sum = start[row * n + column]
          for i in 0..<k {
            sum +=
              (transposeA ? a[i * m + row] : a[row * k + i])
              * (transposeB ? b[column * k + i] : b[i * n + column])
          }
          #expect(abs(c[row * n + column] - sum) < 1e-5)
        }
      }
    }
  }
}
