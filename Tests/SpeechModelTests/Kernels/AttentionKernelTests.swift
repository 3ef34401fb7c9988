import CKernels
import Foundation
import SpeechModel
import TestSupport
import Testing

/// The kernels of networks with attention against plain twins in double.
@Suite struct AttentionKernelTests {
  /// Φ(x), by the error function.
  private static func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  @Test func gelu() {
    let x = (-4_000...4_000).map { Float($0) / 300 } + [-100, 100]
    var y = x
    asr_gelu(x.count, x, &y)
    for (value, found) in zip(x, y) {
      let exact = Double(value) * Self.normal(Double(value))
      #expect(abs(Double(found) - exact) < 3e-7 * max(1, abs(exact)))
    }
  }

  @Test(arguments: KernelTests.sizes)
  func geluBackward(_ n: Int) {
    let x = KernelTests.values(n, scale: 3), dy = KernelTests.values(n, seed: 2)
    var dx = dy
    // In index, as the layer does.
    dx.withUnsafeMutableBufferPointer {
      asr_gelu_backward(n, x, $0.baseAddress!, $0.baseAddress!)
    }
    for i in 0..<n {
      let value = Double(x[i])
      let density = exp(-value * value / 2) / (2 * Double.pi).squareRoot()
      let exact = Double(dy[i]) * (Self.normal(value) + value * density)
      #expect(abs(Double(dx[i]) - exact) < 1e-6 * max(1, abs(exact)))
    }
  }

  @Test(arguments: KernelTests.sizes)
  func layerNorm(_ columns: Int) {
    let rows = 5, epsilon = 1e-3
    let x = KernelTests.values(rows * columns).map { 3 * $0 + 20 }
    let scale = KernelTests.values(columns, seed: 2), shift = KernelTests.values(columns, seed: 3)
    let dy = KernelTests.values(rows * columns, seed: 4)
    var y = x
    var moments = [Float](repeating: 0, count: 2 * rows)
    asr_layer_norm(rows, columns, x, scale, shift, Float(epsilon), &y, &moments)
    var (dScale, dShift, dx) = (scale, shift, dy)
    dx.withUnsafeMutableBufferPointer {
      asr_layer_norm_backward(
        rows,
        columns,
        x,
        moments,
        scale,
        $0.baseAddress!,
        &dScale,
        &dShift,
        $0.baseAddress!
      )
    }
    var (expectedScale, expectedShift) = (scale.map(Double.init), shift.map(Double.init))
    for r in 0..<rows {
      let row = (0..<columns).map { Double(x[r * columns + $0]) }
      let mean = row.reduce(0, +) / Double(columns)
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
      let normalized = row.map { ($0 - mean) / (variance + epsilon).squareRoot() }
      let g = (0..<columns).map { Double(dy[r * columns + $0]) * Double(scale[$0]) }
      let meanG = g.reduce(0, +) / Double(columns)
      let meanProduct = zip(g, normalized).reduce(0) { $0 + $1.0 * $1.1 } / Double(columns)
      for n in 0..<columns {
        let exact = normalized[n] * Double(scale[n]) + Double(shift[n])
        #expect(abs(Double(y[r * columns + n]) - exact) < 1e-4)
        let slope = (g[n] - meanG - normalized[n] * meanProduct)
        let exactX = slope / (variance + epsilon).squareRoot()
        #expect(abs(Double(dx[r * columns + n]) - exactX) < 1e-4 * max(1, abs(exactX)))
        expectedScale[n] += Double(dy[r * columns + n]) * normalized[n]
        expectedShift[n] += Double(dy[r * columns + n])
      }
    }
    #expect(Difference(dScale, expectedScale.map { Float($0) }).absolute < 1e-4)
    #expect(Difference(dShift, expectedShift.map { Float($0) }).absolute < 1e-5)
  }

  /// Scores far from each other, and all far below zero.
  @Test(arguments: KernelTests.sizes, [Float(0), -500])
  func softmax(_ columns: Int, _ offset: Float) {
    let (rows, stride, scale) = (4, (columns + 15) / 16 * 16 + 16, 0.3)
    var scores = KernelTests.values(rows * stride, scale: 10).map { $0 + offset }
    let start = scores
    asr_softmax_rows(rows, columns, stride, Float(scale), &scores)
    var gradient = KernelTests.values(rows * stride, seed: 2)
    let dy = gradient
    asr_softmax_backward(rows, columns, stride, Float(scale), scores, &gradient)
    for r in 0..<rows {
      let range = r * stride..<r * stride + columns
      let largest = Double(start[range].max() ?? 0)
      let powers = range.map { exp(scale * (Double(start[$0]) - largest)) }
      let weights = powers.map { $0 / powers.reduce(0, +) }
      let mean = zip(range, weights).reduce(0) { $0 + Double(dy[$1.0]) * $1.1 }
      for (index, weight) in zip(range, weights) {
        #expect(abs(Double(scores[index]) - weight) < 1e-6)
        let slope = scale * weight * (Double(dy[index]) - mean)
        #expect(abs(Double(gradient[index]) - slope) < 1e-6)
      }
      let behind = r * stride + (columns + 15) / 16 * 16..<(r + 1) * stride
      #expect(scores[behind] == start[behind])
    }
  }

  /// Wherever the largest score is: of any other, its power would be infinite.
  @Test func softmaxFindsTheLargestScore() {
    for largest in 0..<32 {
      var scores = [Float](repeating: 0, count: 32)
      scores[largest] = 300
      asr_softmax_rows(1, 32, 32, 1, &scores)
      #expect(scores.indices.allSatisfy { scores[$0] == ($0 == largest ? 1 : 0) })
    }
  }

  /// No weight is a denormal number, with which processors are slow.
  @Test func softmaxHasNoDenormalWeights() {
    var scores = [Float](repeating: 0, count: 48)
    for n in 0..<40 { scores[n] = -3 * Float(n) }
    asr_softmax_rows(1, 40, 48, 1, &scores)
    #expect(scores.allSatisfy { $0 == 0 || $0.isNormal })
    // e^-78 is kept, e^-81 is not.
    #expect(scores[26] > 0 && scores[27...].allSatisfy { $0 == 0 })
  }

  @Test(arguments: [(1, 1), (5, 16), (16, 7), (33, 40)])
  func panels(_ rows: Int, _ columns: Int) {
    let stride = columns + 3
    let matrix = KernelTests.values(rows * stride)
    func tight(_ body: (Int, Int) -> Float, _ m: Int, _ n: Int) -> [Float] {
      (0..<m).flatMap { i in (0..<n).map { body(i, $0) } }
    }
    let plain = tight({ matrix[$0 * stride + $1] }, rows, columns)
    let transposed = tight({ matrix[$1 * stride + $0] }, columns, rows)
    // Weights [K, N] are PyTorch's [N, K].
    let expected = TorchLayout.fromTorch(transposed, shape: [columns, rows], order: .panels)
    var panels = [Float](repeating: .nan, count: expected.count)
    asr_pack_panels(rows, columns, matrix, stride, &panels)
    #expect(panels == expected)
    var back = [Float](repeating: 7, count: rows * stride)
    asr_unpack_panels(rows, columns, panels, &back, stride)
    for i in back.indices { #expect(back[i] == (i % stride < columns ? matrix[i] : 7)) }
    let packed = TorchLayout.fromTorch(plain, shape: [rows, columns], order: .panels)
    panels = [Float](repeating: .nan, count: packed.count)
    asr_pack_transposed(rows, columns, matrix, stride, &panels)
    #expect(panels == packed)
  }

  @Test(arguments: KernelTests.sizes)
  func rowProducts(_ columns: Int) {
    let rows = 6
    let x = KernelTests.values(rows * columns), vector = KernelTests.values(columns, seed: 2)
    var found = [Float](repeating: 0, count: rows)
    asr_row_products(rows, columns, x, vector, &found)
    let expected = (0..<rows).map { r in
      (0..<columns).reduce(Float(0)) { $0 + x[r * columns + $1] * vector[$1] }
    }
    #expect(Difference(found, expected).absolute < 1e-4)
  }
}
