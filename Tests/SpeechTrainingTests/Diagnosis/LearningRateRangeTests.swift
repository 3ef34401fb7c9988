import Foundation
import SpeechModel
import SpeechTraining
import Testing

@Suite struct LearningRateRangeTests {
  /// Losses that fall fastest at one rate and go through the roof at another.
  private func losses(fallAt: Double, divergeAt: Double?) -> [Double] {
    (0..<LearningRateRange.steps).map { step in
      let decades = -5 + 5 * Double(step) / Double(LearningRateRange.steps - 1)
      let fall = 2 / (1 + exp(-4 * (decades - log10(fallAt))))
      let rise = divergeAt.map { exp(12 * (decades - log10($0))) } ?? 0
      return 2.3 - fall + 0.5 * rise
    }
  }

  @Test(arguments: [1e-4, 1e-3, 0.01])
  func steepestFallIsSuggested(_ rate: Double) throws {
    let range = LearningRateRange(losses: losses(fallAt: rate, divergeAt: 0.3))
    #expect(range.rates.count == 100)
    #expect(abs(range.rates[0] - 1e-5) < 1e-12 && abs(range.rates[99] - 1) < 1e-12)
    let suggested = try #require(range.suggested)
    // The steps are a ninth of a factor of ten apart.
    #expect(abs(log10(suggested / rate)) < 0.06)
    // 0.3 + 0.5 e^(12 (x - log 0.3)) passes 1.2 · 2.3 a seventh of a factor of ten above 0.3.
    let diverging = try #require(range.diverging)
    #expect(abs(log10(diverging / 0.3) - log(4.9) / 12) < 0.1)
  }

  @Test func whatNeverDivergesOrNeverFallsHasNoRate() {
    let calm = LearningRateRange(losses: losses(fallAt: 1e-3, divergeAt: nil))
    #expect(calm.diverging == nil && calm.suggested != nil)
    let flat = LearningRateRange(losses: [Double](repeating: 2.3, count: 100))
    #expect(flat.diverging == nil && flat.suggested == nil)
    // Ended in infinity after fifty steps.
    let short = LearningRateRange(losses: Array(losses(fallAt: 1e-4, divergeAt: nil).prefix(50)))
    #expect(abs((short.diverging ?? 0) / pow(10, -5 + 5.0 * 50 / 99) - 1) < 1e-9)
    #expect(short.rates.count == 50)
  }

  /// At the suggested rate a network learns, far above the diverging one it does not.
  @Test(arguments: Preset.allCases)
  func suggestionWorks(_ preset: Preset) throws {
    var run = try SmallRun(preset.layers)
    let range = LearningRateRange(
      run.network,
      [SmallRun.batch()],
      run.training,
      loss: SoftmaxCrossEntropy(),
      pool: WorkerPool(threads: 1)
    )
    let suggested = try #require(range.suggested)
    #expect((1e-5...0.3).contains(suggested))
    run.training.learningRate = suggested
    run.train(steps: 60)
    #expect(run.accuracy == 1)
  }

  @Test func steepDescentDivergesWhereItShould() throws {
    var run = try SmallRun(Preset.linear.layers)
    run.training.optimizer = .sgd
    run.training.gradientClip = 0
    let range = LearningRateRange(
      run.network,
      [SmallRun.batch(), SmallRun.batch(clips: 12)],
      run.training,
      loss: SoftmaxCrossEntropy(),
      pool: WorkerPool(threads: 1)
    )
    #expect(range.suggested != nil)
  }
}
