import Foundation
import SpeechExplanation
import SpeechModel
import TestSupport
import Testing

/// The weights of linear models in words.
@Suite struct LinearWeightsTextTests {
  private func model(_ name: String) throws -> TrainedModel {
    try TrainedModel(contentsOf: Fixtures.path("reference/models/\(name).safetensors"))
  }

  @Test func featuresAreNamedByTheirBands() throws {
    let weights = try #require(LinearWeights(try model("linear")))
    #expect(weights.features[0].lowHertz == 20 && weights.features[39].highHertz == 8_000)
    let lines = weights.text.split(separator: "\n")
    #expect(lines[0] == "weights from 20 to 8000 Hz: of each mel band's mean, and of its deviation")
    #expect(lines.count == weights.labels.count + 1)
    let record = try JSONSerialization.jsonObject(with: Data(try weights.json())) as? [String: Any]
    #expect((record?["means"] as? [[Double]])?.count == weights.labels.count)
  }
}
