public import SpeechModel

extension [LayerConfiguration] {
  /// The layers with another share of hidden values in every dropout layer; without these for 0.
  public func withDropout(_ probability: Double) -> [LayerConfiguration] {
    compactMap { layer in
      guard case .dropout = layer else { return layer }
      return probability > 0 ? .dropout(probability: Float(probability)) : nil
    }
  }
}

extension [Augmenter] {
  /// The steps with mixup of another alpha after all others; without it for 0.
  public func with(mixupAlpha alpha: Double) -> [Augmenter] {
    let others = filter { $0.name != Mixup.name }
    guard alpha > 0 else { return others }
    var mixup = Mixup()
    mixup.alpha = alpha
    return others + [.mixup(mixup)]
  }
}
