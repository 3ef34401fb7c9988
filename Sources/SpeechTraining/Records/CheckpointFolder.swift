internal import Foundation
internal import SpeechModel

/// The checkpoints of a run: the last two and the best three, with an index for human readers.
///
/// A checkpoint is written to a temporary file, synced and renamed, then the index is, then files
/// that the index no longer names are removed: at every moment the index names complete files.
struct CheckpointFolder {
  /// The contents of `index.json`.
  struct Index: Codable, Equatable {
    struct Entry: Codable, Equatable {
      var file: String
      var epoch: Int
      var steps: Int
      var validationAccuracy: Double?
      var validationLoss: Double?
      /// Seconds that the run had taken until then; nil for the best, and in older folders.
      var seconds: Double?
    }

    /// The order of `best`.
    var metric = "validation accuracy, then validation loss"
    /// The newest first: a run resumes from the first, or from the second if that is damaged.
    var last: [Entry] = []
    /// The best first; `model.safetensors` is the model of the first.
    var best: [Entry] = []
  }

  /// Last checkpoints that are kept.
  static let lastKept = 2

  let path: String
  private var indexPath: String { "\(path)/index.json" }

  /// The checkpoints of the run in a folder.
  init(run: String) { path = "\(run)/checkpoints" }

  /// The file of a checkpoint after a number of steps.
  static func file(steps: Int) -> String { String(format: "step-%09d.safetensors", steps) }

  /// Writes a checkpoint and the index, and removes what is no longer needed.
  ///
  /// - Parameter seconds: The elapsed seconds of the run.
  /// - Throws: `RunFolderError`; what was there before is unchanged.
  func save(_ checkpoint: Checkpoint, seconds: Double) throws {
    let progress = checkpoint.progress
    let file = Self.file(steps: progress.steps)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw RunFolderError.cannotCreate(
        path: path,
        fault: .other(detail: error.localizedDescription)
      )
    }
    try write(try checkpoint.encoded(), to: file)
    var index = readIndex() ?? Index()
    let newest = Index.Entry(
      file: file,
      epoch: progress.epochs,
      steps: progress.steps,
      validationAccuracy: nil,
      validationLoss: nil,
      seconds: seconds
    )
    // A damaged checkpoint that was skipped is newer than this one, and no fallback.
    let older = index.last.filter { $0.steps < progress.steps }
    index.last = Array(([newest] + older).prefix(Self.lastKept))
    index.best = progress.best.map {
      Index.Entry(
        file: Self.file(steps: $0.steps),
        epoch: $0.epoch,
        steps: $0.steps,
        validationAccuracy: $0.accuracy,
        validationLoss: $0.loss
      )
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    try write([UInt8](try encoder.encode(index)) + [UInt8(ascii: "\n")], to: "index.json")
    removeAll(but: index)
  }

  /// The newest intact checkpoint, one of the best if necessary, and what is wrong with newer
  /// ones; nil if there is none.
  func newest() -> (checkpoint: Checkpoint?, damaged: [any Error]) {
    var damaged: [any Error] = []
    // Including files that the index names and that are gone, so that they are reported.
    for file in Set(files + (readIndex()?.last.map(\.file) ?? [])).sorted(by: >) {
      do {
        return (try read(file), damaged)
      } catch {
        damaged.append(error)
      }
    }
    return (nil, damaged)
  }

  /// The path of the best checkpoint, or the newest, for messages; nil if there is none.
  var bestPath: String? {
    readIndex().flatMap { $0.best.first ?? $0.last.first }.map { "\(path)/\($0.file)" }
  }

  /// The elapsed seconds of the run at the checkpoint after a number of steps; nil if not
  /// recorded.
  func seconds(steps: Int) -> Double? {
    readIndex()?.last.first { $0.steps == steps }?.seconds
  }

  /// The checkpoint after a number of steps.
  ///
  /// - Throws: `ModelFileError`.
  func checkpoint(steps: Int) throws -> Checkpoint { try read(Self.file(steps: steps)) }

  private func read(_ file: String) throws -> Checkpoint {
    let path = "\(path)/\(file)"
    var limits = AudioLimits()
    limits.fileBytes = 8 << 30
    do {
      return try Checkpoint(decoding: AudioFile.contents(of: path, limits: limits), path: path)
    } catch let error as AudioError {
      throw ModelFileError(path: path, reason: .unreadable(error.reason))
    }
  }

  private func readIndex() -> Index? {
    FileManager.default.contents(atPath: indexPath).flatMap {
      try? JSONDecoder().decode(Index.self, from: $0)
    }
  }

  /// Whether a file of that name is a checkpoint.
  static func isCheckpoint(_ name: String) -> Bool {
    name.wholeMatch(of: /step-[0-9]{9,}\.safetensors/) != nil
  }

  /// The files of checkpoints, the newest first.
  private var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
      .filter(Self.isCheckpoint)
      .sorted(by: >)
  }

  private func write(_ bytes: [UInt8], to file: String) throws {
    do {
      try AtomicFile.write(bytes, to: "\(path)/\(file)")
    } catch {
      throw RunFolderError.unwritable(path: "\(path)/\(file)", fault: error.fault)
    }
  }

  private func removeAll(but index: Index) {
    let kept = Set((index.last + index.best).map(\.file))
    // Files that are not checkpoints are left alone.
    for file in files where !kept.contains(file) {
      // A file that cannot be removed only takes space.
      try? FileManager.default.removeItem(atPath: "\(path)/\(file)")
    }
  }
}
