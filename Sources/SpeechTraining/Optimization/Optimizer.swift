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

/// An optimizer's settings and moments, laid out like the parameters.
///
/// PyTorch's formulas. Frozen layers neither move nor decay; their moments, and the
/// count of steps by which AdamW corrects them, start when they are no longer frozen.
package final class Optimizer {
  package let kind: OptimizerKind
  /// Pulls weights, not biases and norms, to zero.
  package let weightDecay: Float
  /// The momentum of SGD.
  package let momentum: Float
  /// The layers that do not learn, or not yet.
  package let frozen: FrozenLayers
  /// Steps taken.
  package private(set) var steps = 0
  // AdamW's first moment or SGD's velocity, and AdamW's second moment.
  private let first: FloatBuffer
  private let second: FloatBuffer
  private let count: Int
  // Adjacent entries of the layout that are treated alike.
  private struct Run {
    var range: Range<Int>
    var isDecayed: Bool
    /// The steps for which it is frozen.
    var frozenSteps: Int
  }
  private let runs: [Run]

  private static let beta1 = 0.9
  private static let beta2 = 0.999
  private static let epsilon: Float = 1e-8

  package init(
    _ kind: OptimizerKind,
    layout: ParameterLayout,
    weightDecay: Float,
    momentum: Float,
    frozen: FrozenLayers = .none
  ) {
    self.kind = kind
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.frozen = frozen
    count = layout.count
    first = FloatBuffer(capacity: layout.count)
    second = FloatBuffer(capacity: kind == .adamW ? layout.count : 0)
    var runs: [Run] = []
    for entry in layout.entries {
      let run = Run(
        range: entry.range,
        isDecayed: entry.role.isDecayed,
        frozenSteps: frozen.names.contains(entry.layer) ? frozen.steps : 0
      )
      if let last = runs.last, last.isDecayed == run.isDecayed,
        last.frozenSteps == run.frozenSteps
      {
        runs[runs.count - 1].range = last.range.lowerBound..<entry.range.upperBound
      } else {
        runs.append(run)
      }
    }
    self.runs = runs
  }

  /// Takes one step.
  ///
  /// - Parameters:
  ///   - values: The parameters.
  ///   - gradientScale: The factor that gradients are multiplied by first, for clipping.
  package func step(
    _ values: UnsafeMutablePointer<Float>,
    gradients: UnsafePointer<Float>,
    learningRate: Float,
    gradientScale: Float = 1
  ) {
    steps += 1
    for run in runs where steps > run.frozenSteps {
      let (start, count) = (run.range.lowerBound, run.range.count)
      let decay = run.isDecayed ? weightDecay : 0
      let ownSteps = Double(steps - run.frozenSteps)
      switch kind {
      case .adamW:
        asr_adamw(
          count,
          learningRate,
          Float(Self.beta1),
          Float(Self.beta2),
          Self.epsilon,
          1 - learningRate * decay,
          Float(1 - pow(Self.beta1, ownSteps)),
          Float(1 - pow(Self.beta2, ownSteps)),
          gradientScale,
          gradients + start,
          first.base + start,
          second.base + start,
          values + start
        )
      case .sgd:
        asr_sgd(
          count,
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

  /// Restores moments after a number of steps; false if they are another optimizer's.
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
