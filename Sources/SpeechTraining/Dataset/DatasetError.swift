/// Why a folder cannot be learned from.
public enum DatasetError: Error, Equatable {
  /// There is no such folder.
  case missing(path: String)
  /// The path names a file.
  case notAFolder(path: String)
  /// The system refused to list it; its own words.
  case unreadable(path: String, words: String)
  /// It holds no folder that names a label.
  case noLabels(path: String, audioFiles: Int)
  /// Fewer than two labels have a clip that can be read.
  case tooFewLabels(path: String, labels: [String])
  /// No recording at all can be read.
  case nothingToRead(path: String)
  /// Two folders whose names look the same and are spelled with different characters.
  case sameLabel(path: String, label: String)
  /// No clip is left for training.
  case noTrainingClips(path: String)
  /// A clip that could be read at first no longer can.
  case vanished(path: String, words: String)
  /// A noise folder holds nothing that can be read.
  case noNoise(path: String)
  /// The model to evaluate was not trained on a label.
  case unknownLabel(path: String, label: String, known: [String])
  /// No clip is on the side asked for.
  case emptySide(path: String, side: String)
}

extension DatasetError: CustomStringConvertible {
  /// One line for a person: the folder, what was found, what was expected.
  public var description: String {
    switch self {
    case .missing(let path): "\(path): there is no such folder"
    case .notAFolder(let path):
      "\(path): this is a file; expected a folder with one folder of recordings for each label"
    case .unreadable(let path, let words): "\(path): cannot be listed: \(words)"
    case .noLabels(let path, let audioFiles):
      "\(path): holds no folder for a label"
        + (audioFiles > 0 ? " but \(audioFiles) files" : "")
        + "; expected \(path)/<label>/<recording>.wav"
    case .tooFewLabels(let path, let labels):
      "\(path): recordings that can be read for "
        + (labels.isEmpty ? "no label" : "one label only, '\(labels.joined())'")
        + "; expected at least two labels"
    case .nothingToRead(let path): "\(path): no recording in it can be read"
    case .sameLabel(let path, let label):
      "\(path): two folders are called '\(label)', one with composed and one with combining"
        + " characters; put their recordings into one folder"
    case .noTrainingClips(let path):
      "\(path): no clip is left for training; the lists put all of them elsewhere"
    case .vanished(let path, let words):
      "\(path): could be read at first and now cannot (\(words)); do not change the data meanwhile"
    case .noNoise(let path): "\(path): holds no noise recording that can be read"
    case .unknownLabel(let path, let label, let known):
      "\(path): the model does not know the label '\(label)'; it knows "
        + known.joined(separator: ", ")
    case .emptySide(let path, let side): "\(path): no clip is on the \(side) side"
    }
  }
}
