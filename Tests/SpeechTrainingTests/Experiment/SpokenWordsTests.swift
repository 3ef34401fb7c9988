import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// The model that comes with the package.
@Suite struct SpokenWordsTests {
  /// The ten digits and the words of Speech Commands, by which its worth is measured, and those of the examples.
  private static let measured = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "backward",
    "bed", "bird", "cat", "dog", "down", "follow", "forward", "go", "happy", "house", "learn",
    "left", "marvin", "no", "off", "on", "right", "sheila", "stop", "tree", "up", "visual", "wow",
    "yes",
  ]

  @Test func itIsTheDefaultNetworkAndKnowsNoWordThatMeasuresIt() throws {
    let start = try StartingModel(StartingModel.spokenWords)
    let experiment = Experiment(startingFrom: start)
    #expect(experiment.preset == .default)
    #expect(experiment.layers == Experiment(.default).layers)
    #expect(experiment.features.sampleRateHertz == 16_000)
    #expect(experiment.training.choosesLength)
    #expect(experiment.training.learningRate == 0.002)
    #expect(start.model.labels.count == 472)
    #expect(Set(start.model.labels).isDisjoint(with: Self.measured))
  }

  /// A run's own copy is what it started from, whatever the package brings later.
  @Test func anotherVersionIsTheRunsCopy() throws {
    let folder = try TemporaryFolder()
    var experiment = Experiment(.linear)
    experiment.training.epochs = 1
    experiment.training.warmupEpochs = 0
    let tones = try makeToneFolder(folder)
    let run = TrainingRun(experiment, folder: tones, output: folder.path + "/old")
    let old = try StartingModel(try run.start().modelPath)
    try FileManager.default.copyItem(atPath: old.path, toPath: folder.path + "/start.safetensors")
    let text = "start: {model: spoken-words, sha256: \(old.sha256)}\n"
    let file = try folder.file("config.yaml")
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try Experiment(contentsOf: file, changing: []).start?.sha256 == old.sha256)
    try FileManager.default.removeItem(atPath: folder.path + "/start.safetensors")
    #expect(throws: ModelFileError.self) { try Experiment(contentsOf: file, changing: []) }
  }
}
