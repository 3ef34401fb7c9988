import Foundation
import SpeechModel
import TestSupport
import Testing

/// `asr-predict --attention`.
@Suite(.serialized) struct AttentionCommandTests {
  let folder: WorkingFolder
  private let file = "my words/yes/gbm1_nohash_0.wav"

  init() throws { folder = try WorkingFolder.shared.get() }

  /// A model with attention that nobody trained.
  private func model() throws -> String {
    let name = "attention.safetensors"
    let features = FeatureConfiguration()
    let layers: [LayerConfiguration] = [.linear(outputs: 8), .attentionPool]
    let plan = try NetworkPlan(layers, inputWidth: features.values, classes: 2)
    try TrainedModel(
      configuration: ModelConfiguration(
        features: features,
        layers: layers,
        longestTrainingClipSeconds: 1
      ),
      labels: ["stop", "yes"],
      normalizer: Normalizer(
        mean: [Float](repeating: -5, count: features.values),
        deviation: [Float](repeating: 4, count: features.values)
      ),
      network: Network(plan: plan, seed: 1)
    ).write(to: "\(folder.path)/\(name)")
    return name
  }

  @Test func showsWhereTheModelLooks() throws {
    let arguments = ["--attention", "--model", try model(), file, file]
    let command = try Command("asr-predict", arguments, in: folder.path)
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.lines.count == 4)
    #expect(command.lines[0].hasPrefix("\(file)  "))
    let words = command.lines[1].split(separator: " ").map(String.init)
    #expect(words.prefix(2) == ["looked", "at:"])
    #expect(words[2].count == 40 && words[2].allSatisfy { "▁▂▃▄▅▆▇█".contains($0) })
    #expect(words[3...4] == ["most", "at"] && words[6] == "of" && words[8] == "s")
    let (peak, length) = (try #require(Double(words[5])), try #require(Double(words[7])))
    #expect((0...length).contains(peak))
    #expect(command.lines[2...3] == command.lines[0...1])
  }

  @Test func saysItInJSON() throws {
    let model = try model()
    func object(_ arguments: String...) throws -> [String: Any] {
      let command = try Command("asr-predict", arguments, in: folder.path)
      #expect(command.status == 0, "\(command.errors)")
      return try #require(
        try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
      )
    }
    let attention = try #require(
      try object("--json", "--attention", "--model", model, file)["attention"] as? [String: Any]
    )
    let weights = try #require(attention["weights"] as? [Double])
    let seconds = try #require(attention["seconds"] as? [Double])
    #expect(abs(weights.reduce(0, +) - 1) < 1e-4)
    #expect(seconds.count == weights.count)
    let peak = try #require(weights.indices.max { weights[$0] < weights[$1] })
    #expect(attention["peakSeconds"] as? Double == seconds[peak])
    #expect(try object("--json", "--model", model, file)["attention"] == nil)
  }

  @Test func modelsWithoutAttentionAreRefused() throws {
    let command = try Command("asr-predict", ["--attention", file], in: folder.path)
    #expect(command.status == 1)
    #expect(
      command.errors.contains(
        "Error: --attention: the model has no attention-pool layer whose weights could be shown;"
          + " train one with 'asr-train <folder> --model att-rnn'"
      )
    )
  }

  /// A recording that cannot be read has no attention, and ends nothing.
  @Test func unreadableRecordingsAreNamed() throws {
    let arguments = ["--attention", "--model", try model(), "missing.wav", file]
    let command = try Command("asr-predict", arguments, in: folder.path)
    #expect(command.status == 1)
    #expect(command.lines.count == 3)
    #expect(command.lines[0].hasPrefix("missing.wav"))
    #expect(command.lines[2].contains("looked at:"))
  }
}
