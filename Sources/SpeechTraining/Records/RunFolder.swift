package import Foundation
internal import SpeechModel

/// The folder that holds everything about a run.
///
/// A writer has created or resumed it, and holds its lock for the lifetime of this object.
package final class RunFolder: Sendable {
  package let path: String
  /// Held for writing; nil for reading only.
  private let lock: RunLock?

  /// The path of the best model so far.
  package var modelPath: String { "\(path)/model.safetensors" }

  private init(path: String, lock: RunLock?) {
    self.path = path
    self.lock = lock
  }

  /// Whether a folder holds some of a run's first files and nothing else.
  ///
  /// That is what a run leaves which is killed before it has written them all; a folder with anything
  /// else in it is not to be removed.
  package static func isBegun(
    _ path: String,
    files: [String] = ["config.yaml", "split.json"]
  ) -> Bool {
    let found = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    var own = Set(files + [RunLock.file, StartingModel.copyName])
    // Clips without a lock beside them may be the user's own.
    if found.contains(RunLock.file) { own.insert(SyntheticClips.folder) }
    // A file that was being written counts as the one that it was to be.
    let names = found.map { $0.components(separatedBy: ".part-")[0] }
    return !names.isEmpty && own.isSuperset(of: names) && !Set(found).isSuperset(of: files)
  }

  /// Whether a path is the folder of a run with a model.
  package static func isOne(_ path: String) -> Bool {
    let path = LatestRun.resolve(path)
    return ["config.yaml", "model.safetensors"]
      .allSatisfy { FileManager.default.fileExists(atPath: "\(path)/\($0)") }
  }

  /// Opens the folder of an existing run for reading.
  ///
  /// - Parameter path: Its path, which may be `runs/latest`.
  convenience init(existing path: String) {
    self.init(path: LatestRun.resolve(path), lock: nil)
  }

  /// Opens the folder of an existing run for writing; files that a killed process left incomplete
  /// are removed.
  ///
  /// - Throws: `RunFolderError`.
  convenience init(resuming path: String) throws {
    let path = LatestRun.resolve(path)
    self.init(path: path, lock: try Self.lock(path))
    Leftovers.remove(in: path)
    Leftovers.remove(in: CheckpointFolder(run: path).path)
  }

  /// Creates the folder, or takes an empty one.
  ///
  /// - Throws: `RunFolderError` if something is there already, another process writes there, or it
  ///   cannot be created.
  package convenience init(_ path: String) throws {
    let path = LatestRun.resolve(path)
    try Self.check(path)
    // An existing empty folder may be taken, by the process that locks it first.
    _ = try Self.make(path)
    self.init(path: path, lock: try Self.lock(path))
    // Another process may have used it in the meantime.
    guard Self.isEmpty(path) else { throw RunFolderError.notEmpty(path: path) }
    Leftovers.remove(in: path)
  }

  /// Creates a folder with the name given, or the first default name that is free.
  ///
  /// - Throws: `RunFolderError`.
  package static func make(
    _ output: String?,
    name: String,
    in parent: String = "runs",
    now: Date = Date()
  ) throws -> RunFolder {
    if let output { return try RunFolder(output) }
    let paths = defaultPaths(name: name, in: parent, now: now)
    // Creating it decides: two processes may find the same name free.
    guard let path = try paths.first(where: { try make($0) }) else {
      throw RunFolderError.notEmpty(path: paths[0])
    }
    return RunFolder(path: path, lock: try lock(path))
  }

  /// Checks that nothing is there yet, before any work is done.
  ///
  /// - Throws: `RunFolderError`.
  package static func check(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    if RunLock.isHeld(path) {
      throw RunFolderError.locked(path: path, process: RunLock.holder(of: path)?.process)
    }
    guard isEmpty(path) else { throw RunFolderError.notEmpty(path: path) }
  }

  /// Whether a folder is empty but for leftovers of a process that was killed before it had begun.
  private static func isEmpty(_ path: String) -> Bool {
    guard let contents = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      return false
    }
    return contents.allSatisfy { $0 == RunLock.file || Leftovers.isOne($0) }
  }

  /// Creates a folder and its parents; false if something is there already.
  private static func make(_ path: String) throws -> Bool {
    let parent = parentFolder(of: path)
    if !parent.isEmpty {
      do {
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      } catch {
        throw RunFolderError.cannotCreate(
          path: path,
          fault: .other(detail: error.localizedDescription)
        )
      }
    }
    if mkdir(path, 0o777) == 0 { return true }
    guard errno == EEXIST else {
      throw RunFolderError.cannotCreate(path: path, fault: .last)
    }
    return false
  }

  private static func lock(_ path: String) throws -> RunLock {
    do {
      return try RunLock(folder: path)
    } catch .held(let process) {
      throw RunFolderError.locked(path: path, process: process)
    } catch .unwritable(let fault) {
      throw RunFolderError.unwritable(path: "\(path)/\(RunLock.file)", fault: fault)
    }
  }

  /// `runs/<UTC time>-<name>`, or that in another folder, then the same with a number as suffix.
  private static func defaultPaths(name: String, in parent: String, now: Date) -> [String] {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyy-MM-dd'T'HH-mm-ss'Z'"
    let base = "\(parent)/\(formatter.string(from: now))-\(name)"
    return [base] + (2...99).map { "\(base)-\($0)" }
  }

  /// Records how many epochs the run will have, for other processes that show its progress.
  func note(epochs: Int) { lock?.note(epochs: epochs) }

  /// Writes a file atomically.
  ///
  /// - Throws: `RunFolderError`.
  package func write(_ text: String, to name: String) throws {
    try write(Array(text.utf8), to: name)
  }

  /// Writes a file atomically.
  ///
  /// - Throws: `RunFolderError`.
  func write(_ bytes: [UInt8], to name: String) throws {
    do {
      try AtomicFile.write(bytes, to: "\(path)/\(name)")
    } catch {
      throw RunFolderError.unwritable(path: "\(path)/\(name)", fault: error.fault)
    }
  }

  /// Writes a value as JSON with sorted keys.
  ///
  /// - Throws: `RunFolderError`.
  func write(json value: some Encodable, to name: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n", to: name)
  }

  /// Writes `config.yaml`, and a copy of the model that training starts from.
  ///
  /// - Throws: `RunFolderError`.
  func write(settings experiment: Experiment) throws {
    if let start = experiment.start { try write(start.bytes, to: StartingModel.copyName) }
    try write(experiment.yaml(), to: "config.yaml")
  }

  /// Adds a line to `metrics.jsonl`.
  ///
  /// - Throws: `RunFolderError`.
  package func append(metrics value: some Encodable) throws {
    let line = try sortedJSON(value) + "\n"
    let name = "\(path)/metrics.jsonl"
    guard let file = fopen(name, "a") else {
      throw RunFolderError.unwritable(path: name, fault: .last)
    }
    // On the disk before the checkpoint that relies on it.
    let isWritten = fputs(line, file) >= 0 && fflush(file) == 0 && fsync(fileno(file)) == 0
    guard fclose(file) == 0, isWritten else {
      throw RunFolderError.unwritable(path: name, fault: .last)
    }
  }

  private var metricsLines: [String] {
    guard let text = try? String(contentsOfFile: "\(path)/metrics.jsonl", encoding: .utf8) else {
      return []
    }
    // A line that was cut off by a kill has no line break.
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map(String.init)
  }

  /// Keeps the lines of the first `epochs` epochs in `metrics.jsonl`.
  ///
  /// - Throws: `RunFolderError`.
  func keepMetrics(epochs: Int) throws {
    try write(metricsLines.prefix(epochs).map { $0 + "\n" }.joined(), to: "metrics.jsonl")
  }

  /// The epochs in `metrics.jsonl`.
  package var epochs: [EpochMetrics] {
    metricsLines.compactMap { try? JSONDecoder().decode(EpochMetrics.self, from: Data($0.utf8)) }
  }

  /// The seconds in the last line of `metrics.jsonl`; 0 if there is none.
  var lastSeconds: Double { epochs.last?.seconds ?? 0 }
}
