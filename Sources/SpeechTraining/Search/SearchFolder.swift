internal import Foundation
internal import SpeechModel

/// The folder that holds everything about a search: the space, the split, the trials, the winner.
struct SearchFolder: Sendable {
  /// The contents of `search.json`: what the result depends on besides space and data.
  struct Settings: Codable, Equatable {
    /// The seed of everything random, including the split.
    var seed: UInt64
    /// The number of seeds that each trial is trained with.
    var seeds: Int
  }

  /// The folder, locked while it is written to.
  private let run: RunFolder
  var path: String { run.path }

  var winnerPath: String { "\(path)/winner.yaml" }
  var trialsPath: String { "\(path)/trials.jsonl" }

  /// Begins a new search in a folder that was created for it.
  ///
  /// - Throws: `RunFolderError`.
  init(_ folder: RunFolder, space: SearchSpace, settings: Settings, dataset: Dataset) throws {
    run = folder
    try folder.write(space.text, to: "space.yaml")
    if let start = space.start { try folder.write(start.bytes, to: StartingModel.copyName) }
    try folder.write(json: SplitRecord(dataset), to: "split.json")
    // Written last: a folder that has it can be resumed.
    try folder.write(json: settings, to: "search.json")
  }

  /// Opens the folder of an existing search for reading.
  init(existing path: String) { run = RunFolder(existing: path) }

  /// Opens the folder of an existing search for writing.
  ///
  /// - Throws: `RunFolderError` if another process writes there.
  init(resuming path: String) throws { run = try RunFolder(resuming: path) }

  /// The space and settings of the search; a model to start from is the folder's own copy.
  ///
  /// - Throws: `SearchError`, `ConfigurationError`, `ModelFileError`.
  func read() throws -> (space: SearchSpace, settings: Settings, split: SplitRecord) {
    guard let data = FileManager.default.contents(atPath: "\(path)/search.json"),
      let settings = try? JSONDecoder().decode(Settings.self, from: data),
      let split = SplitRecord(ofRun: path)
    else {
      guard FileManager.default.fileExists(atPath: path) else {
        throw SearchError.missing(path: path)
      }
      // A space by itself may be the user's own.
      let isLocked = FileManager.default.fileExists(atPath: "\(path)/\(RunLock.file)")
      let files = ["space.yaml", "split.json", "search.json"]
      throw isLocked && RunFolder.isBegun(path, files: files)
        ? SearchError.notBegun(path: path) : SearchError.noSearch(path: path)
    }
    let copy = "\(path)/\(StartingModel.copyName)"
    let start = try FileManager.default.fileExists(atPath: copy) ? StartingModel(copy) : nil
    return (try SearchSpace(contentsOf: "\(path)/space.yaml", start: start), settings, split)
  }

  /// The finished trials, in the order of their numbers; text after the last line break
  /// was cut off and is left out.
  ///
  /// - Throws: `SearchError.otherTrials`.
  func trials() throws -> [Trial] {
    guard let text = try? String(contentsOfFile: trialsPath, encoding: .utf8) else { return [] }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    return try lines.enumerated().map { place, line in
      guard let trial = try? JSONDecoder().decode(Trial.self, from: Data(line.utf8)) else {
        throw SearchError.otherTrials(path: trialsPath, line: place + 1)
      }
      return trial
    }
    .sorted { $0.number < $1.number }
  }

  /// Writes the finished trials, in the order of their numbers.
  ///
  /// - Throws: `RunFolderError`.
  func write(_ trials: [Trial]) throws {
    let lines = try trials.sorted { $0.number < $1.number }.map { try sortedJSON($0) + "\n" }
    try run.write(lines.joined(), to: "trials.jsonl")
  }

  /// The folder of a trial's run.
  ///
  /// - Parameter seed: The index of its seed; nil if there is only one.
  func runPath(trial: Int, seed: Int?) -> String {
    "\(path)/trials/\(trial)" + (seed.map { "/seed-\($0)" } ?? "")
  }

  /// Removes the checkpoints of a finished trial: most of its bytes, and nothing is resumed from
  /// them.
  func removeCheckpoints(trial: Int, seeds: Int) {
    for seed in 0..<seeds {
      let run = runPath(trial: trial, seed: seeds > 1 ? seed : nil)
      try? FileManager.default.removeItem(atPath: CheckpointFolder(run: run).path)
    }
  }

  /// Writes the page and the picture.
  ///
  /// - Throws: `RunFolderError`.
  func write(_ page: SearchPage) throws {
    try run.write(page.html.text, to: "search.html")
    try run.write(page.picture.document.text, to: "parallel-coordinates.svg")
  }

  /// Writes the winning configuration; the last file that a search writes.
  ///
  /// - Throws: `RunFolderError`.
  func write(winner experiment: Experiment, words: String) throws {
    try run.write("# \(words)\n\(experiment.yaml())", to: "winner.yaml")
  }
}
