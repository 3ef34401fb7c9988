/// One bidirectional LSTM layer, averaged over time.
enum LSTMPreset {
  static let layers: [LayerConfiguration] = [
    .lstm(hidden: 96, bidirectional: true, summary: .mean),
    .dropout(probability: 0.3),
  ]
}
