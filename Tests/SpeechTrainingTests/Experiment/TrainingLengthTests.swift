import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// How long a run is where nothing is said.
@Suite struct TrainingLengthTests {
  private let recipe = Experiment().training

  @Test(arguments: [(1, 2_400), (7, 2_401), (12, 2_400), (37, 2_405), (59, 2_419)])
  func fewClipsGetManyPasses(_ stepsPerEpoch: Int, _ steps: Int) {
    let settled = recipe.withLength(stepsPerEpoch: stepsPerEpoch)
    #expect(settled.budget == .steps(steps))
    #expect(settled.epochsInAll == 40)
  }

  @Test(arguments: [60, 75, 5_000])
  func manyClipsGetFortyPasses(_ stepsPerEpoch: Int) {
    let settled = recipe.withLength(stepsPerEpoch: stepsPerEpoch)
    #expect(settled.budget == nil)
    #expect(settled.epochs == 40)
  }

  @Test func lengthThatIsGivenIsLeftAlone() throws {
    for (yaml, epochs, budget) in [
      ("training: {epochs: 3}", 3, nil), ("training: {budget: 90-steps}", nil, .steps(90)),
    ] as [(String, Int?, Budget?)] {
      let given = try Experiment(parsing: yaml, path: "x.yaml").training
      #expect(given.withLength(stepsPerEpoch: 2) == given)
      #expect(given.epochs == epochs)
      #expect(given.budget == budget)
    }
    // Another setting is no length.
    let other = try Experiment(parsing: "training: {seed: 3}", path: "x.yaml").training
    #expect(other.withLength(stepsPerEpoch: 12).budget == .steps(2_400))
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
