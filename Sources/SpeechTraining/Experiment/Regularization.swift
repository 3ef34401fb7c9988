public import SpeechModel

extension [LayerConfiguration] {
  /// The layers with another dropout probability; without dropout layers for 0.
  public func withDropout(_ probability: Double) -> [LayerConfiguration] {
    compactMap { layer in
      if var dropout = layer.settings as? Dropout.Settings {
        dropout.probability = Float(probability)
        return probability > 0 ? LayerConfiguration(dropout) : nil
      }
      if var block = layer.settings as? ResidualSum.Settings {
        let changed = block.body.withDropout(probability)
        // A residual block's body that consists only of dropout must be kept.
        if !changed.isEmpty { block.body = changed }
        block.shortcut = block.shortcut.withDropout(probability)
        return LayerConfiguration(block)
      }
      return layer
    }
  }

  /// The probability of the first dropout layer; 0 without one.
  var dropout: Double {
    for layer in self {
      if let dropout = layer.settings as? Dropout.Settings {
        return Double("\(dropout.probability)") ?? Double(dropout.probability)
      }
      if let block = layer.settings as? ResidualSum.Settings {
        let inside = (block.body + block.shortcut).dropout
        if inside > 0 { return inside }
      }
    }
    return 0
  }
}

extension [Augmenter] {
  /// The steps with a mixup of another alpha at the end; without mixup for 0.
  public func with(mixupAlpha alpha: Double) -> [Augmenter] {
    let others = filter { $0.name != Mixup.name }
    guard alpha > 0 else { return others }
    var mixup = Mixup()
    mixup.alpha = alpha
    return others + [.mixup(mixup)]
  }
}
