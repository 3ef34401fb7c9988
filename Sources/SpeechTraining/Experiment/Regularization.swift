public import SpeechModel

extension [LayerConfiguration] {
  /// The layers with another share of hidden values in every dropout layer; without these for 0.
  public func withDropout(_ probability: Double) -> [LayerConfiguration] {
    compactMap { layer in
      switch layer {
      case .dropout(_, let wholeChannels):
        return probability > 0
          ? .dropout(probability: Float(probability), wholeChannels: wholeChannels) : nil
      case .residual(let body, let shortcut, let stochasticDepth):
        let changed = body.withDropout(probability)
        return .residual(
          // A body of nothing but dropout has to stay.
          body: changed.isEmpty ? body : changed,
          shortcut: shortcut.withDropout(probability),
          stochasticDepth: stochasticDepth
        )
      default: return layer
      }
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
