/// Logistic regression on the mean and deviation of every feature over time.
///
/// Each weight belongs to one feature and one class, so that a person can read which features speak
/// for a label.
enum LinearPreset {
  static let layers: [LayerConfiguration] = [.statisticsPool, .dropout(probability: 0.1)]
}
