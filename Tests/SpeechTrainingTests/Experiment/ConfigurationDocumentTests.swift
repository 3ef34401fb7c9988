import Foundation
import SpeechModel
import SpeechTraining
import Testing

/// Configuration files that cost more than they hold.
@Suite struct ConfigurationDocumentTests {
  private func words(_ yaml: String) -> String {
    do {
      _ = try Experiment(parsing: yaml, path: "x.yaml")
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  /// Each line stands for as many values as ten of the one before.
  private func laughs(levels: Int, _ first: String, _ next: (Int, String) -> String) -> String {
    let ten: (Int) -> String = { level in
      [String](repeating: "*a\(level)", count: 10).joined(separator: ", ")
    }
    return ([first] + (1...levels).map { next($0, ten($0 - 1)) }).joined(separator: "\n") + "\n"
  }

  private static let tooMany =
    "x.yaml: it holds more than 20000 values, each alias (*name) counted as what it stands for; no"
    + " configuration needs as many"

  @Test func aliasesOfAliasesEndAtOnce() {
    let start = ContinuousClock.now
    let layers = laughs(levels: 40, "network:\n  layers:\n  - &a0 {relu: {}}") {
      "  - &a\($0) {residual: {body: [\($1)]}}"
    }
    #expect(words(layers) == Self.tooMany)
    let steps = laughs(levels: 40, "augmentation:\n- &a0 {gain: {}}") {
      "- &a\($0) {one-of: {steps: [\($1)]}}"
    }
    #expect(words(steps) == Self.tooMany)
    let merged = laughs(levels: 40, "x0: &a0 {a: 1}") { "x\($0): &a\($0) {<<: [\($1)]}" }
    #expect(words(merged) == Self.tooMany)
    let values = laughs(levels: 40, "method: {random: {trials: 2}}\nbase:\n  x0: &a0 [lol]") {
      "  x\($0): &a\($0) [\($1)]"
    }
    let error = #expect(throws: ConfigurationError.self) {
      try SearchSpace(parsing: values, path: "x.yaml")
    }
    #expect(error?.description == Self.tooMany)
    #expect(ContinuousClock.now - start < .seconds(2))
  }

  @Test(arguments: [
    "x0: &a0 [lol]\nx1: &a1 [*a0, *a0]\n*a1 : 1\n", "x: &a [1]\ny: {*a : 1}\n",
    "x: &a [1]\ny:\n- {[*a, *a]: 1}\n", "x: &a [1]\n? *a\n: 1\n", "x: &a [1]\ny: [? [*a] : 2]\n",
  ])
  func aliasesInKeysAreRefused(_ yaml: String) {
    #expect(words(yaml) == "x.yaml: an alias (*name) in a key; write the key itself")
  }

  @Test func ordinaryAliasesWork() throws {
    let experiment = try Experiment(
      parsing: """
        # a * b: what is [this]? text
        network:
          layers:
          - &block {residual: {body: [&conv {conv: {channels: 8, kernel: [1, 1]}}, {relu: {}}, *conv]}}
          - *block
          - {global-average-pool: {}}
        training: &common {epochs: 3, seed: 4}
        """,
      path: "x.yaml"
    )
    #expect(experiment.layers.count == 3)
    #expect(experiment.layers[0] == experiment.layers[1])
    #expect(experiment.training.epochs == 3)
    let merged = try Experiment(
      parsing: "training: {<<: {epochs: 3, seed: 4}, seed: 5}",
      path: "x.yaml"
    )
    #expect(merged.training.epochs == 3 && merged.training.seed == 5)
  }

  @Test func theLargestPresetsAreFarFromTheBounds() throws {
    for preset in Preset.allCases {
      let text = try Experiment(preset).yaml()
      #expect(text.utf8.count < 100_000, "\(preset)")
      #expect(throws: Never.self) { try Experiment(parsing: text, path: "x.yaml") }
    }
  }

  @Test func depthAndWidthAreBounded() {
    let deep = { (levels: Int) in
      "x: " + String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
    #expect(words(deep(200)) == "x.yaml: lists and objects lie in one another more than 100 deep")
    // The parser itself stops at a thousand.
    #expect(
      words(deep(200_000))
        == "x.yaml: not YAML or JSON: line 1: lists and objects lie in one another more than 1000 deep"
    )
    let keys = (0..<1_001).map { "k\($0): 1" }.joined(separator: "\n")
    #expect(words(keys) == "x.yaml: an object has 1001 keys; expected at most 1000")
    #expect(
      words("? [a]\n: 1") == "x.yaml: a key is a list or an object; expected the name of a setting"
    )
  }

  @Test func wordsRepeatNoMoreThanAPieceOfALine() {
    let long =
      "training: {seed: 1}\nx: {a: " + String(repeating: "b", count: 500_000) + " : }: \u{7}"
    for yaml in [
      long, "x: \u{1B}[31m", String(repeating: "k", count: 500_000) + ": 1",
      "training: {epochs: \(String(repeating: "9", count: 100_000))}",
      "training: {optimizer: \"\(String(repeating: "\\n", count: 100_000))\"}",
      "a: 1\na: 2\n" + String(repeating: "# much more\n", count: 50_000),
      "network: {layers: [{\(String(repeating: "z", count: 100_000)): {}}]}",
    ] {
      let words = words(yaml)
      #expect(words.utf8.count < 1_500, "\(words.prefix(300))")
      #expect(!words.contains("\n") && !words.contains("\u{1B}"))
    }
    #expect(
      words("a: 1\na: 2\n")
        == "x.yaml: not YAML or JSON: line 1: the key 'a' is given once more below"
    )
    #expect(
      words("augmentation: probability: 0.8")
        == "x.yaml: not YAML or JSON: line 1, column 26: mapping values are not allowed in this"
        + " context, at 'augmentation: probability: 0.8'"
    )
  }

  @Test(arguments: [
    0.00001, 1e-7, 3.5e-9, 0.1, 5_400, 1.0 / 3, 123_456.789, 1e12, .leastNonzeroMagnitude,
  ])
  func budgetsAreReadAsTheyAreWritten(_ seconds: Double) {
    let budget = Budget.audioSeconds(seconds)
    #expect(Budget(budget.description) == budget, "\(budget)")
  }
}
