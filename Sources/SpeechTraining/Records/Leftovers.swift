internal import Foundation

/// Files that a process was writing when it was killed.
enum Leftovers {
  /// Whether a name is that of an incomplete file of a run or a search.
  static func isOne(_ name: String) -> Bool {
    guard let match = name.wholeMatch(of: /(.+)\.part-[0-9]+(?:-[0-9a-z]+)?/) else { return false }
    return files.contains(String(match.1)) || CheckpointFolder.isCheckpoint(String(match.1))
  }

  /// Removes them from a folder that no other process writes to.
  static func remove(in folder: String) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where isOne(name) {
      // A file that cannot be removed only takes space.
      unlink("\(folder)/\(name)")
    }
  }

  /// Files that are written under a temporary name first.
  private static let files: Set = [
    "model.safetensors", "config.yaml", "split.json", "metrics.jsonl", "summary.json",
    "report.html", StartingModel.copyName, "index.json", "cross-validation.json",
    "cross-validation.html", "space.yaml", "search.json", "trials.jsonl", "winner.yaml",
    "search.html", "parallel-coordinates.svg",
  ]
}
