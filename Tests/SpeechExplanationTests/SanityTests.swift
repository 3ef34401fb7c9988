import Foundation
import SpeechExplanation
import SpeechModel
import TestSupport
import Testing

/// Explanations depend on what the network has learned.
@Suite struct SanityTests {
  private static let words = ["down", "go", "left", "no", "right", "stop", "up", "yes"]

  /// Contributions by a trained network have little in common with those by first weights (Adebayo et
  /// al., "Sanity checks for saliency maps", 2018), and removing parts in their order lowers the
  /// probability more than in a random order.
  @Test func contributionsComeFromTheWeights() throws {
    let model = try TrainedModel(contentsOf: Fixtures.path("reference/models/cnn.safetensors"))
    let explainer = Explainer(try SpeechRecognizer(model))
    var options = ExplanationOptions()
    options.units = .equal(7)
    options.hasSecondOpinion = false
    var correlations: [Double] = []
    var beaten = 0
    for word in Self.words {
      for voice in ["gbf1", "gbm1", "gbm3"] {
        let clip = try ExplainerTests.word("\(word)/\(voice)_nohash_0.wav")
        options.label = nil
        let trained = try explainer.explain(clip, options)
        let curves = try #require(trained.curves)
        let random = try #require(curves.randomDeletion)
        beaten += curves.deletion.reduce(0, +) < random.reduce(0, +) ? 1 : 0
        let first = TrainedModel(
          configuration: model.configuration,
          labels: model.labels,
          normalizer: model.normalizer,
          network: Network(plan: model.network.plan, seed: UInt64(correlations.count))
        )
        options.label = trained.label
        let untrained = try Explainer(try SpeechRecognizer(first)).explain(clip, options)
        correlations.append(
          rankCorrelation(trained.parts.map(\.shapley), untrained.parts.map(\.shapley))
        )
      }
    }
    let count = Double(correlations.count)
    // Both would be 1 if contributions came from the clip alone. Chance deviates by 0.41 with seven parts, and so
    // by 0.08 over 24 clips; a single clip by 0.33 on average, and by somewhat more as loud parts matter to any
    // weights, for or against a label.
    #expect(abs(correlations.reduce(0, +) / count) < 0.3, "\(correlations)")
    #expect(correlations.reduce(0) { $0 + abs($1) } / count < 0.5, "\(correlations)")
    #expect(Double(beaten) >= 0.95 * Double(correlations.count), "\(beaten)")
  }

  /// Integrated gradients (Sundararajan, Taly and Yan, 2017) of the log-odds sum to their difference
  /// from a clip's mean spectrum to the clip, the better the more steps: the gradients of whole networks with
  /// respect to their input are right.
  @Test func gradientsSumToWhatTheClipHasBeyondItsMean() throws {
    var missed = [20: 0.0, 200: 0.0]
    for (name, word) in [
      ("cnn", "stop/gbm3_nohash_0.wav"), ("cnn", "go/gbm1_nohash_0.wav"),
      ("lstm", "go/gbm1_nohash_0.wav"),
      ("recurrent", "stop/gbm3_nohash_0.wav"), ("recurrent", "go/gbm1_nohash_0.wav"),
    ] {
      let path = Fixtures.path("reference/models/\(name).safetensors")
      let model = try TrainedModel(contentsOf: path)
      let clip = try SpeechRecognizer(model).features(of: try ExplainerTests.word(word))
      let gradients = try LogOddsGradients(model, clip.rows, values: clip.values)
      for steps in [20, 200] {
        let error = gradients.incompleteness(steps: steps)
        missed[steps, default: 0] += error
        #expect(steps == 20 || error < 0.01, "\(name), \(word): \(error)")
      }
    }
    let ratio = (missed[20] ?? 0) / (missed[200] ?? .infinity)
    #expect(ratio > 5, "\(missed)")
  }
}

/// The log-odds of a network's answer along the straight line from a clip's mean spectrum to the
/// clip.
private struct LogOddsGradients {
  private let network: Network
  private let clip: [Float]
  private let mean: [Float]
  private let frames: Int

  init(_ model: TrainedModel, _ rows: [Float], values: Int) throws {
    // Dropout, which has no parameters, would draw.
    let plan = try NetworkPlan(
      model.configuration.layers.filter { $0.name != "dropout" },
      inputWidth: values,
      classes: model.labels.count
    )
    network = Network(
      plan: plan,
      parameters: model.network.parameters.withUnsafeBufferPointer { Array($0) },
      statistics: model.network.statistics
    )
    clip = rows
    frames = rows.count / values
    let count = frames
    let spectrum = (0..<values).map { value in
      (0..<count).reduce(0) { $0 + rows[$1 * values + value] } / Float(count)
    }
    mean = (0..<count).flatMap { _ in spectrum }
  }

  /// The distance of the gradients' sum from the difference of the log-odds, as a share of that.
  func incompleteness(steps: Int) -> Double {
    let ends = harness([0, 1]).infer()
    let classes = ends.count / 2
    let answer = ends[classes...].indices.max { ends[$0] < ends[$1] }.map { $0 - classes } ?? 0
    func odds(_ logits: ArraySlice<Float>) -> (value: Double, gradient: [Float]) {
      let scores = logits.map(Double.init)
      let sum = scores.indices.reduce(0) { $1 == answer ? $0 : $0 + exp(scores[$1]) }
      let gradient = scores.indices.map { $0 == answer ? 1 : -Float(exp(scores[$0]) / sum) }
      return (scores[answer] - log(sum), gradient)
    }
    let difference = odds(ends[classes...]).value - odds(ends[..<classes]).value
    var sum = 0.0
    let atOnce = 20
    for first in stride(from: 0, to: steps, by: atOnce) {
      let points = harness(
        (first..<first + atOnce).map { (Float($0) + 0.5) / Float(steps) }
      )
      let logits = points.infer()
      let gradient = stride(from: 0, to: logits.count, by: classes).flatMap {
        odds(logits[$0..<$0 + classes]).gradient
      }
      let found = points.train(outputGradient: gradient).inputGradient
      for (index, slope) in found.enumerated() {
        let value = index % clip.count
        sum += Double(slope) * Double(clip[value] - mean[value]) / Double(steps)
      }
    }
    return abs(sum - difference) / abs(difference)
  }

  /// The network at some shares of the way from the mean to the clip, its statistics as in inference.
  private func harness(_ shares: [Float]) -> NetworkHarness {
    var harness = NetworkHarness(
      network: network,
      input: shares.flatMap { share in
        zip(clip, mean).map { $0 * share + $1 * (1 - share) }
      },
      lengths: shares.map { _ in frames }
    )
    harness.frozenNorms = Set(network.plan.batchNorms.map(\.runningMean.lowerBound))
    return harness
  }
}
