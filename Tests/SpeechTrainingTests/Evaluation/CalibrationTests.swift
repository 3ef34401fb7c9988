import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Clips whose labels are as frequent as the probabilities of their logits over a temperature,
/// scored by a model whose temperature is 1.
///
/// Labels are quantiles, not draws, so that the frequencies are right to a five-hundredth.
func clipsCalibrated(at temperature: Double, logitScale: Double = 3) -> [Evaluation.Outcome] {
  let (classes, copies) = (5, 500)
  var stream = RandomStream(seed: 8, .gradientCheck)
  return (0..<80).flatMap { clip in
    let logits = (0..<classes).map { _ in logitScale * Double(stream.normalPair().0) }
    func softmax(_ temperature: Double) -> [Double] {
      let weights = logits.map { exp(($0 - (logits.max() ?? 0)) / temperature) }
      return weights.map { $0 / weights.reduce(0, +) }
    }
    let truth = softmax(temperature)
    let answer = softmax(1).map(Float.init)
    return (0..<copies).map { copy in
      var left = (Double(copy) + 0.5) / Double(copies)
      let label = truth.firstIndex { probability in
        left -= probability
        return left < 0
      }
      return Evaluation.Outcome(
        path: "\(clip)/\(copy)",
        label: label ?? classes - 1,
        probabilities: answer
      )
    }
  }
}

@Suite struct CalibrationTests {
  @Test(arguments: [0.4, 0.8, 1.0, 1.5, 4.0])
  func recoversTheTemperature(_ temperature: Double) {
    let calibration = Calibration(clipsCalibrated(at: temperature))
    #expect(abs(calibration.temperature / temperature - 1) < 0.01, "\(calibration.temperature)")
    #expect(calibration.finding == .fitted)
  }

  /// The derivative of the loss vanishes: no temperature nearby is better.
  @Test func lossIsLowestThere() {
    let outcomes = clipsCalibrated(at: 2)
    let calibration = Calibration(outcomes)
    func loss(_ temperature: Double) -> Double {
      outcomes.reduce(0) { sum, outcome in
        let weights = outcome.probabilities.map { pow(Double($0), 1 / temperature) }
        return sum - log(weights[outcome.label] / weights.reduce(0, +))
      } / Double(outcomes.count)
    }
    #expect(abs(calibration.lossBefore - loss(1)) < 1e-9)
    #expect(abs(calibration.lossAfter - loss(calibration.temperature)) < 1e-9)
    for factor in [0.99, 1.01] {
      #expect(loss(factor * calibration.temperature) > calibration.lossAfter)
    }
  }

  /// Arbitrary probabilities and labels, few clips, zeros among them: never worse than before.
  @Test func lossNeverRises() {
    for round in 0..<200 {
      var stream = RandomStream(seed: 5, .gradientCheck, draw: UInt64(round))
      let outcomes = (0..<1 + round % 12).map { clip in
        var probabilities = (0..<4).map { _ in exp(30 * stream.uniform()) }
        if round % 3 == 0 { probabilities[stream.index(below: 4)] = 0 }
        let sum = probabilities.reduce(0, +)
        return Evaluation.Outcome(
          path: "\(clip)",
          label: stream.index(below: 4),
          probabilities: probabilities.map { $0 / sum }
        )
      }
      let calibration = Calibration(outcomes)
      #expect(calibration.lossAfter <= calibration.lossBefore)
      #expect(calibration.lossAfter.isFinite)
      #expect((0.05...20).contains(calibration.temperature))
      #expect(Calibration(outcomes) == calibration)
    }
  }

  /// Probabilities of a temperature found before lead to the same one.
  @Test func isCorrectedFromWhereItIs() {
    let outcomes = clipsCalibrated(at: 1.5)
    let halved = outcomes.map { outcome in
      let powers = outcome.probabilities.map { $0 * $0 }
      return Evaluation.Outcome(
        path: outcome.path,
        label: outcome.label,
        probabilities: powers.map { $0 / powers.reduce(0, +) }
      )
    }
    let calibration = Calibration(halved, current: 0.5)
    #expect(abs(calibration.temperature / Calibration(outcomes).temperature - 1) < 1e-4)
  }

  @Test func nothingToLearnFromLeavesItAlone() {
    let none = Calibration([])
    #expect(none.temperature == 1 && none.finding == .noClips)
    #expect(none.lossBefore == 0 && none.lossAfter == 0)
  }

  /// Of n right answers the next one is expected right n + 1 times of n + 2.
  @Test(arguments: [1, 8, 98])
  func withoutAMistakeConfidenceFollowsLaplacesRule(_ clips: Int) {
    for current in [1.0, 3] {
      let calibration = Calibration(
        (0..<clips).map { .init(path: "\($0)", label: 0, probabilities: [0.6, 0.4]) },
        current: current
      )
      #expect(calibration.finding == .noMistakes)
      let logit = log(0.6 / 0.4) * current / calibration.temperature
      let confidence = 1 / (1 + exp(-logit))
      #expect(abs(confidence - Double(clips + 1) / Double(clips + 2)) < 1e-3)
    }
  }

  /// A single clip that is wrong: the surest way out is to be as unsure as can be.
  @Test func oneWrongClipGoesToTheLimit() {
    let wrong = Calibration([.init(path: "a", label: 1, probabilities: [1, 0])])
    #expect(wrong.temperature == 20 && wrong.finding == .limited)
    // The floor of a float: 103.28 below the largest.
    #expect(abs(wrong.lossBefore - 103.28) < 0.01)
    #expect(abs(wrong.lossAfter - (103.28 / 20 + log1p(exp(-103.28 / 20)))) < 0.01)
  }
}
