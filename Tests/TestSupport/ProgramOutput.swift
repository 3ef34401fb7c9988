import Foundation

/// What a program of the system said until its end, standard and error streams together.
package struct ProgramOutput {
  package let status: Int32
  package let text: String

  /// Runs the program with that name in the folders of `PATH`, or at that path.
  package init(_ program: String, _ arguments: [String], in folder: String? = nil) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }

  /// Whether the folders of `PATH` have the program.
  package static func exists(_ program: String) -> Bool {
    (try? ProgramOutput("sh", ["-c", "command -v \(program)"]).status) == 0
  }
}
