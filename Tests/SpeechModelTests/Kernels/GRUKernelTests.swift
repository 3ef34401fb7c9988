import CKernels
import Foundation
import SpeechModel
import TestSupport
import Testing

/// The steps of a GRU against their equations, with hidden units beside whole vectors.
@Suite struct GRUKernelTests {
  /// A step of five clips, three of which continue from a previous output.
  private struct Step {
    let hidden: Int
    let rows = 5, continued = 3
    let input, recurrent, bias, previous: [Float]
    var gates, candidate, output: [Float]
    var stride: Int { hidden + 3 }

    init(_ hidden: Int) {
      self.hidden = hidden
      input = KernelTests.values(rows * 3 * hidden, scale: 2)
      recurrent = KernelTests.values(continued * 3 * hidden, seed: 2)
      bias = KernelTests.values(3 * hidden, seed: 3)
      previous = KernelTests.values(rows * (hidden + 3), seed: 4)
      gates = input
      candidate = [Float](repeating: 0, count: rows * hidden)
      output = [Float](repeating: 7, count: rows * (hidden + 3))
      asr_gru_step(
        rows,
        continued,
        hidden,
        &gates,
        recurrent,
        bias,
        &candidate,
        previous,
        &output,
        stride
      )
    }

    /// U h' + b' of a gate.
    func u(_ row: Int, _ gate: Int, _ k: Int) -> Double {
      let index = gate * hidden + k
      return Double(row < continued ? recurrent[row * 3 * hidden + index] : bias[index])
    }

    func before(_ row: Int, _ k: Int) -> Double {
      row < continued ? Double(previous[row * stride + k]) : 0
    }

    func activations(_ row: Int, _ k: Int) -> (r: Double, z: Double, n: Double) {
      func a(_ gate: Int) -> Double { Double(input[(row * 3 + gate) * hidden + k]) }
      func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
      let r = sigmoid(a(0) + u(row, 0, k))
      return (r, sigmoid(a(1) + u(row, 1, k)), tanh(a(2) + r * u(row, 2, k)))
    }
  }

  @Test(arguments: [7, 16, 37])
  func step(_ hidden: Int) {
    let step = Step(hidden)
    for row in 0..<step.rows {
      for k in 0..<hidden {
        let (r, z, n) = step.activations(row, k)
        let h = (1 - z) * n + z * step.before(row, k)
        #expect(abs(Double(step.output[row * step.stride + k]) - h) < 2e-6)
        for (gate, value) in [r, z, n].enumerated() {
          #expect(abs(Double(step.gates[(row * 3 + gate) * hidden + k]) - value) < 2e-6)
        }
        #expect(Double(step.candidate[row * hidden + k]) == step.u(row, 2, k))
      }
      #expect(
        step.output[row * step.stride + hidden..<(row + 1) * step.stride].allSatisfy { $0 == 7 }
      )
    }
  }

  @Test(arguments: [7, 16, 37])
  func stepBackward(_ hidden: Int) {
    let step = Step(hidden)
    let dh = KernelTests.values(step.rows * step.stride, seed: 8)
    let start = KernelTests.values(step.rows * step.stride, seed: 9)
    var (gates, dPrevious) = (step.gates, start)
    var dRecurrent = [Float](repeating: .nan, count: step.rows * 3 * hidden)
    asr_gru_step_backward(
      step.rows,
      step.continued,
      hidden,
      &gates,
      &dRecurrent,
      step.candidate,
      step.previous,
      dh,
      &dPrevious,
      step.stride
    )
    for row in 0..<step.rows {
      for k in 0..<hidden {
        let (r, z, n) = step.activations(row, k)
        let d = Double(dh[row * step.stride + k])
        let dn = d * (1 - z) * (1 - n * n)
        let dr = dn * step.u(row, 2, k) * r * (1 - r)
        let dz = d * (step.before(row, k) - n) * z * (1 - z)
        for (gate, pair) in [(dr, dr), (dz, dz), (dn, dn * r)].enumerated() {
          let index = (row * 3 + gate) * hidden + k
          #expect(abs(Double(gates[index]) - pair.0) < 1e-5)
          #expect(abs(Double(dRecurrent[index]) - pair.1) < 1e-5)
        }
        let index = row * step.stride + k
        let direct = row < step.continued ? d * z : 0
        #expect(abs(Double(dPrevious[index]) - Double(start[index]) - direct) < 1e-5)
      }
    }
  }
}
