import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct StepPlanTests {
  @Test(arguments: [
    ("2M-clips", Budget.clips(2_000_000)), ("500k-clips", .clips(500_000)), ("7-clips", .clips(7)),
    ("3h-audio", .audioSeconds(10_800)), ("1.5m-audio", .audioSeconds(90)),
    ("20000-steps", .steps(20_000)), ("1.5k-steps", .steps(1_500)),
  ])
  func budgetsAreReadAndWritten(_ text: String, _ budget: Budget) {
    #expect(Budget(text) == budget)
    #expect(Budget(budget.description) == budget)
  }

  @Test(arguments: [1_080_000.0, 99_999.972, 0.30000000000000004, 100_000_000_000.5])
  func secondsOfAudioLoseNothing(_ seconds: Double) {
    let budget = Budget.audioSeconds(seconds)
    #expect(Budget(budget.description) == budget)
  }

  @Test func whatIsNoBudgetIsNone() {
    for text in [
      "", "2M", "clips", "0-clips", "2h-clips", "2M-audio", "1.5-steps", "-3-steps",
      "1000001M-clips",
    ] { #expect(Budget(text) == nil, "\(text)") }
    #expect(Budget("1000000M-clips") == .clips(1_000_000_000_000))
  }

  @Test func stepsAreRoundedUp() {
    #expect(Budget.clips(100).steps(batchSize: 32, clipSeconds: 1) == 4)
    #expect(Budget.clips(96).steps(batchSize: 32, clipSeconds: 1) == 3)
    #expect(Budget.audioSeconds(100).steps(batchSize: 10, clipSeconds: 0.5) == 20)
    #expect(Budget.audioSeconds(101).steps(batchSize: 10, clipSeconds: 0.5) == 21)
    #expect(Budget.steps(5).steps(batchSize: 10, clipSeconds: 0.5) == 5)
  }

  @Test func validationsAreSpreadEvenly() {
    let plan = StepPlan(steps: 10, validations: 4)
    // round(i · 10 / 4)
    #expect(plan.validations == [3, 5, 8, 10])
    #expect((0..<10).map { plan.epoch(ofStep: $0) } == [1, 1, 1, 2, 2, 3, 3, 3, 4, 4])
    #expect(plan.steps(ofEpoch: 3) == 5..<8)
    #expect(StepPlan(steps: 2, validations: 5).validations == [1, 2])
    #expect(StepPlan(epochs: 3, stepsPerEpoch: 7).validations == [7, 14, 21])
    // Frozen layers learn after whole epochs; 0 is never.
    #expect([0, 1, 2, 4].map { plan.frozenSteps(epochs: $0) } == [nil, 3, 5, 10])
    #expect(StepPlan(steps: 2, validations: 5).frozenSteps(epochs: 4) == nil)
  }

  @Test func moreDataChangesNeitherStepsNorSchedule() throws {
    let folders = [try TemporaryFolder(), try TemporaryFolder()]
    let pool = WorkerPool(threads: 1)
    var experiment = Experiment(.linear)
    experiment.training.budget = .clips(1_000)
    experiment.training.validations = 7
    let plans = try zip(folders, [6, 12]).map { folder, clips in
      let data = try makeToneFolder(folder, clips: clips)
      let trainer = try Trainer(
        experiment,
        dataset: Dataset(DataSource(data), pool: pool),
        pool: pool
      )
      return (trainer.setup.stepPlan, (0..<32).map { trainer.setup.learningRate(step: $0) })
    }
    #expect(plans[0].0 == plans[1].0)
    #expect(plans[0].1 == plans[1].1)
    #expect(plans[0].0.totalSteps == 32)
    #expect(plans[0].0.validations == [5, 9, 14, 18, 23, 27, 32])
  }

  @Test func aContinuousStreamServesEveryClipInTurn() {
    let plan = BatchPlan(clips: 10, batchSize: 4, shardClips: 2, seed: 3)
    let stream = ClipStream(plan, isContinuous: true)
    let served = (0..<15).flatMap { stream.clips(step: $0) }
    for pass in 0..<6 { #expect(served[pass * 10..<pass * 10 + 10].sorted() == Array(0..<10)) }
    // A step may be asked for in any order.
    let again = ClipStream(plan, isContinuous: true)
    for step in (0..<15).reversed() {
      #expect(again.clips(step: step) == Array(served[step * 4..<step * 4 + 4]))
    }
    let epochs = ClipStream(plan, isContinuous: false)
    #expect((0..<3).map { epochs.clips(step: $0).count } == [4, 4, 2])
  }

  @Test func patienceCountsValidationsWithoutImprovement() {
    var stopping = EarlyStopping()
    func note(_ accuracy: Double, _ loss: Double) -> Bool {
      stopping.note(accuracy: accuracy, loss: loss, minimumChange: 0.01)
      return stopping.isTimeToStop(patience: 2)
    }
    #expect(!note(0.5, 1.0))
    // A lower loss is an improvement, a change below the minimum is none.
    #expect(!note(0.5, 0.9))
    #expect(!note(0.505, 0.895))
    #expect(stopping.validationsSince == 1)
    #expect(!note(0.52, 0.95))
    #expect(stopping.validationsSince == 0)
    #expect(!note(0.52, 0.95))
    #expect(note(0.51, 0.99))
    #expect(!stopping.isTimeToStop(patience: 0))
  }

  @Test func equalValidationsAreNoImprovement() {
    var stopping = EarlyStopping()
    for _ in 0..<3 { stopping.note(accuracy: 0.5, loss: 1, minimumChange: 0) }
    #expect(stopping.validationsSince == 2)
  }

  @Test func earlyStoppingEndsARun() throws {
    let folder = try TemporaryFolder()
    let pool = WorkerPool(threads: 2)
    var experiment = Experiment(.linear)
    experiment.training.epochs = 200
    experiment.training.patience = 3
    experiment.training.minimumChange = 0.05
    let trainer = try Trainer(
      experiment,
      dataset: Dataset(DataSource(makeToneFolder(folder)), pool: pool),
      pool: pool
    )
    let summary = try RecordedRun(trainer, in: RunFolder(folder.path + "/run")).start()
    #expect(summary.ending == .earlyStopping)
    #expect(summary.epochs < 100)
    #expect(summary.testAccuracy != nil)
  }
}
