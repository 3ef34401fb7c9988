internal import SpeechFoundation

/// The path of a program in the folders of `PATH`; nil if there is none of that name.
package func installedProgram(_ name: String) -> String? {
  let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  // A relative folder would depend on where the command happens to be run.
  return folders.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }
    .first { FileManager.default.isExecutableFile(atPath: $0) && !isDirectory($0) }
}
