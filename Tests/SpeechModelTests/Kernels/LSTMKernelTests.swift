import CKernels
import Foundation
import SpeechModel
import TestSupport
import Testing

/// The steps of an LSTM against their equations, with hidden units beside whole vectors.
@Suite struct LSTMKernelTests {
  @Test(arguments: [7, 16, 37])
  func step(_ hidden: Int) {
    let rows = 5, continued = 3
    let a = KernelTests.values(rows * 4 * hidden, scale: 3),
      previous = KernelTests.values(continued * hidden)
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

  @Test(arguments: [7, 16, 37])
  func stepBackward(_ hidden: Int) {
    let rows = 5, continued = 3
    let pre = KernelTests.values(rows * 4 * hidden),
      previous = KernelTests.values(continued * hidden)
    var gates = pre
    var cell = [Float](repeating: 0, count: rows * hidden), output = cell
    asr_lstm_step(rows, continued, hidden, &gates, previous, &cell, &output, hidden)
    let activations = gates
    let dh = KernelTests.values(rows * hidden, seed: 8),
      start = KernelTests.values(rows * hidden, seed: 9)
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
}
