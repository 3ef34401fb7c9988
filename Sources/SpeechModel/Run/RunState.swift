internal import SpeechFoundation

/// The progress of the run that a model belongs to.
package struct RunState: Equatable, Sendable {
  /// What the run is doing, or how it ended.
  package enum Phase: Equatable, Sendable {
    /// A process is training it at this moment.
    case training
    /// It ended after its last step, or because validations no longer improved.
    case finished
    /// Its time limit was reached.
    case outOfTime
    /// The user stopped it.
    case interrupted
    /// It was killed, or an error ended it.
    case broken
  }

  /// The run's folder.
  package let path: String
  /// What the run is doing, or how it ended.
  package let phase: Phase
  /// Epochs done.
  package let epochs: Int
  /// The number of epochs that it will have; nil if it is not known.
  package let plannedEpochs: Int?

  /// The state of the run in a folder, or of the run whose folder holds a model file.
  ///
  /// - Parameter path: The folder, the path of its model, or `runs/latest` or a path in it.
  /// - Returns: nil if it is not a run.
  package init?(ofModelAt path: String) {
    let folder = LatestRun.resolve(
      isDirectory(path)
        ? path
        : lastComponent(of: path) == "model.safetensors"
          ? parentFolder(of: path) : path
    )
    self.init(ofRun: folder.isEmpty ? "." : folder)
  }

  private init?(ofRun path: String) {
    let files = FileManager.default
    // A run writes both before its first step; a model may lie in any folder.
    guard files.fileExists(atPath: "\(path)/config.yaml"),
      let metrics = files.contents(atPath: "\(path)/metrics.jsonl")
    else { return nil }
    self.path = path
    epochs = metrics.count { $0 == UInt8(ascii: "\n") }
    plannedEpochs = RunLock.holder(of: path)?.epochs
    phase = RunLock.isHeld(path) ? .training : Self.ending(of: path)
  }

  private static func ending(of path: String) -> Phase {
    struct Summary: Decodable { var ending: String }
    guard let data = FileManager.default.contents(atPath: "\(path)/summary.json"),
      let summary = try? JSONDecoder().decode(Summary.self, from: data)
    else { return .broken }
    switch summary.ending {
    case "interrupted": return .interrupted
    case "max-time": return .outOfTime
    default: return .finished
    }
  }

  /// Runs in a folder that have a model, the newest first by when it was written.
  package static func runs(in folder: String) -> [RunState] {
    let files = FileManager.default
    let dated = ((try? files.contentsOfDirectory(atPath: folder)) ?? []).compactMap {
      name -> (state: RunState, date: Date)? in
      let path = "\(folder)/\(name)"
      guard name != LatestRun.name, let state = RunState(ofRun: path),
        let date = try? files.attributesOfItem(atPath: "\(path)/model.safetensors")[
          .modificationDate
        ] as? Date
      else { return nil }
      return (state, date)
    }
    return dated.sorted { $0.date > $1.date }.map(\.state)
  }
}
