import Foundation
import SpeechModel
import SpeechTraining

/// The recordings of label folders as clips in memory, under the names of their files; those of
/// `_background_noise_` are among them.
func clipsInMemory(_ folder: String) throws -> [LabelledClip] {
  try FileManager.default.contentsOfDirectory(atPath: folder).flatMap { label in
    try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(label)").map { name in
      LabelledClip(try AudioFile.read("\(folder)/\(label)/\(name)"), label: label, name: name)
    }
  }
}

/// A quick experiment in which batch norm, dropout and augmentation take part.
func quickExperiment(_ preset: Preset = .cnn, epochs: Int = 3) -> Experiment {
  var experiment = Experiment(preset)
  experiment.training.epochs = epochs
  experiment.training.warmupEpochs = 1
  experiment.training.batchSize = 20
  experiment.training.shardClips = 5
  return experiment
}
