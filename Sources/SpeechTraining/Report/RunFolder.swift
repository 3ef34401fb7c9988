package import Foundation
internal import SpeechModel

/// Why a run folder cannot be used.
public enum RunFolderError: Error, Equatable {
  /// Something is there already.
  case notEmpty(path: String)
  /// It cannot be made; the system's own words.
  case unmakable(path: String, words: String)
  /// A file in it cannot be written; the system's own words.
  case unwritable(path: String, words: String)
}

extension RunFolderError: CustomStringConvertible {
  /// One line for a person: the folder, what was found, what to do.
  public var description: String {
    switch self {
    case .notEmpty(let path):
      "\(path): something is there already; name a new folder with --output, or remove this one"
    case .unmakable(let path, let words): "\(path): the folder cannot be made: \(words)"
    case .unwritable(let path, let words):
      "\(path): cannot be written: \(words); the files written before are unchanged"
    }
  }
}

/// The folder that holds everything about a run.
package final class RunFolder {
  package let path: String

  /// The folder of the best model so far.
  package var modelPath: String { "\(path)/model.safetensors" }

  /// Makes sure that nothing is there yet, before any work is done for it.
  ///
  /// - Throws: `RunFolderError`.
  package static func check(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let contents = try? FileManager.default.contentsOfDirectory(atPath: path)
    guard contents?.isEmpty == true else { throw RunFolderError.notEmpty(path: path) }
  }

  /// The folder of a run that was begun.
  init(existing path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Makes the folder.
  ///
  /// - Throws: `RunFolderError` if something is there already, or it cannot be made.
  package convenience init(_ path: String) throws {
    self.init(existing: path)
    try Self.check(path)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw RunFolderError.unmakable(path: path, words: (error as NSError).localizedDescription)
    }
  }

  /// `runs/<UTC time>-<name>`, or that in another folder, with a number behind it if it is taken.
  package static func defaultPath(
    name: String,
    in parent: String = "runs",
    now: Date = Date()
  ) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyy-MM-dd'T'HH-mm-ss'Z'"
    let base = "\(parent)/\(formatter.string(from: now))-\(name)"
    let candidates = [base] + (2...99).map { "\(base)-\($0)" }
    return candidates.first { !FileManager.default.fileExists(atPath: $0) } ?? base
  }

  /// Writes a file, whole or not at all.
  ///
  /// - Throws: `RunFolderError`.
  package func write(_ text: String, to name: String) throws {
    do {
      try AtomicFile.write(Array(text.utf8), to: "\(path)/\(name)")
    } catch {
      throw RunFolderError.unwritable(path: "\(path)/\(name)", words: error.words)
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
      throw RunFolderError.unwritable(path: name, words: String(cString: strerror(errno)))
    }
    // On the disk before the checkpoint that counts on it.
    let isWritten = fputs(line, file) >= 0 && fflush(file) == 0 && fsync(fileno(file)) == 0
    guard fclose(file) == 0, isWritten else {
      throw RunFolderError.unwritable(path: name, words: String(cString: strerror(errno)))
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

  /// The validation losses that `metrics.jsonl` tells, those of epochs without one left out.
  var validationLosses: [Double] {
    struct Line: Decodable { var validationLoss: Double? }
    return metricsLines.compactMap {
      try? JSONDecoder().decode(Line.self, from: Data($0.utf8)).validationLoss
    }
  }

  /// The seconds that the last line of `metrics.jsonl` tells; 0 if there is none.
  var lastSeconds: Double {
    struct Line: Decodable { var seconds: Double }
    let last = metricsLines.last.map { Data($0.utf8) }
    return last.flatMap { try? JSONDecoder().decode(Line.self, from: $0).seconds } ?? 0
  }

  /// Makes `latest`, beside the run's folder, point to it, if the folder it lies in is `runs`.
  func becomeLatest() {
    let parent = parentFolder(of: path)
    guard lastComponent(of: parent) == "runs" else { return }
    let link = "\(parent)/latest"
    let temporary = "\(link).part-\(getpid())"
    let files = FileManager.default
    // A link that cannot be made must not end a run: the path is printed anyway.
    try? files.removeItem(atPath: temporary)
    try? files.createSymbolicLink(
      atPath: temporary,
      withDestinationPath: lastComponent(of: path)
    )
    if rename(temporary, link) != 0 { try? files.removeItem(atPath: temporary) }
  }
}
