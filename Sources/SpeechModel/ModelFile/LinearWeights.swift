/// What a linear model has learned: for every label the weight of the mean and of the deviation of
/// each feature over a clip.
///
/// A weight says what a label's log-odds gain, against the mean of all labels, when the feature's
/// mean or deviation is larger by one deviation of the training clips.
public struct LinearWeights: Sendable, Equatable, Encodable {
  /// A feature of a row.
  public struct Feature: Sendable, Equatable, Encodable {
    /// Its name, such as "663 to 745 Hz" or "coefficient 3".
    public let name: String
    /// The lower edge of its mel band, in Hz; nil for a coefficient.
    public let lowHertz: Double?
    /// The upper edge of its mel band, in Hz; nil for a coefficient.
    public let highHertz: Double?
  }

  /// The labels, in the order of the model.
  public let labels: [String]
  /// The features of a row, F.
  public let features: [Feature]
  /// The weight of each feature's mean over the clip, by label, [K][F].
  public let means: [[Double]]
  /// The weight of each feature's deviation over the clip, by label, [K][F].
  public let deviations: [[Double]]

  /// Reads the weights of a model; nil if its network is not linear in the means and deviations of the
  /// features.
  public init?(_ model: TrainedModel) {
    // Dropout acts in training only.
    let layers = model.configuration.layers.map(\.name).filter { $0 != "dropout" }
    let plan = model.network.plan
    let name = "\(NetworkPlan.classifier).weight"
    guard layers == ["statistics-pool"],
      let entry = plan.parameters.entries.first(where: { $0.name == name })
    else { return nil }
    let weights = TorchLayout.toTorch(
      Array(Array(model.network.parameters)[entry.range]),
      shape: entry.shape,
      order: entry.order
    ).map(Double.init)
    let (classes, inputs) = (entry.shape[0], entry.shape[1])
    // Only differences between labels count: the same weight for all of them changes no answer.
    let centre = (0..<inputs).map { input in
      (0..<classes).reduce(0) { $0 + weights[$1 * inputs + input] } / Double(classes)
    }
    let rows = (0..<classes).map { label in
      (0..<inputs).map { weights[label * inputs + $0] - centre[$0] }
    }
    labels = model.labels
    features = Self.features(model.configuration.features)
    means = rows.map { Array($0.prefix(inputs / 2)) }
    deviations = rows.map { Array($0.suffix(inputs / 2)) }
  }

  private static func features(_ configuration: FeatureConfiguration) -> [Feature] {
    let geometry = SpectrumGeometry(configuration, frames: 1, durationSeconds: 0)
    let isBand = configuration.kind == .logMel
    return (0..<configuration.values).map { value in
      let (order, index) = value.quotientAndRemainder(dividingBy: configuration.staticValues)
      let change = order == 0 ? "" : order == 1 ? "change of " : "change of the change of "
      guard isBand else {
        return Feature(name: "\(change)coefficient \(index)", lowHertz: nil, highHertz: nil)
      }
      let (low, high) = (geometry.hertz(below: index), geometry.hertz(below: index + 1))
      return Feature(
        name: change + "\(fixedPoint(low, decimals: 0)) to \(fixedPoint(high, decimals: 0)) Hz",
        lowHertz: low,
        highHertz: high
      )
    }
  }
}
