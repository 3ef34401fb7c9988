import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// How long a run is where nothing is said.
@Suite struct TrainingLengthTests {
  private let recipe = Experiment().training

  /// Of a small network on short clips, unless said otherwise.
  private func settled(_ stepsPerEpoch: Int, multiplyAdds: Double = 1e9) -> TrainingConfiguration {
    recipe.withLength(stepsPerEpoch: stepsPerEpoch, multiplyAddsPerEpoch: multiplyAdds)
  }

  @Test(arguments: [(1, 2_400), (7, 2_401), (12, 2_400), (37, 2_405), (59, 2_419)])
  func fewClipsGetManyPasses(_ stepsPerEpoch: Int, _ steps: Int) {
    #expect(settled(stepsPerEpoch).budget == .steps(steps))
    #expect(settled(stepsPerEpoch).epochsInAll == 40)
  }

  @Test(arguments: [(1, 600), (7, 602), (14, 602), (15, 600), (20, 800)])
  func fewerStepsAreEnoughForATrainedModel(_ stepsPerEpoch: Int, _ steps: Int) {
    let settled = recipe.withLength(
      stepsPerEpoch: stepsPerEpoch,
      multiplyAddsPerEpoch: 1e9,
      startsAnew: false
    )
    // Forty passes are 600 steps of 15.
    #expect(settled.budget == (stepsPerEpoch < 15 ? .steps(steps) : nil))
    #expect(settled.epochsInAll == 40)
    #expect(stepsPerEpoch < 15 || 40 * stepsPerEpoch == steps)
  }

  @Test(arguments: [60, 75, 2_500])
  func manyClipsGetFortyPasses(_ stepsPerEpoch: Int) {
    #expect(settled(stepsPerEpoch).budget == nil)
    #expect(settled(stepsPerEpoch).epochs == 40)
  }

  @Test(arguments: [(2_501, 39 * 2_501), (5_000, 100_000), (30_000, 90_000), (200_000, 200_000)])
  func veryManyClipsGetFewerPasses(_ stepsPerEpoch: Int, _ steps: Int) {
    #expect(settled(stepsPerEpoch).budget == .steps(steps))
    #expect(settled(stepsPerEpoch).epochsInAll == 40)
  }

  /// 12 steps a pass: 200 passes make 2,400.
  @Test(arguments: [(0.1e12, 2_400), (0.2e12, 1_200), (0.4e12, 600), (0.5e12, 480), (50e12, 480)])
  func dearNetworksGetFewerPassesButForty(_ multiplyAdds: Double, _ steps: Int) {
    let settled = settled(12, multiplyAdds: multiplyAdds)
    #expect(settled.budget == (steps == 480 ? nil : .steps(steps)))
    #expect(settled.epochsInAll == 40)
  }

  @Test func lengthThatIsGivenIsLeftAlone() throws {
    for (yaml, epochs, budget) in [
      ("training: {epochs: 3}", 3, nil), ("training: {budget: 90-steps}", nil, .steps(90)),
    ] as [(String, Int?, Budget?)] {
      let given = try Experiment(parsing: yaml, path: "x.yaml").training
      #expect(given.withLength(stepsPerEpoch: 2, multiplyAddsPerEpoch: 1) == given)
      #expect(given.epochs == epochs)
      #expect(given.budget == budget)
    }
    // Another setting is no length.
    let other = try Experiment(parsing: "training: {seed: 3}", path: "x.yaml").training
    #expect(other.withLength(stepsPerEpoch: 12, multiplyAddsPerEpoch: 1).budget == .steps(2_400))
  }

  @Test func searchesKeepFortyPasses() throws {
    let space = try SearchSpace(
      parsing: "{method: {grid: {}}, parameters: {training.learning-rate: [0.001, 0.002]}}",
      path: "space.yaml"
    )
    #expect(try space.experiment([:]).training.epochs == 40)
    #expect(try space.start(seed: 0).epochs == 40)
  }

  /// The run settles it, writes it down, and can be repeated by what it wrote.
  @Test func runsWriteTheirLengthDown() throws {
    let folder = try TemporaryFolder()
    let pool = WorkerPool(threads: 1)
    let dataset = try Dataset(DataSource(makeToneFolder(folder)), pool: pool)
    let trainer = try Trainer(Experiment(.linear), dataset: dataset, pool: pool)
    let perPass = (dataset.indices(.training).count + 31) / 32
    let steps = (2_400 + perPass - 1) / perPass * perPass
    #expect(trainer.setup.stepPlan.totalSteps == steps)
    #expect(trainer.setup.stepPlan.validations.count == 40)
    let again = try Experiment(parsing: trainer.setup.experiment.yaml(), path: "config.yaml")
    #expect(again.training == trainer.setup.experiment.training)
    #expect(again.training.budget == .steps(steps))
  }
}
