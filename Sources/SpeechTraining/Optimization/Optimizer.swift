internal import CKernels
internal import Foundation
package import SpeechModel

/// How gradients change parameters.
public enum OptimizerKind: String, Codable, Sendable, CaseIterable {
  /// Adam with decoupled weight decay (Loshchilov and Hutter, 2019).
  case adamW = "adamw"
  /// Stochastic gradient descent with momentum.
  case sgd
}

/// An optimizer's settings and memory, laid out as the parameters are.
///
/// PyTorch's formulas.
package final class Optimizer {
  package let kind: OptimizerKind
  /// Pulls weights, not biases and norms, to zero.
  package let weightDecay: Float
  /// Of SGD.
  package let momentum: Float
  /// Steps taken.
  package private(set) var steps = 0
  // AdamW's first moment or SGD's velocity, and AdamW's second moment.
  private let first: FloatBuffer
  private let second: FloatBuffer
  private let count: Int
  // Neighbours in the layout that are treated alike.
  private let runs: [(range: Range<Int>, isDecayed: Bool)]

  private static let beta1 = 0.9
  private static let beta2 = 0.999
  private static let epsilon: Float = 1e-8

  package init(
    _ kind: OptimizerKind,
    layout: ParameterLayout,
    weightDecay: Float,
    momentum: Float
  ) {
    self.kind = kind
    self.weightDecay = weightDecay
    self.momentum = momentum
    count = layout.count
    first = FloatBuffer(capacity: layout.count)
    second = FloatBuffer(capacity: kind == .adamW ? layout.count : 0)
    var runs: [(range: Range<Int>, isDecayed: Bool)] = []
    for entry in layout.entries {
      if let last = runs.last, last.isDecayed == entry.role.isDecayed {
        runs[runs.count - 1].range = last.range.lowerBound..<entry.range.upperBound
      } else {
        runs.append((entry.range, entry.role.isDecayed))
      }
    }
    self.runs = runs
  }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - values: The parameters.
  ///   - gradientScale: What the gradients are multiplied by first, for clipping.
  package func step(
    _ values: UnsafeMutablePointer<Float>,
    gradients: UnsafePointer<Float>,
    learningRate: Float,
    gradientScale: Float = 1
  ) {
    steps += 1
    let correction1 = Float(1 - pow(Self.beta1, Double(steps)))
    let correction2 = Float(1 - pow(Self.beta2, Double(steps)))
    for (range, isDecayed) in runs {
      let start = range.lowerBound
      let decay = isDecayed ? weightDecay : 0
      switch kind {
      case .adamW:
        asr_adamw(
          range.count,
          learningRate,
          Float(Self.beta1),
          Float(Self.beta2),
          Self.epsilon,
          1 - learningRate * decay,
          correction1,
          correction2,
          gradientScale,
          gradients + start,
          first.base + start,
          second.base + start,
          values + start
        )
      case .sgd:
        asr_sgd(
          range.count,
          learningRate,
          momentum,
          decay,
          gradientScale,
          gradients + start,
          first.base + start,
          values + start
        )
      }
    }
  }

  /// The moments by name: AdamW's two, or SGD's velocity.
  var moments: [String: [Float]] {
    var moments = ["first": Array(UnsafeBufferPointer(start: first.base, count: count))]
    if kind == .adamW {
      moments["second"] = Array(UnsafeBufferPointer(start: second.base, count: count))
    }
    return moments
  }

  /// Goes on after so many steps with the moments given; false if they are another optimizer's.
  func restore(_ moments: [String: [Float]], steps: Int) -> Bool {
    let buffers = kind == .adamW ? ["first": first, "second": second] : ["first": first]
    guard Set(moments.keys) == Set(buffers.keys),
      moments.values.allSatisfy({ $0.count == count })
    else { return false }
    for (name, buffer) in buffers { buffer.base.update(from: moments[name] ?? [], count: count) }
    self.steps = steps
    return true
  }
}
