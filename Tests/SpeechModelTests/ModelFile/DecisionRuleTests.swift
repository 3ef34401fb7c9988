import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct DecisionRuleTests {
  @Test(arguments: [
    DecisionRule(temperature: 1.37),
    DecisionRule(rejectionThreshold: 0.625),
    DecisionRule(temperature: 0.05, rejectionThreshold: 0),
    DecisionRule(streamThresholds: thresholds(0.81)),
  ])
  func goesThereAndBack(_ rule: DecisionRule) throws {
    let model = try untrainedModel(.linear).deciding(by: rule)
    let back = try TrainedModel(decoding: model.encoded(), path: "m")
    #expect(back.configuration.decision == rule)
    #expect(try back.encoded() == model.encoded())
  }

  /// A file without a rule has the same bytes as before rules existed.
  @Test func noRuleLeavesNoTrace() throws {
    let model = try untrainedModel(.linear)
    let file = try Safetensors(decoding: model.encoded(), path: "m")
    #expect(file.metadata["asr.configuration"]?.contains("decision") == false)
    let back = try TrainedModel(decoding: model.encoded(), path: "m")
    #expect(back.configuration.decision == DecisionRule(temperature: 1, rejectionThreshold: nil))
    let old = try TrainedModel(contentsOf: Fixtures.path("reference/models/cnn.safetensors"))
    #expect(old.network.plan.outputs == old.labels.count)
  }

  @Test(arguments: [
    (DecisionRule(temperature: 0), "decision.temperature is 0.0; expected 0.01 to 100"),
    (DecisionRule(temperature: -2), "decision.temperature is -2.0; expected 0.01 to 100"),
    (DecisionRule(temperature: 1e30), "decision.temperature is 1e+30; expected 0.01 to 100"),
    (
      DecisionRule(rejectionThreshold: 1.5),
      "decision.rejection-threshold is 1.5; expected 0 to 1"
    ),
    (
      DecisionRule(rejectionThreshold: -0.1),
      "decision.rejection-threshold is -0.1; expected 0 to 1"
    ),
    (
      DecisionRule(streamThresholds: thresholds(1.5)),
      "decision.stream-thresholds.labels.yes is 1.5; expected above 0, at most 1"
    ),
  ])
  func craftedFilesAreRefused(_ rule: DecisionRule, _ words: String) throws {
    let bytes = try untrainedModel(.linear).deciding(by: rule).encoded()
    let error = #expect(throws: ModelFileError.self) {
      try TrainedModel(decoding: bytes, path: "m")
    }
    #expect(
      error?.description == "m: the contents do not fit together (\(words)); train anew"
    )
  }

  @Test(arguments: [
    (#"{"temperature": "warm"}"#, "decision.temperature is 'warm'; expected a number"),
    (
      #"{"rejection-treshold": 0.5}"#,
      "unknown setting 'decision.rejection-treshold'; did you mean 'decision.rejection-threshold'?"
    ),
    (
      #"[0.5]"#,
      "decision is [0.5]; expected its settings (temperature, rejection-threshold"
        + ", stream-thresholds)"
    ),
    (#"true"#, "decision is true"),
  ])
  func malformedOnesAreNamed(_ rule: String, _ words: String) throws {
    let error = #expect(throws: ConfigurationError.self) { try Self.decode(rule) }
    #expect(error?.description.hasPrefix(words) == true, "\(error.map { "\($0)" } ?? "none")")
  }

  private static func thresholds(_ yes: Double) -> StreamThresholds {
    StreamThresholds(
      labels: ["yes": yes],
      falseAlarmsPerHour: 0.5,
      hours: 8,
      upperBoundPerHour: 0.46
    )
  }

  @Test(arguments: ["null", "{}", #"{"temperature": null, "rejection-threshold": null}"#])
  func absentPartsMeanNone(_ rule: String) throws {
    #expect(try Self.decode(rule) == DecisionRule())
  }

  private static func decode(_ rule: String) throws -> DecisionRule {
    try JSONDecoder().decode(ModelConfiguration.self, from: Data("{\"decision\": \(rule)}".utf8))
      .decision
  }
}
