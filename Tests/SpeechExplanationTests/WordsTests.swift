import Foundation
import SpeechExplanation
import SpeechModel
import TestSupport
import Testing

/// What is said about explanations.
@Suite struct WordsTests {
  /// All numbers of a JSON value, outside of texts.
  private func numbers(_ value: Any) -> [Double] {
    switch value {
    case let object as [String: Any]: object.values.flatMap(numbers)
    case let array as [Any]: array.flatMap(numbers)
    case let number as Double: [number]
    default: []
    }
  }

  /// Every number in a sentence is in the record.
  @Test(arguments: ["cnn", "linear"], ["ward", "equal:5", "bands:6", "grid:3x3", "grid:6x4"])
  func everyNumberIsInTheRecord(_ model: String, _ units: String) throws {
    let recognizer = try ExplainerTests.recognizer(model)
    var options = ExplanationOptions()
    options.units = try #require(UnitChoice(units))
    options.budget = 3_000
    for name in ["yes/gbm3_nohash_0.wav", "go/gbf1_nohash_0.wav"] {
      let explanation = try Explainer(recognizer).explain(try ExplainerTests.word(name), options)
      let record = try ExplanationRecord(explanation, file: name).json()
      let known = numbers(try JSONSerialization.jsonObject(with: Data(record)))
      #expect(!explanation.sentences.isEmpty)
      for sentence in explanation.sentences {
        for match in sentence.matches(
          of: /(?<sign>[+-]?)(?<digits>[0-9][0-9,]*(?:\.[0-9]+)?)(?<unit> %| kHz)?/
        ) {
          let text = String(match.digits)
          // The width of an interval is a word, not a finding.
          if text == "95", sentence[match.range.upperBound...].hasPrefix(" interval") { continue }
          let value = try #require(Double(text.replacing(",", with: "")))
          let decimals = text.split(separator: ".").dropFirst().first?.count ?? 0
          let scale = match.unit == " %" ? 100.0 : match.unit == " kHz" ? 0.001 : 1
          let half = 0.5 * pow(10, -Double(decimals)) + 1e-9
          #expect(
            known.contains { abs(abs($0) * scale - value) <= half },
            "\(text) of '\(sentence)'"
          )
        }
      }
    }
  }

  @Test func sentencesOfAnAnswer() throws {
    let explanation = try Explainer(try ExplainerTests.recognizer("cnn")).explain(
      try ExplainerTests.word()
    )
    let answer = try #require(explanation.sentence(.answer))
    #expect(answer.hasPrefix("It gives 'yes' "))
    let anchor = try #require(explanation.sentence(.anchor))
    #expect(
      anchor.contains(
        " of the maskings (all \(explanation.evaluations == 1_024 ? "1,024" : "\(explanation.evaluations)") tried)"
      )
    )
    let text = explanation.text(file: "a\u{1B}.wav", seconds: 0.125)
    #expect(text.hasPrefix("a\\u001B.wav: 'yes', "))
    #expect(text.hasSuffix(" maskings, 0.12 s") || text.hasSuffix(" maskings, 0.13 s"))
  }

  /// Sentences about anchors, word by word.
  @Test(arguments: [
    (
      "ward", "stop/gbm3_nohash_0.wav",
      "As long as 0.11 to 0.19 s is there, it says 'stop' in 98.8 % of the maskings (all 512 tried)."
        + " Without it: in 31.2 %."
    ),
    (
      "equal:5", "yes/gbm3_nohash_0.wav",
      "As long as 0.10 to 0.20 s and 0.30 to 0.40 s are there, it says 'yes' in 100.0 % of the"
        + " maskings (all 32 tried). Without them: in 12.5 %. It is one of 2 sets as small."
    ),
    (
      "grid:3x4", "stop/gbm3_nohash_0.wav",
      "As long as 0.11 to 0.42 s above 3.9 kHz is there, it says 'stop' in 98.7 % of the maskings"
        + " (all 4,096 tried). Without it: in 16.2 %."
    ),
    (
      "grid:3x4", "go/gbf1_nohash_0.wav",
      "It says 'no' whatever is there: in 100.0 % of the maskings (all 4,096 tried)."
    ),
  ])
  func anchorsInWords(_ units: String, _ name: String, _ words: String) throws {
    var options = ExplanationOptions()
    options.units = try #require(UnitChoice(units))
    options.hasSecondOpinion = false
    let explainer = Explainer(try ExplainerTests.recognizer("cnn"))
    let explanation = try explainer.explain(try ExplainerTests.word(name), options)
    #expect(explanation.sentence(.anchor) == words)
  }

  @Test func methodsAreShownByChoice() throws {
    let explanation = try Explainer(try ExplainerTests.recognizer("cnn")).explain(
      try ExplainerTests.word()
    )
    let anchor = explanation.text(file: "a.wav", [.anchor], seconds: 0)
    #expect(
      !anchor.contains("SHAP  ") && !anchor.contains("points of log-odds  ")
        && anchor.contains("maskings (all")
    )
    let lime = explanation.text(file: "a.wav", [.lime], seconds: 0)
    #expect(lime.contains("LIME") && !lime.contains("maskings (all"))
  }
}
