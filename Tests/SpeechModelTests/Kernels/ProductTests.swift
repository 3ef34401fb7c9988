import CKernels
import SpeechModel
import TestSupport
import Testing

/// The matrix products over patches, both for processors with AVX-512 and for others, against
/// three plain loops; at sizes that leave remainders of every tile.
@Suite struct ProductTests {
  /// Rows, columns, segments, length of a segment.
  static let shapes = [
    (1, 12, 1, 5), (1, 70, 1, 16), (7, 16, 3, 3), (13, 17, 2, 8), (40, 64, 1, 33),
    (97, 40, 4, 7), (130, 33, 1, 9),
  ]
  static let isNarrow = [false, true]

  /// A map in which the patches of a shape overlap, and their offsets.
  struct Case {
    let rows, columns, inputs: Int
    let x: [Float]
    /// The index of value k of row r.
    let offset: (_ row: Int, _ input: Int) -> Int

    init(
      _ shape: (rows: Int, columns: Int, segments: Int, length: Int),
      _ body: (Case, asr_patches) -> Void
    ) {
      let offsets = (0..<shape.segments).map { Int32($0 * 11) }
      let (width, frameStep, step) = (6, 50, 4)
      (rows, columns, inputs) = (shape.rows, shape.columns, shape.segments * shape.length)
      offset = {
        $0 / width * frameStep + $0 % width * step + Int(offsets[$1 / shape.length])
          + $1 % shape.length
      }
      x = KernelTests.values(offset(rows - 1, inputs - 1) + width * step + frameStep)
      offsets.withUnsafeBufferPointer {
        body(
          self,
          asr_patches(
            width: width,
            frame_step: frameStep,
            step: step,
            segments: shape.segments,
            length: shape.length,
            offsets: $0.baseAddress!
          )
        )
      }
    }

    /// PyTorch's weights [N, K], and ours in panels.
    var weights: (torch: [Float], panels: [Float]) {
      let values = KernelTests.values(columns * inputs, seed: 2)
      return (
        values, TorchLayout.fromTorch(values, shape: [columns, inputs], order: .panels)
      )
    }
  }

  @Test(arguments: shapes, isNarrow)
  func product(_ shape: (Int, Int, Int, Int), _ isNarrow: Bool) {
    _ = Case(shape) { example, patches in
      let (weights, panels) = example.weights
      let bias = KernelTests.values(example.columns, seed: 3)
      // Rows further apart than they are long: the values between stay as they are.
      let stride = example.columns + 3
      let start = KernelTests.values(example.rows * stride, seed: 4)
      for end in [ASR_KEEP, ASR_ADD, ASR_RELU] {
        var y = start
        let multiply = isNarrow ? asr_product_narrow : asr_product
        let added = end == ASR_ADD ? nil : bias
        multiply(
          example.rows,
          patches,
          example.x,
          example.columns,
          panels,
          added,
          end,
          &y,
          stride
        )
        var expected = start
        for row in 0..<example.rows {
          for column in 0..<example.columns {
            var sum = end == ASR_ADD ? start[row * stride + column] : bias[column]
            for k in 0..<example.inputs {
              sum += example.x[example.offset(row, k)] * weights[column * example.inputs + k]
            }
            expected[row * stride + column] = end == ASR_RELU ? max(0, sum) : sum
          }
        }
        #expect(Difference(y, expected).absolute < 1e-4)
      }
    }
  }

  @Test(arguments: shapes, isNarrow)
  func gradient(_ shape: (Int, Int, Int, Int), _ isNarrow: Bool) {
    _ = Case(shape) { example, patches in
      let stride = example.columns + 3
      let dy = KernelTests.values(example.rows * stride, seed: 3)
      var (expected, found) = example.weights
      let add = isNarrow ? asr_product_gradient_narrow : asr_product_gradient
      add(example.rows, patches, example.x, example.columns, dy, stride, &found)
      for row in 0..<example.rows {
        for column in 0..<example.columns {
          for k in 0..<example.inputs {
            expected[column * example.inputs + k] +=
              example.x[example.offset(row, k)] * dy[row * stride + column]
          }
        }
      }
      // The padding beyond the last column is zero in both.
      let shape = [example.columns, example.inputs]
      let panels = TorchLayout.fromTorch(expected, shape: shape, order: .panels)
      #expect(Difference(found, panels).absolute < 1e-4)
      #expect(zip(found, panels).allSatisfy { $1 != 0 || $0 == 0 })
    }
  }

  /// A row's result has the same bits whatever rows are computed with it.
  @Test(arguments: isNarrow)
  func rowsAreIndependent(_ isNarrow: Bool) {
    _ = Case((45, 50, 1, 37)) { example, patches in
      let panels = example.weights.panels
      let multiply = isNarrow ? asr_product_narrow : asr_product
      func run(_ rows: Int) -> [Float] {
        var y = [Float](repeating: 0, count: rows * 50)
        multiply(rows, patches, example.x, 50, panels, nil, ASR_KEEP, &y, 50)
        return y
      }
      let all = run(45)
      for rows in [1, 2, 5, 12, 31] { #expect(run(rows) == Array(all[..<(rows * 50)])) }
    }
  }

  @Test(arguments: [(1, 5, 7), (9, 16, 20), (3, 17, 16), (4, 40, 33)])
  func transposedPanels(_ taps: Int, _ inputs: Int, _ outputs: Int) {
    // PyTorch's [O, I, 1, taps] and, transposed with the taps reversed, [I, O, 1, taps].
    let weights = KernelTests.values(outputs * inputs * taps)
    var expected = weights
    for o in 0..<outputs {
      for i in 0..<inputs {
        for t in 0..<taps {
          expected[(i * outputs + o) * taps + taps - 1 - t] = weights[(o * inputs + i) * taps + t]
        }
      }
    }
    let panels = TorchLayout.fromTorch(
      weights,
      shape: [outputs, inputs, 1, taps],
      order: .panels
    )
    let shape = [inputs, outputs, 1, taps]
    let expectedPanels = TorchLayout.fromTorch(expected, shape: shape, order: .panels)
    var transposed = [Float](repeating: 9, count: expectedPanels.count)
    asr_transpose_panels(taps, inputs, outputs, panels, &transposed)
    #expect(transposed == expectedPanels)
  }
}
