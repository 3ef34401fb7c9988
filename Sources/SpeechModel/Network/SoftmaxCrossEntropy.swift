internal import SpeechFoundation

/// Softmax, and the cross-entropy of its probabilities with label smoothing and class weights
/// (`torch.nn.functional.cross_entropy`; Szegedy et al., 2016, for the smoothing).
package struct SoftmaxCrossEntropy: Sendable, Equatable {
  /// The fraction ε of a label's weight that is distributed evenly over all classes.
  package var labelSmoothing: Float
  /// Weights of the classes, [K]; nil is 1 for all.
  package var classWeights: [Float]?

  package init(labelSmoothing: Float = 0, classWeights: [Float]? = nil) {
    self.labelSmoothing = labelSmoothing
    self.classWeights = classWeights
  }

  /// The weight of a label's class, by whose sum over a batch the losses are divided.
  package func weight(of label: Int) -> Double { Double(classWeights?[label] ?? 1) }

  /// Replaces logits [K] by the probabilities of the logits over a temperature above 0.
  package static func softmax(
    _ logits: UnsafeMutableBufferPointer<Float>,
    temperature: Float = 1
  ) {
    let largest = logits.max() ?? 0
    var sum: Float = 0
    for i in logits.indices {
      // Dividing the difference cannot overflow, and by 1 it changes no bit.
      logits[i] = exp((logits[i] - largest) / temperature)
      sum += logits[i]
    }
    for i in logits.indices { logits[i] /= sum }
  }

  /// The second label of a mixture of two clips, and its weight in the target.
  package struct Partner: Sendable, Equatable {
    package var label: Int
    package var share: Double

    package init(label: Int, share: Double) {
      self.label = label
      self.share = share
    }
  }

  /// One clip's loss times `scale`; its gradient replaces the logits, [K].
  ///
  /// `scale` is 1 over the batch's weight, so that losses and gradients of clips add up to those of
  /// PyTorch's weighted mean. With a partner of weight 1 - λ, the loss is λ times that of the label
  /// and 1 - λ times that of the partner's (Zhang et al., 2018).
  package func lossAndGradient(
    _ logits: UnsafeMutableBufferPointer<Float>,
    label: Int,
    partner: Partner? = nil,
    scale: Double
  ) -> Double {
    let classes = logits.count
    let largest = Double(logits.max() ?? 0)
    var sum = 0.0
    for logit in logits { sum += exp(Double(logit) - largest) }
    let logSum = largest + log(sum)
    // The target of class k weighs t[k] = (1 - ε) w[y] [k = y] + ε / K w[k].
    let smooth = Double(labelSmoothing) / Double(classes)
    let share = partner?.share ?? 0
    let own = (1 - Double(labelSmoothing)) * (1 - share) * weight(of: label)
    let others = (1 - Double(labelSmoothing)) * share * weight(of: partner?.label ?? label)
    func target(_ k: Int) -> Double {
      smooth * weight(of: k) + (k == label ? own : 0) + (k == partner?.label ? others : 0)
    }
    var loss = 0.0
    var total = 0.0
    for k in 0..<classes {
      let target = target(k)
      loss += target * (logSum - Double(logits[k]))
      total += target
    }
    for k in 0..<classes {
      let target = target(k)
      let probability = exp(Double(logits[k]) - logSum)
      logits[k] = Float(scale * (total * probability - target))
    }
    return loss * scale
  }
}
