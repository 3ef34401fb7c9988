import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// A model that is less sure of what is unlike its training clips, and of nothing else.
@Suite struct FamiliarModelTests {
  private typealias Example = (answer: ModelAnswer, label: Int)

  private let labels = ["a", "b", "c"]
  private let values = FeatureConfiguration().values

  /// A model whose classifier sees a clip's first row of features, normalized.
  private func model() throws -> TrainedModel {
    let layers: [LayerConfiguration] = [.batchNormalization(), .firstFrame]
    let plan = try NetworkPlan(layers, inputWidth: values, classes: labels.count)
    var features = FeatureConfiguration()
    features.normalization = .none
    return TrainedModel(
      configuration: ModelConfiguration(
        features: features,
        layers: layers,
        longestTrainingClipSeconds: 1
      ),
      labels: labels,
      normalizer: nil,
      network: Network(plan: plan, seed: 5)
    )
  }

  /// A row near the point at a distance along an axis.
  private func row(axis: Int, at distance: Float, _ stream: inout RandomStream) -> [Float] {
    (0..<values).map { 0.3 * stream.normalPair().0 + ($0 == axis ? distance : 0) }
  }

  /// Clips of each label, of which so many are recognized wrongly and lie elsewhere.
  private func examples(_ clips: Int, wrong: Int = 0, _ stream: inout RandomStream) -> [Example] {
    labels.indices.flatMap { label in
      (0..<clips).map { clip in
        let isWrong = clip < wrong
        var probabilities: [Float] = [0.1, 0.1, 0.1]
        probabilities[isWrong ? (label + 1) % 3 : label] = 0.8
        let features = row(axis: isWrong ? 9 : label, at: 3, &stream)
        return (ModelAnswer(probabilities: probabilities, features: features), label)
      }
    }
  }

  /// The logits [K] of each row.
  private func logits(_ model: TrainedModel, _ rows: [[Float]]) -> [[Float]] {
    let outputs = NetworkHarness(
      network: model.network,
      input: rows.flatMap { $0 },
      lengths: rows.map { _ in 1 }
    ).infer()
    return rows.indices.map { Array(outputs[$0 * labels.count..<($0 + 1) * labels.count]) }
  }

  /// How far apart the largest and the smallest logit are, and the index of the largest.
  private func spread(_ logits: [Float]) -> (Float, Int?) {
    let largest = logits.max() ?? 0
    return (largest - (logits.min() ?? 0), logits.firstIndex(of: largest))
  }

  @Test func itIsLessSureOfWhatItNeverHeard() throws {
    var stream = RandomStream(seed: 3, .gradientCheck)
    let plain = try model()
    let validation = examples(100, &stream)
    let judging = try #require(
      try plain.judgingFamiliarity(
        training: examples(40, wrong: 5, &stream),
        validation: validation,
        noise: []
      )
    )
    #expect(judging.configuration.layers == plain.configuration.layers + [.familiarity(means: 3)])
    // By how much logits move towards each other: 1 for not at all.
    func kept(_ rows: [[Float]]) -> [Float] {
      zip(logits(plain, rows), logits(judging, rows)).map { before, after in
        let (old, new) = (spread(before), spread(after))
        #expect(old.1 == new.1, "the same label is most likely")
        return new.0 / old.0
      }
    }
    let own = kept(validation.map(\.answer.features))
    #expect(own.count { $0 < 0.5 } <= 6, "a fiftieth of 300")
    #expect(own.reduce(0, +) / 300 > 0.9)
    // Elsewhere, and further away than any.
    let strange = (0..<100).map { _ in row(axis: 7, at: 3, &stream) }
    let far = (0..<100).map { _ in row(axis: 0, at: 9, &stream) }
    for rows in [strange, far] {
      let shares = kept(rows)
      #expect(shares.count { $0 < 0.1 } >= 98, "\(shares.max() ?? 0)")
    }
    // In a file, and without the layer again.
    let read = try TrainedModel(decoding: judging.encoded(), path: "judging")
    #expect(logits(read, strange) == logits(judging, strange))
    let again = try judging.withoutFamiliarity()
    #expect(again.configuration == plain.configuration)
    #expect(try again.encoded() == plain.encoded())
    #expect(try plain.withoutFamiliarity().encoded() == plain.encoded())
  }

  /// What varies as no clip does is as far from all clips as from any label, unless all have noise among them.
  @Test func noiseIsUnfamiliar() throws {
    var stream = RandomStream(seed: 6, .gradientCheck)
    let plain = try model()
    let (training, validation) = (examples(40, &stream), examples(100, &stream))
    func noises() -> [[Float]] {
      (0..<100).map { _ in
        var noise = row(axis: 0, at: 3, &stream)
        noise[12] += 3 * stream.normalPair().0
        return noise
      }
    }
    let (noise, heard) = (noises(), noises())
    func familiarity(knowing noise: [[Float]], of rows: [[Float]]) throws -> [Float] {
      let judging = try #require(
        try plain.judgingFamiliarity(
          training: training,
          validation: validation,
          noise: noise.map { ModelAnswer(probabilities: [1, 0, 0], features: $0) }
        )
      )
      return zip(logits(plain, rows), logits(judging, rows)).map { spread($1).0 / spread($0).0 }
    }
    func mean(_ shares: [Float]) -> Float { shares.reduce(0, +) / Float(shares.count) }
    let before = mean(try familiarity(knowing: [], of: heard))
    let after = mean(try familiarity(knowing: noise, of: heard))
    #expect(before > 0.4 && after < 0.7 * before, "\(before), then \(after)")
    let own = try familiarity(knowing: noise, of: validation.map(\.answer.features))
    #expect(mean(own) > 0.85)
    #expect(own.count { $0 < 0.5 } <= 6, "a fiftieth of 300")
  }

  @Test func whatCannotBeFittedIsNotThere() throws {
    var stream = RandomStream(seed: 4, .gradientCheck)
    let plain = try model()
    let enough = examples(10, &stream)
    let single = examples(1, &stream)
    let alike = enough.map {
      (
        ModelAnswer(
          probabilities: $0.answer.probabilities,
          features: single[$0.label].answer.features
        ), $0.label
      )
    }
    for (training, validation) in [
      (single, enough), ([], enough), (alike, enough), (enough, []), (enough, Array(enough[..<1])),
      (enough.filter { $0.label > 0 }, enough), (examples(10, wrong: 10, &stream), enough),
      (enough, [alike[0], alike[0]]),
    ] {
      #expect(
        try plain.judgingFamiliarity(training: training, validation: validation, noise: []) == nil
      )
    }
    #expect(try plain.judgingFamiliarity(training: enough, validation: enough, noise: []) != nil)
  }
}
