import Foundation
import SpeechExplanation
import SpeechModel
import TestSupport
import Testing

/// Explanations of the answers of trained models.
@Suite struct ExplainerTests {
  static let models = ["cnn", "ds-cnn-s", "linear", "lstm", "mfcc", "recurrent"]

  static func recognizer(_ model: String) throws -> SpeechRecognizer {
    try SpeechRecognizer(modelAt: Fixtures.path("reference/models/\(model).safetensors"))
  }

  static func word(_ name: String = "yes/gbm3_nohash_0.wav") throws -> AudioClip {
    try AudioFile.read(Fixtures.path("words/\(name)"))
  }

  /// The answer of every model with nothing removed has the bits of `recognize`.
  @Test(arguments: models)
  func theWholeIsThePlainAnswer(_ model: String) throws {
    let recognizer = try Self.recognizer(model)
    for name in ["yes/gbm3_nohash_0.wav", "stop/gbm3_nohash_0.wav", "go/gbm1_nohash_0.wav"] {
      let clip = try Self.word(name)
      let explanation = try Explainer(recognizer).explain(clip)
      let table = try #require(explanation.table)
      let whole = table.probabilities(table.count - 1)
      let plain = try recognizer.recognize(clip)
      for (label, probability) in zip(recognizer.labels, whole) {
        let score = try #require(plain.scores.first { $0.label == label })
        #expect(score.probability == probability, "\(model) \(label)")
      }
      #expect(explanation.probability == Double(plain.confidence))
      #expect(explanation.label == plain.mostLikelyLabel)
    }
  }

  /// Contributions sum to what the clip has beyond nothing.
  @Test(arguments: models)
  func contributionsAddUp(_ model: String) throws {
    let explanation = try Explainer(try Self.recognizer(model)).explain(try Self.word())
    let sum = explanation.parts.reduce(0) { $0 + $1.shapley }
    #expect(abs(sum - (try #require(explanation.contributed))) < 1e-9)
    #expect(explanation.isExact && explanation.evaluations == 1 << explanation.parts.count)
    #expect(explanation.parts.first?.startSeconds == 0)
    #expect(explanation.parts.last?.endSeconds == explanation.endSeconds)
    for (part, next) in zip(explanation.parts, explanation.parts.dropFirst()) {
      #expect(part.endSeconds == next.startSeconds)
    }
  }

  @Test(arguments: ["ward", "bands:6", "grid:5x3"])
  func theSameBytesEveryTimeOnAnyNumberOfThreads(_ units: String) throws {
    let recognizer = try Self.recognizer("cnn")
    var options = ExplanationOptions()
    options.units = try #require(UnitChoice(units))
    options.budget = 600
    func json(_ threads: Int?) throws -> [UInt8] {
      let explanation = try Explainer(recognizer).explain(
        try Self.word(),
        options,
        on: threads.map { WorkerPool(threads: $0) }
      )
      return try ExplanationRecord(explanation, file: "a.wav", tableOf: recognizer.labels).json()
    }
    let alone = try json(nil)
    #expect(try json(1) == alone)
    #expect(try json(2) == alone)
    #expect(try json(3) == alone)
  }

  /// A part that is already what it would become contributes exactly nothing.
  @Test func aPartThatIsItsOwnReplacementHasNoInfluence() throws {
    let recognizer = try Self.recognizer("cnn")
    var options = ExplanationOptions()
    options.units = .spans([
      UnitSpan(seconds: 0..<0.2), UnitSpan(seconds: 0.2..<0.4), UnitSpan(seconds: 0.4..<0.6),
    ])
    options.replacement = .silence
    var clip = try Self.word()
    // A window of silence more at either end, which the frames of the part next to it do not touch.
    for index in 2_700..<6_900 { clip.samples[index] = 0 }
    let explanation = try Explainer(recognizer).explain(clip, options)
    #expect(explanation.parts[1].shapley == 0 && explanation.parts[1].banzhaf == 0)
    #expect(explanation.parts[0].shapley != 0)
  }

  @Test func aLabelAgainstAnother() throws {
    let recognizer = try Self.recognizer("cnn")
    var options = ExplanationOptions()
    options.label = "no"
    options.against = "yes"
    let forward = try Explainer(recognizer).explain(try Self.word(), options)
    (options.label, options.against) = ("yes", "no")
    let backward = try Explainer(recognizer).explain(try Self.word(), options)
    for (a, b) in zip(forward.parts, backward.parts) { #expect(abs(a.shapley + b.shapley) < 1e-9) }
    #expect(forward.anchor == nil && backward.anchor != nil)
  }

  /// More parts than are enumerated are drawn, within the budget, with their errors.
  @Test func manyPartsAreDrawn() throws {
    let recognizer = try Self.recognizer("cnn")
    var options = ExplanationOptions()
    options.units = .grid(slices: 4, bands: 4)
    options.hasSecondOpinion = false
    options.budget = 4_000
    let explanation = try Explainer(recognizer).explain(try Self.word(), options)
    #expect(!explanation.isExact && explanation.parts.count == 16)
    #expect(explanation.evaluations <= 4_000 && explanation.fit != nil)
    #expect(
      explanation.parts.allSatisfy {
        $0.standardError ?? 0 > 0 && $0.lime != nil && $0.limeStandardError ?? 0 > 0
          && $0.banzhaf == nil
      }
    )
    #expect(
      abs(explanation.parts.reduce(0) { $0 + $1.shapley } - (explanation.contributed ?? 0)) < 1e-6
    )
    // What follows from all 65,536 maskings of `--exact --table`: LIME, and the Owen value with slices as groups.
    let part = explanation.parts[15]
    #expect(abs((part.lime ?? .nan) - 0.49845) < 4 * (part.limeStandardError ?? .nan))
    #expect(abs(part.shapley - 0.44792) < 4 * (part.standardError ?? .nan))
    #expect(abs((explanation.fit?.r2 ?? .nan) - 0.925) < 0.03)
    let anchor = try #require(explanation.anchor)
    #expect(anchor.units == [15] && anchor.equallySmall == nil)
    #expect(anchor.precisionInterval[0] >= 0.95 && anchor.precisionInterval[1] > 0.9934)
    #expect(explanation.sentence(.anchor)?.contains(" (drawn; 95 % interval ") == true)
    #expect(explanation.text(file: "a.wav", seconds: 0).contains("SHAP       ±    LIME       ±"))
  }

  @Test func smallBudgetsAreSaidToBe() throws {
    var options = ExplanationOptions()
    options.units = .grid(slices: 6, bands: 4)
    options.budget = 200
    let explanation = try Explainer(try Self.recognizer("cnn")).explain(try Self.word(), options)
    #expect(explanation.parts.allSatisfy { $0.standardError != nil && $0.lime == nil })
    #expect(explanation.anchor == nil && explanation.notes.count == 2)
    // Of four draws, errors may be small by chance.
    #expect(
      explanation.notes[0]
        == "the budget of 200 maskings ended before the standard errors of SHAP were known well"
    )
    // 100 maskings are 17 % of 589, and 70 are needed for the curves.
    #expect(
      explanation.notes[1]
        == "the budget of 200 maskings is too small for LIME with 24 parts; expected at least 660"
    )
    options.budget = 660
    options.hasSecondOpinion = false
    let enough = try Explainer(try Self.recognizer("cnn")).explain(try Self.word(), options)
    #expect(enough.parts.allSatisfy { $0.lime != nil })
  }

  /// The log-odds are finite where the probability is 1.
  @Test func certaintyIsFinite() throws {
    let model = try TrainedModel(contentsOf: Fixtures.path("reference/models/cnn.safetensors"))
    let sharp = try SpeechRecognizer(
      model.deciding(by: DecisionRule(temperature: 0.01, rejectionThreshold: nil))
    )
    let explanation = try Explainer(sharp).explain(try Self.word())
    #expect(explanation.probability == 1)
    #expect(explanation.logOdds?.isFinite == true && explanation.logOdds ?? 0 > 50)
    #expect(explanation.parts.allSatisfy { $0.shapley.isFinite })
  }

  /// A long clip is explained by the window that speaks most for the label.
  @Test func longClipsAreExplainedByTheirBestWindow() throws {
    let recognizer = try Self.recognizer("cnn")
    let word = try Self.word()
    let silence = [Float](repeating: 0, count: 40_000)
    let clip = AudioClip(samples: silence + word.samples + silence, sampleRateHertz: 16_000)
    var options = ExplanationOptions()
    options.label = "yes"
    let explanation = try Explainer(recognizer).explain(clip, options)
    #expect(explanation.startSeconds > 1.5 && explanation.endSeconds < 4)
    #expect(explanation.notes.last?.contains("windows; this explains the one from") == true)
    #expect(explanation.parts.first?.startSeconds == explanation.startSeconds)
  }

  @Test func silenceHasNothingToExplain() throws {
    let recognizer = try Self.recognizer("cnn")
    var samples = [Float](repeating: 0, count: 16_000)
    for index in samples.indices { samples[index] = index % 2 == 0 ? 1 / 32_768 : -1 / 32_768 }
    let explanation = try Explainer(recognizer).explain(samples: samples)
    #expect(explanation.parts.isEmpty && explanation.sentences.isEmpty)
    #expect(explanation.notes.last == "nothing to explain: its level is -90 dBFS")
    #expect(
      try Explainer(recognizer).explain(samples: [0]).notes.last?.hasSuffix("-120 dBFS") == true
    )
  }

  @Test func rejectedClipsAreExplainedAndSaidToBe() throws {
    var recognizer = try Self.recognizer("cnn")
    recognizer.rejectionThreshold = 1
    let explanation = try Explainer(recognizer).explain(try Self.word())
    #expect(explanation.label == "yes" && !explanation.parts.isEmpty)
    #expect(
      explanation.notes.contains { $0.hasPrefix("the model rejects this clip: its confidence of ") }
    )
  }

  /// Of two labels all others together are the other one.
  @Test func ofTwoLabelsOneIsAgainstTheOther() throws {
    let model = try TrainedModel(contentsOf: Fixtures.path("reference/models/linear.safetensors"))
    let two = TrainedModel(
      configuration: model.configuration,
      labels: ["off", "on"],
      normalizer: model.normalizer,
      network: Network(
        plan: try NetworkPlan(model.configuration.layers, inputWidth: 40, classes: 2),
        seed: 1
      )
    )
    let explainer = Explainer(try SpeechRecognizer(two))
    var options = ExplanationOptions()
    options.label = "on"
    let alone = try explainer.explain(try Self.word(), options)
    options.against = "off"
    let against = try explainer.explain(try Self.word(), options)
    #expect(against.against == "off" && alone.parts.contains { $0.shapley != 0 })
    for (a, b) in zip(alone.parts, against.parts) { #expect(abs(a.shapley - b.shapley) < 1e-9) }
    #expect(
      "\(ExplanationError.singleLabel("on"))"
        == "the model has a single label, 'on', and gives it whatever is there; expected at least two"
    )
  }

  @Test func shortClipsAreSaidToHaveFewerParts() throws {
    let clip = try Self.word()
    // 20 frames of 25 ms every 10 ms.
    let samples = Array(clip.samples[2_000..<2_000 + 400 + 19 * 160])
    var options = ExplanationOptions()
    options.units = .equal(10)
    let explanation = try Explainer(try Self.recognizer("lstm")).explain(
      samples: samples,
      options
    )
    #expect(explanation.parts.count == 6)
    #expect(
      explanation.notes.contains("the clip is too short for 10 parts of 3 frames; it has 6"),
      "\(explanation.notes)"
    )
  }

  /// Of what cannot be, the reason is named: neither the clip's length nor the budget.
  @Test func whatCannotBeShownIsSaid() throws {
    var options = ExplanationOptions()
    options.units = .bands(41)
    options.precision = 0.9999
    options.budget = 500
    options.hasSecondOpinion = false
    let explanation = try Explainer(try Self.recognizer("cnn")).explain(try Self.word(), options)
    #expect(explanation.parts.count == 40 && explanation.anchor == nil)
    for note in [
      "the model has too few mel bands for 41 ranges of frequency; each of its 40 bands is one",
      "no anchor was looked for: a precision of 0.9999 was asked for, and drawn maskings can show at most"
        + " 0.995; of at most 12 parts all maskings are tried, which can show more",
    ] {
      #expect(explanation.notes.contains(note), "\(explanation.notes)")
    }
    #expect(!explanation.notes.contains { $0.contains("too short") })
  }

  @Test func optionsMustFitTheModel() throws {
    let recognizer = try Self.recognizer("cnn")
    func words(_ change: (inout ExplanationOptions) -> Void) throws -> String? {
      var options = ExplanationOptions()
      change(&options)
      let error = #expect(throws: ExplanationError.self) {
        try Explainer(recognizer).explain(try Self.word(), options)
      }
      return error.map { "\($0)" }
    }
    #expect(
      try words { $0.label = "yess" }
        == "the model has no label 'yess'; it has \(recognizer.labels.joined(separator: ", "));"
        + " is it 'yes'?"
    )
    #expect(
      try words {
        $0.label = "yes"; $0.against = "yes"
      }
        == "'yes' is to be explained against itself; expected another label"
    )
    #expect(
      try words {
        $0.isExact = true; $0.units = .grid(slices: 5, bands: 4)
      }
        == "20 units need 1,048,576 maskings to be exact; expected at most 16 units"
    )
  }

  @Test func soundsThatAreNotNumbersAreRefused() throws {
    let recognizer = try Self.recognizer("cnn")
    #expect(throws: AudioError(source: "the clip", reason: .nonFinite(frame: 1))) {
      try Explainer(recognizer).explain(samples: [0, .nan])
    }
    #expect(throws: AudioError(source: "the clip", reason: .noFrames)) {
      try Explainer(recognizer).explain(samples: [])
    }
  }
}
