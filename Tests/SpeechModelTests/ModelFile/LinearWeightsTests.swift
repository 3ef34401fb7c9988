import SpeechModel
import TestSupport
import Testing

/// The weights of linear models.
@Suite struct LinearWeightsTests {
  private func model(_ name: String) throws -> TrainedModel {
    try TrainedModel(contentsOf: Fixtures.path("reference/models/\(name).safetensors"))
  }

  /// What a weight claims: a feature's mean one deviation higher adds its weight to the label.
  @Test func weightsAreThoseOfTheNetwork() throws {
    let trained = try model("linear")
    let weights = try #require(LinearWeights(trained))
    #expect(weights.labels == trained.labels && weights.features.count == 40)
    let tensor = try #require(
      try Fixtures.tensors("models/linear").tensors["classifier.weight"]
    )
    let classes = weights.labels.count
    #expect(tensor.shape == [classes, 80])
    for feature in 0..<80 {
      let column = (0..<classes).map { Double(tensor.values[$0 * 80 + feature]) }
      let mean = column.reduce(0, +) / Double(classes)
      for label in 0..<classes {
        let found =
          feature < 40 ? weights.means[label][feature] : weights.deviations[label][feature - 40]
        #expect(abs(found - (column[label] - mean)) < 1e-12)
      }
    }
  }

  @Test func otherNetworksHaveNoSuchWeights() throws {
    #expect(LinearWeights(try model("cnn")) == nil)
  }
}
