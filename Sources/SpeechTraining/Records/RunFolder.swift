package import Foundation
internal import SpeechModel

/// The folder that holds everything about a run.
///
/// Whoever writes there has made or resumed it, and has it locked as long as this is in memory.
package final class RunFolder: Sendable {
  package let path: String
  /// Held by who writes; nil for who only reads.
  private let lock: RunLock?

  /// The folder of the best model so far.
  package var modelPath: String { "\(path)/model.safetensors" }

  private init(path: String, lock: RunLock?) {
    self.path = path
    self.lock = lock
  }

  /// The folder of a run that was begun, to be read.
  ///
  /// - Parameter path: Its path, which may be `runs/latest`.
  convenience init(existing path: String) {
    self.init(path: LatestRun.resolve(path), lock: nil)
  }

  /// The folder of a run that was begun, to be written to; what a killed process left half written
  /// is removed.
  ///
  /// - Throws: `RunFolderError`.
  convenience init(resuming path: String) throws {
    let path = LatestRun.resolve(path)
    self.init(path: path, lock: try Self.lock(path))
    Leftovers.remove(in: path)
    Leftovers.remove(in: CheckpointFolder(run: path).path)
  }

  /// Makes the folder, or takes an empty one.
  ///
  /// - Throws: `RunFolderError` if something is there already, somebody else writes there, or it
  ///   cannot be created.
  package convenience init(_ path: String) throws {
    let path = LatestRun.resolve(path)
    try Self.check(path)
    // An empty folder that is there may be taken, by who locks it first.
    _ = try Self.make(path)
    self.init(path: path, lock: try Self.lock(path))
    // Another process may have come and gone since.
    guard Self.isEmpty(path) else { throw RunFolderError.notEmpty(path: path) }
    Leftovers.remove(in: path)
  }

  /// Makes a folder with the name given, or the next one of the default names that is free.
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
    // Making it decides: two processes may find the same name free.
    guard let path = try paths.first(where: { try make($0) }) else {
      throw RunFolderError.notEmpty(path: paths[0])
    }
    return RunFolder(path: path, lock: try lock(path))
  }

  /// Makes sure that nothing is there yet, before any work is done for it.
  ///
  /// - Throws: `RunFolderError`.
  package static func check(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    if RunLock.isHeld(path) {
      throw RunFolderError.locked(path: path, process: RunLock.holder(of: path)?.process)
    }
    guard isEmpty(path) else { throw RunFolderError.notEmpty(path: path) }
  }

  /// Whether a folder holds nothing but what a process leaves that was killed before it had begun.
  private static func isEmpty(_ path: String) -> Bool {
    guard let contents = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      return false
    }
    return contents.allSatisfy { $0 == RunLock.file || Leftovers.isOne($0) }
  }

  /// Makes a folder and those above it; false if something is there already.
  private static func make(_ path: String) throws -> Bool {
    let parent = parentFolder(of: path)
    if !parent.isEmpty {
      do {
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      } catch {
        throw RunFolderError.cannotCreate(path: path, fault: .other(error.localizedDescription))
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

  /// `runs/<UTC time>-<name>`, or that in another folder, and the same with a number behind it.
  private static func defaultPaths(name: String, in parent: String, now: Date) -> [String] {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyy-MM-dd'T'HH-mm-ss'Z'"
    let base = "\(parent)/\(formatter.string(from: now))-\(name)"
    return [base] + (2...99).map { "\(base)-\($0)" }
  }

  /// Writes down how many epochs the run is to have, for those who ask how far it has come.
  func note(epochs: Int) { lock?.note(epochs: epochs) }

  /// Writes a file, whole or not at all.
  ///
  /// - Throws: `RunFolderError`.
  package func write(_ text: String, to name: String) throws {
    try write(Array(text.utf8), to: name)
  }

  /// Writes a file, whole or not at all.
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

  /// Adds a line to `metrics.jsonl`.
  ///
  /// - Throws: `RunFolderError`.
  func append(metrics value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    let name = "\(path)/metrics.jsonl"
    guard let file = fopen(name, "a") else {
      throw RunFolderError.unwritable(path: name, fault: .last)
    }
    // On the disk before the checkpoint that counts on it.
    let isWritten = fputs(line, file) >= 0 && fflush(file) == 0 && fsync(fileno(file)) == 0
    guard fclose(file) == 0, isWritten else {
      throw RunFolderError.unwritable(path: name, fault: .last)
    }
  }

  private var metricsLines: [String] {
    guard let text = try? String(contentsOfFile: "\(path)/metrics.jsonl", encoding: .utf8) else {
      return []
    }
    // A line that a kill cut off has no end.
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map(String.init)
  }

  /// Leaves the lines of so many epochs in `metrics.jsonl`.
  ///
  /// - Throws: `RunFolderError`.
  func keepMetrics(epochs: Int) throws {
    try write(metricsLines.prefix(epochs).map { $0 + "\n" }.joined(), to: "metrics.jsonl")
  }

  /// The epochs that `metrics.jsonl` tells of.
  package var epochs: [EpochMetrics] {
    metricsLines.compactMap { try? JSONDecoder().decode(EpochMetrics.self, from: Data($0.utf8)) }
  }

  /// The seconds that the last line of `metrics.jsonl` tells; 0 if there is none.
  var lastSeconds: Double { epochs.last?.seconds ?? 0 }
}
