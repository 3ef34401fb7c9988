internal import CKernels
package import SpeechModel

/// How large a layer's gradients are relative to its parameters.
package struct LayerGradients: Sendable, Equatable {
  /// The layer as error messages name it: "layer 3 (conv)".
  package let layer: String
  /// The norm of its parameters' gradients.
  package let gradientNorm: Double
  /// The norm of its parameters.
  package let parameterNorm: Double
  /// Whether it multiplies its input with weights, rather than only scale it.
  package let hasWeights: Bool

  package init(layer: String, gradientNorm: Double, parameterNorm: Double, hasWeights: Bool) {
    self.layer = layer
    self.gradientNorm = gradientNorm
    self.parameterNorm = parameterNorm
    self.hasWeights = hasWeights
  }

  /// The relative change of the layer by a step along the gradient.
  package var ratio: Double { gradientNorm / max(parameterNorm, 1e-30) }

  /// A layer whose ratio is this much below the largest one learns next to nothing compared to it:
  /// sound networks of this package stay within a factor of a few hundred.
  package static let vanishing = 1e-4
  /// The ratio from which on the gradient would turn the layer over many times in one step.
  package static let exploding = 100.0

  /// The gradients of a network on a batch in training mode, layer by layer.
  ///
  /// The network itself does not change.
  package static func measure(
    _ network: Network,
    _ batch: FeatureBatch,
    loss: SoftmaxCrossEntropy,
    pool: WorkerPool
  ) -> [LayerGradients] {
    let layout = network.plan.parameters
    let step = GradientStep(
      network,
      Optimizer(.sgd, layout: layout, weightDecay: 0, momentum: 0),
      loss: loss,
      gradientClip: 0,
      seed: 0,
      pool: pool
    )
    // A step that diverges leaves its gradients behind just as well.
    _ = try? step.take(batch, loss: loss, learningRate: 0)
    return layout.layers.map { name in
      let entries = layout.entries.filter { $0.layer == name }
      func norm(_ values: UnsafeBufferPointer<Float>) -> Double {
        guard let base = values.baseAddress else { return 0 }
        return entries.reduce(0.0) {
          $0 + asr_sum_of_squares($1.range.count, base + $1.range.lowerBound)
        }.squareRoot()
      }
      return LayerGradients(
        layer: network.plan.title(of: name),
        gradientNorm: norm(step.gradients),
        parameterNorm: network.parameters.withUnsafeBufferPointer(norm),
        hasWeights: entries.contains { $0.role == .weight }
      )
    }
  }
}

extension [LayerGradients] {
  /// Layers that learn next to nothing compared to the others.
  package var vanishing: [LayerGradients] {
    let weighted = filter(\.hasWeights)
    let largest = weighted.map(\.ratio).max() ?? 0
    guard largest.isFinite else { return [] }
    return weighted.filter { $0.ratio < LayerGradients.vanishing * largest }
  }

  /// Layers whose gradients are out of proportion or not finite.
  package var exploding: [LayerGradients] {
    filter { $0.hasWeights && !($0.ratio < LayerGradients.exploding) }
  }
}

extension NetworkPlan {
  /// "layer 3 (conv)" for `layers.2`, as error messages count; "classifier" for that.
  func title(of name: String) -> String {
    configured.first { $0.path.name == name }?.title ?? name
  }
}
