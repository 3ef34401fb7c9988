import Foundation
import SpeechExplanation
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
    let weights = try LinearWeights(trained)
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

  @Test func featuresAreNamedByTheirBands() throws {
    let weights = try LinearWeights(try model("linear"))
    #expect(weights.features[0].lowHertz == 20 && weights.features[39].highHertz == 8_000)
    let lines = weights.text.split(separator: "\n")
    #expect(lines[0] == "weights from 20 to 8000 Hz: of each mel band's mean, and of its deviation")
    #expect(lines.count == weights.labels.count + 1)
    let record = try JSONSerialization.jsonObject(with: Data(try weights.json())) as? [String: Any]
    #expect((record?["means"] as? [[Double]])?.count == weights.labels.count)
  }

  @Test func otherNetworksHaveNoSuchWeights() throws {
    let error = #expect(throws: ExplanationError.self) { try LinearWeights(try model("cnn")) }
    #expect(
      error.map { "\($0)" }
        == "the network is not linear, so that its weights do not say by themselves what speaks for a"
        + " label; give a recording whose answer is to be explained"
    )
  }
}
