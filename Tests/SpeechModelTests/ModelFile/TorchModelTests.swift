import Foundation
import SpeechModel
import TestSupport
import Testing

/// This package gives the same answers for a model file as `Interop/torch_model.py`: raw audio in,
/// probabilities out, by two independent implementations of everything between.
@Suite struct TorchModelTests {
  @Test(arguments: ["linear", "lstm", "cnn", "ds-cnn-s", "mfcc", "recurrent"])
  func givesPyTorchsProbabilities(_ name: String) throws {
    let golden = try Fixtures.tensors("models/probabilities/\(name)")
    let clips = try JSONDecoder().decode(
      [String].self,
      from: Data((golden.metadata["clips"] ?? "").utf8)
    )
    let expected = try #require(golden.tensors["probabilities"])
    let recognizer = try SpeechRecognizer(
      modelAt: Fixtures.path("reference/models/\(name).safetensors")
    )
    #expect(expected.shape == [clips.count, recognizer.labels.count])
    for (row, clip) in clips.enumerated() {
      let prediction = try recognizer.recognize(path: Fixtures.path("words/\(clip)"))
      for (column, label) in recognizer.labels.enumerated() {
        let found = try #require(prediction.scores.first { $0.label == label }).probability
        let golden = expected.values[row * recognizer.labels.count + column]
        #expect(abs(found - golden) < 1e-5, "\(clip) \(label): \(found), \(golden)")
      }
    }
  }

  /// PyTorch's answers to the power of 1/T, which is what dividing its logits by T gives.
  @Test func temperatureIsPyTorchs() throws {
    let golden = try Fixtures.tensors("models/probabilities/cnn")
    let clips = try JSONDecoder().decode(
      [String].self,
      from: Data((golden.metadata["clips"] ?? "").utf8)
    )
    let model = try TrainedModel(contentsOf: Fixtures.path("reference/models/cnn.safetensors"))
    let recognizer = try SpeechRecognizer(model.deciding(by: DecisionRule(temperature: 3)))
    let expected = try #require(golden.tensors["probabilities"])
    for (row, clip) in clips.enumerated() {
      let prediction = try recognizer.recognize(path: Fixtures.path("words/\(clip)"))
      let range = row * recognizer.labels.count..<(row + 1) * recognizer.labels.count
      let powers = expected.values[range].map { cbrt(Double($0)) }
      for (label, power) in zip(recognizer.labels, powers) {
        let found = try #require(prediction.scores.first { $0.label == label }).probability
        #expect(abs(Double(found) - power / powers.reduce(0, +)) < 1e-5, "\(clip) \(label)")
      }
    }
  }
}
