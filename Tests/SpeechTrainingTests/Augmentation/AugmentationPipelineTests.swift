import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct AugmentationPipelineTests {
  /// Every kind of step with its defaults; compositions with something to compose.
  static let everyKind: [Augmenter] = {
    var (sequence, sometimes, oneOf, someOf) = (StepSequence(), Sometimes(), OneOf(), SomeOf())
    sequence.steps = [.gain(Gain()), .crop(Crop())]
    sometimes.steps = [.speed(SpeedPerturbation())]
    oneOf.steps = [.timeStretch(TimeStretch()), .mask(SampleMask())]
    oneOf.weights = [1, 3]
    someOf.steps = [.polarity(PolarityInversion()), .loudness(LoudnessNormalization())]
    return AugmenterCatalog.selfContained(folder: "rooms")
      + [.sequence(sequence), .sometimes(sometimes), .oneOf(oneOf), .someOf(someOf)]
  }()

  static let scene = AugmentationScene(
    rateHertz: 16_000,
    noise: AugmentationScene.Recordings([NoiseGenerator.white(30_000, seed: 1)]),
    folders: [
      "rooms": AugmentationScene.Recordings([[0, 1, 0.5, 0.25], [0.5, 0, 0, 0.2]])
    ],
    clips: AugmentationScene.Recordings([tone(hertz: 300, seconds: 0.5).samples])
  )

  @Test func noKindIsLeftOut() {
    #expect(Self.everyKind.map(\.name) == AugmenterCatalog.names)
    #expect(Set(AugmenterCatalog.names).count == AugmenterCatalog.names.count)
  }

  @Test func drawsDependOnNothingButTheirNumber() {
    let pipeline = AugmentationPipeline(Self.everyKind, seed: 7, Self.scene)
    let numbers = (0..<200).map { UInt64($0) }
    let draws = numbers.map(pipeline.draw)
    let backwards = Array(numbers.reversed().map(pipeline.draw).reversed())
    #expect(backwards == draws)
    let other = AugmentationPipeline(Self.everyKind, seed: 8, Self.scene)
    #expect(numbers.map(other.draw) != draws)
    // What one step draws leaves what the others draw alone.
    let one = AugmentationPipeline([Self.everyKind[0]], seed: 7, Self.scene)
    let name = Self.everyKind[0].name
    let ofOne = draws.map { steps in steps.filter { $0.name == name } }
    #expect(numbers.map(one.draw) == ofOne)
  }

  @Test func stepsHappenAsOftenAsTheySay() {
    let steps = Self.everyKind.enumerated().map { index, step in
      step.happening([0.1, 0.5, 0.9][index % 3])
    }
    let pipeline = AugmentationPipeline(steps, seed: 7, Self.scene)
    var counts: [String: Int] = [:]
    for draw in 0..<3_000 {
      for step in pipeline.draw(UInt64(draw)) { counts[step.name, default: 0] += 1 }
    }
    for step in steps {
      let share = Double(counts[step.name, default: 0]) / 3_000
      #expect(abs(share - step.probability) < 0.035, "\(step.name)")
    }
  }

  /// What was drawn says everything: written down and read back, it does the same.
  @Test(arguments: everyKind)
  func drawnValuesSurviveBeingWrittenDown(_ step: Augmenter) throws {
    let pipeline = AugmentationPipeline([step.happening(1)], seed: 7, Self.scene)
    let clip = harmonics(hertz: 140, count: 10, seconds: 0.6)
    for draw in 0..<10 {
      let drawn = pipeline.draw(UInt64(draw))
      #expect(drawn.map(\.name) == [step.name])
      let record = try JSONEncoder().encode(drawn)
      let back = try JSONDecoder().decode([DrawnStep].self, from: record)
      #expect(back == drawn)
      var (first, second) = (clip, clip)
      try pipeline.apply(drawn, to: &first)
      try pipeline.apply(back, to: &second)
      #expect(first == second)
      #expect(!first.isEmpty)
      #expect(first.allSatisfy { $0.isFinite })
      #expect(back.vocalTractFactor == drawn.vocalTractFactor)
      var rows = (0..<98 * 40).map { Float($0 % 7) + 1 }
      var same = rows
      pipeline.apply(drawn, toRows: &rows, frames: 98, values: 40, bands: 40)
      pipeline.apply(back, toRows: &same, frames: 98, values: 40, bands: 40)
      #expect(rows == same)
    }
  }

  @Test(arguments: everyKind)
  func settingsSurviveBeingWrittenDown(_ step: Augmenter) throws {
    let changed = step.happening(0.375)
    let record = try JSONEncoder().encode(changed)
    #expect(try JSONDecoder().decode(Augmenter.self, from: record) == changed)
    var experiment = Experiment()
    experiment.augmentation = [changed]
    let yaml = try experiment.yaml()
    #expect(try Experiment(parsing: yaml, path: "x.yaml").augmentation == [changed])
  }

  @Test(arguments: [
    (
      "[{noise: {probability: 2}}]",
      "augmentation.noise.probability is 2; expected 0 to 1"
    ),
    (
      "[{speed: {factor: [1.2, 0.8]}}]",
      "augmentation.speed.factor is [1.2, 0.8]; expected [smallest, largest] within 0.25 to 4"
    ),
    (
      "[{time-mesk: {}}]",
      "unknown setting 'augmentation.time-mesk'; did you mean 'augmentation.time-mask'?"
    ),
    (
      "[{time-stretch: {factor: [0.1, 1]}}]",
      "augmentation.time-stretch.factor is [0.1, 1];"
        + " expected [smallest, largest] within 0.25 to 4"
    ),
    (
      "[{pitch-shift: {semitones: [-30, 0]}}]",
      "augmentation.pitch-shift.semitones is [-30, 0];"
        + " expected [smallest, largest] within -24 to 24"
    ),
    (
      "[{crop: {share: [0, 1]}}]",
      "augmentation.crop.share is [0, 1]; expected [smallest, largest] within 0 to 0.9"
    ),
    (
      "[{mask: {decibels: [0, 50]}}]",
      "augmentation.mask.decibels is [0, 50];"
        + " expected [smallest, largest] within -100 to 20"
    ),
    (
      "[{gain-transition: {milliseconds: [-1, 5]}}]",
      "augmentation.gain-transition.milliseconds is [-1, 5];"
        + " expected [smallest, largest] within 0 to 60000"
    ),
    (
      "[{loudness: {lufs: [-20, 3]}}]",
      "augmentation.loudness.lufs is [-20, 3];"
        + " expected [smallest, largest] within -70 to 0"
    ),
    (
      "[{normalize: {decibels-full-scale: [-6, 6]}}]",
      "augmentation.normalize.decibels-full-scale is [-6, 6];"
        + " expected [smallest, largest] within -60 to 0"
    ),
    (
      "[{time-mask: {count: 0}}]",
      "augmentation.time-mask.count is 0; expected 1 to 100"
    ),
    (
      "[{frequency-mask: {share: 1.5}}]",
      "augmentation.frequency-mask.share is 1.5; expected 0 to 1"
    ),
    (
      "[{mixup: {alpha: 0}}]",
      "augmentation.mixup.alpha is 0; expected 0.05 to 4"
    ),
    (
      "[{sequence: {}}]",
      "augmentation.sequence.steps is an empty list;"
        + " expected one step or more, such as [{gain: {}}, {speed: {}}]"
    ),
    (
      "[{one-of: {steps: [{gain: {}}, {crop: {}}], weights: [1]}}]",
      "augmentation.one-of.weights is [1.0];"
        + " expected a number of 0 or more for each of the 2 steps, one above 0"
    ),
    (
      "[{some-of: {steps: [{gain: {}}], count: [1, 2]}}]",
      "augmentation.some-of.count is [1, 2];"
        + " expected [smallest, largest] within 0 to 1"
    ),
    (
      "[{gain: {}, crop: {}}]",
      "augmentation is an entry with the keys [\"crop\", \"gain\"];"
        + " expected one key an entry, such as {gain: {decibels: [-6, 6]}}"
    ),
  ])
  func settingsAreChecked(_ steps: String, _ expected: String) {
    #expect {
      _ = try Experiment(parsing: "augmentation: \(steps)", path: "x.yaml")
    } throws: { "\($0)" == expected }
  }

  @Test(arguments: [
    ("{normalize: {method: loud}}", "augmentation.normalize.method"),
    ("{mask: {fill: music}}", "augmentation.mask.fill"),
    ("{polarity: {factor: 1}}", "augmentation.polarity.factor"),
  ])
  func wrongWordsAreNamed(_ step: String, _ key: String) throws {
    #expect {
      _ = try Experiment(parsing: "augmentation: [\(step)]", path: "x.yaml")
    } throws: { "\($0)".contains(key) && $0 is ConfigurationError }
  }
}
