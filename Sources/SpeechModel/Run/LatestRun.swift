internal import SpeechFoundation

/// The name `latest` in a folder of runs, which stands for the last run that has ended of itself:
/// with its last step, by stopping early, or at its time limit.
///
/// It is a link into the run, to a folder of links to its files: paths below it such as
/// `runs/latest/model.safetensors` work everywhere. There is none to TensorBoard's events, as
/// TensorBoard follows links and would show the run a second time.
package enum LatestRun {
  /// The name beside the runs.
  package static let name = "latest"
  /// The folder of links in a run.
  package static let links = ".latest"
  /// The folder to which no link is made.
  private static let events = "tensorboard"
  /// The most links that are followed in a chain.
  private static let mostLinks = 16

  /// The run that `runs/latest`, or a link to it, stands for; any other path as it is.
  ///
  /// Trailing slashes are removed.
  package static func resolve(_ path: String) -> String {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    var current = path
    for _ in 0..<mostLinks {
      guard
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: current)
      else { return path }
      let isLatest = lastComponent(of: current) == name
      let parent = parentFolder(of: current)
      current = target.hasPrefix("/") || parent.isEmpty ? target : "\(parent)/\(target)"
      if lastComponent(of: current) == links { return parentFolder(of: current) }
      // A link to the run itself, as earlier versions made it.
      if isLatest { return current }
    }
    return path
  }

  /// Whether a run was the latest at some time.
  package static func wasSet(run: String) -> Bool { isDirectory("\(run)/\(links)") }

  /// Makes `latest`, beside a run's folder, stand for that run, if both are in a folder `runs`.
  package static func set(run: String) {
    let parent = parentFolder(of: run)
    guard lastComponent(of: parent) == "runs" else { return }
    // A failure to make a link must not end a run: the path is printed anyway.
    linkFiles(of: run)
    removeLeftovers(in: parent)
    let temporary = "\(parent)/\(name).part-\(getpid())"
    unlink(temporary)
    guard symlink("\(lastComponent(of: run))/\(links)", temporary) == 0 else { return }
    if rename(temporary, "\(parent)/\(name)") != 0 { unlink(temporary) }
  }

  private static func linkFiles(of run: String) {
    mkdir("\(run)/\(links)", 0o777)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: run)) ?? []
    for file in files where !file.hasPrefix(".") && file != events {
      symlink("../\(file)", "\(run)/\(links)/\(file)")
    }
  }

  /// Removes the leftovers of processes that were killed just before they set the name.
  private static func removeLeftovers(in parent: String) {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for file in files {
      guard let process = file.wholeMatch(of: /latest\.part-([0-9]+)/).flatMap({ Int32($0.1) }),
        kill(process, 0) != 0, errno == ESRCH
      else { continue }
      unlink("\(parent)/\(file)")
    }
  }
}
