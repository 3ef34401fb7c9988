import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

@Suite struct OverfitDiagnosisTests {
  private func diagnose(
    _ run: SmallRun,
    _ contradictions: ContradictoryLabels? = nil
  ) throws -> OverfitDiagnosis {
    OverfitDiagnosis(
      of: run.network,
      on: [SmallRun.batch()],
      losses: run.losses,
      accuracy: run.accuracy,
      training: run.training,
      contradictions: try contradictions ?? self.contradictions(among: ["a/1": 1, "b/2": 2]),
      pool: WorkerPool(threads: 1)
    )
  }

  /// Clips `label/file` that sound by their number.
  private func contradictions(among clips: [String: Int]) throws -> ContradictoryLabels {
    let folder = try TemporaryFolder()
    for (path, sound) in clips {
      try AudioFile.write(
        tone(hertz: 200 * Double(sound), seconds: 0.1, rate: 8_000),
        to: folder.file("data/\(path).wav")
      )
    }
    var source = DataSource(folder.path + "/data")
    source.split = .everything
    let dataset = try Dataset(source, pool: WorkerPool(threads: 1))
    return ContradictoryLabels(dataset, clips: dataset.indices(.training))
  }

  @Test(arguments: Preset.allCases)
  func cleanTrainingGivesNoComplaint(_ preset: Preset) throws {
    let rate = TrainingConfiguration.recipe(for: preset).learningRate
    var run = try SmallRun(preset.layers, learningRate: rate)
    run.train(steps: 80)
    #expect(run.accuracy == 1)
    let diagnosis = try diagnose(run)
    #expect(diagnosis.findings == [])
    // Nor would the measurements complain if the clips had been beyond learning.
    run.accuracy = 0.5
    run.losses = [Double](repeating: 1, count: 80)
    #expect(try diagnose(run).findings == [])
  }

  @Test func learningRateOfTenIsTooHigh() throws {
    for preset in [Preset.cnn, .dsCNNSmall, .lstm] {
      var run = try SmallRun(preset.layers, learningRate: 10)
      run.train(steps: 60)
      let diagnosis = try diagnose(run)
      guard case .learningRateTooHigh(let rate, _, let suggested) = diagnosis.findings.first else {
        Issue.record("\(diagnosis.findings)")
        continue
      }
      #expect(rate == 10)
      #expect((1e-4...0.3).contains(suggested ?? 0))
    }
  }

  /// Even where the test of the range found nothing, a loss that rose says it.
  @Test func risingLossMeansTooHigh() throws {
    var run = try SmallRun(Preset.linear.layers, learningRate: 0.02)
    run.losses = (0..<50).map { 1.4 + 0.1 * Double($0) }
    run.accuracy = 0.5
    let diagnosis = try diagnose(run)
    #expect(diagnosis.range.diverging == nil)
    let suggested = try #require(diagnosis.range.suggested)
    #expect(
      diagnosis.findings == [
        .learningRateTooHigh(rate: 0.02, diverging: nil, suggested: suggested)
      ]
    )
    // Whatever the range suggests, it is to be less than what was too much.
    #expect(
      diagnosis.report.contains(
        "The likely cause:\n1. The learning rate of 0.02 is too high. Try --learning-rate 0.002."
      )
    )
  }

  @Test func reportIsInOrder() throws {
    var run = try SmallRun(Preset.cnn.layers, learningRate: 0.01)
    run.train(steps: 40)
    let lines = try diagnose(run).report.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[0]
        == "100.0 % of the clips are recognized; a sound set-up memorizes 99 % of a few clips."
    )
    #expect(lines[1].hasPrefix("loss 1.") && lines[1].hasSuffix(" (40 steps)"))
    #expect(lines[3] == "This one does.")
    #expect(lines[5] == "layer            gradient  parameters      ratio")
    #expect(lines[6].hasPrefix("layer 1 (conv)   "))
    #expect(lines.last?.hasPrefix("learning rates 1e-05 to 1: loss 1.") == true)
  }

  @Test func learningRateOfNextToNothingIsTooLow() throws {
    var run = try SmallRun(Preset.cnn.layers, learningRate: 1e-6)
    run.train(steps: 60)
    let diagnosis = try diagnose(run)
    guard case .learningRateTooLow(let rate, let suggested) = diagnosis.findings.first else {
      Issue.record("\(diagnosis.findings)")
      return
    }
    #expect(rate == 1e-6 && suggested > 1e-4)
  }

  @Test func deadReLUsAreFound() throws {
    let layers: [LayerConfiguration] = [
      .convolution(channels: 8, KernelGeometry(kernel: [3, 3], padding: [1, 1])), .relu,
      .convolution(channels: 8, KernelGeometry(kernel: [3, 3], padding: [1, 1])), .relu,
      .globalAveragePool,
    ]
    var run = try SmallRun(layers)
    run.change(.bias) { $1 = -1e3 }
    run.train(steps: 40)
    #expect(run.accuracy < 0.9)
    let diagnosis = try diagnose(run)
    guard case .deadUnits(let found) = diagnosis.findings.first else {
      Issue.record("\(diagnosis.findings)")
      return
    }
    #expect(found.map(\.layer) == ["layer 2 (relu)", "layer 4 (relu)"])
    #expect(found.map(\.share) == [1, 1])
    // What follows from it is not a cause of its own.
    #expect(
      !diagnosis.findings.contains { if case .vanishingGradients = $0 { true } else { false } }
    )
  }

  @Test func vanishingStackIsFound() throws {
    var run = try SmallRun(
      (0..<16).flatMap { _ in [.linear(outputs: 32), .relu] } + [.globalAveragePool]
    )
    run.accuracy = 0.25
    let diagnosis = try diagnose(run)
    guard case .vanishingGradients(let found) = diagnosis.findings.first else {
      Issue.record("\(diagnosis.findings)")
      return
    }
    #expect(found.first?.layer == "layer 1 (linear)")
  }

  @Test func shortRunsNeedMoreSteps() throws {
    var run = try SmallRun(Preset.linear.layers, learningRate: 0.003)
    run.train(steps: 20)
    run.accuracy = min(run.accuracy, 0.9)
    let diagnosis = try diagnose(run)
    guard case .tooFewSteps(let earlier, let latest) = diagnosis.findings.first else {
      Issue.record("\(diagnosis.findings)")
      return
    }
    #expect(abs(earlier - run.losses[12..<16].reduce(0, +) / 4) < 1e-12)
    #expect(abs(latest - run.losses[16...].reduce(0, +) / 4) < 1e-12)
  }

  @Test func contradictoryLabelsAreFound() throws {
    let sound = ["a/1": 1, "a/2": 2, "b/3": 3, "b/4": 4]
    #expect(try contradictions(among: sound).recordings == [])
    #expect(try contradictions(among: sound).reachableAccuracy == 1)
    // Twice under one label is no contradiction; one sound three times, once under another.
    let found = try contradictions(among: ["a/1": 1, "a/2": 1, "a/3": 3, "b/4": 3, "b/5": 3])
    #expect(found.clips == 5)
    #expect(found.recordings.map(\.paths) == [["a/3.wav", "b/4.wav", "b/5.wav"]])
    #expect(found.reachableAccuracy == 0.8)
    // Who reaches that needs no other explanation.
    var run = try SmallRun(Preset.cnn.layers, learningRate: 10)
    run.train(steps: 5)
    run.accuracy = 0.8
    #expect(try diagnose(run, found).findings.first == .contradictoryLabels(found))
    run.accuracy = 0.3
    #expect(try diagnose(run, found).findings.dropFirst().contains(.contradictoryLabels(found)))
  }

  @Test func wordsSayWhatToDo() throws {
    typealias Finding = OverfitDiagnosis.Finding
    #expect(
      Finding.learningRateTooHigh(rate: 10, diverging: 0.42, suggested: 0.0123).words
        == "The learning rate of 10 is too high: the loss diverges from 0.4 on. Try --learning-rate"
        + " 0.01."
    )
    #expect(
      Finding.learningRateTooHigh(rate: 2, diverging: nil, suggested: nil).words
        == "The learning rate of 2 is too high. Try --learning-rate 0.2."
    )
    #expect(
      Finding.learningRateTooLow(rate: 1e-6, suggested: 0.0031).words
        == "The learning rate of 1e-06 is too low: the loss falls fastest at 0.003. Try"
        + " --learning-rate 0.003."
    )
    #expect(
      Finding.deadUnits([DeadUnits(layer: "layer 2 (relu)", dead: 9, units: 12)]).words
        == "Dead units: 75 % of the 12 in layer 2 (relu) are zero for every clip and can no longer"
        + " learn. Try a tenth of the --learning-rate, or a batch-norm before the relu"
        + " (network.layers)."
    )
    let layer = LayerGradients(
      layer: "layer 1 (conv)",
      gradientNorm: 2e-7,
      parameterNorm: 4,
      hasWeights: true
    )
    #expect(
      Finding.vanishingGradients([layer]).words
        == "Vanishing gradients: layer 1 (conv) 5.0e-08 times the parameters; these layers learn"
        + " next to nothing. Try batch-norm after each layer, or fewer layers (network.layers)."
    )
    #expect(
      Finding.explodingGradients([layer]).words.hasPrefix(
        "Exploding gradients: layer 1 (conv) 5.0e-08 times the parameters. Try"
          + " training.gradient-clip: 1,"
      )
    )
    #expect(
      Finding.tooFewSteps(earlier: 0.5, latest: 0.4).words
        == "Too few steps: the loss was still falling, from 0.500 to 0.400 over the last fifths."
        + " Try twice the --epochs."
    )
    #expect(
      Finding.contradictoryLabels(
        try contradictions(among: ["a/1": 1, "b/2": 1, "b/3": 3, "a/4": 4])
      ).words
        == "Labels contradict each other: 1 recording comes under different labels, such as"
        + " a/1.wav and b/2.wav, so that at most 75.0 % of the clips can be recognized. Correct the"
        + " labels (asr-data check)."
    )
  }
}
