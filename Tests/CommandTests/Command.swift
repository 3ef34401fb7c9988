import Foundation

/// Runs the built commands as a person would.
struct Command {
  var status: Int32
  var output: String
  var errors: String

  /// The folder of the test bundle, where the commands are built, too.
  static let folder: String = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: bundle).deletingLastPathComponent().path(percentEncoded: false)
  }()

  /// Runs a command in a folder and waits for its end.
  init(
    _ name: String,
    _ arguments: [String],
    in directory: String,
    input: Data? = nil,
    fileSizeLimitKilobytes: Int? = nil,
    interruptAfter: Double? = nil
  ) throws {
    let process = Process()
    let program = Self.folder + name
    if let limit = fileSizeLimitKilobytes {
      // A limit on the size of files stands for a disk that fills up; ulimit counts 1,024 bytes.
      process.executableURL = URL(filePath: "/bin/bash")
      process.arguments =
        ["-c", "trap '' XFSZ; ulimit -f \(limit); exec \"$@\"", "bash", program] + arguments
    } else {
      process.executableURL = URL(filePath: program)
      process.arguments = arguments
    }
    process.currentDirectoryURL = URL(filePath: directory)
    let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = standardInput
    try process.run()
    if let input { standardInput.fileHandleForWriting.write(input) }
    try standardInput.fileHandleForWriting.close()
    if let interruptAfter {
      Thread.sleep(forTimeInterval: interruptAfter)
      process.interrupt()
    }
    // Both pipes at once: a full one would stop the command.
    nonisolated(unsafe) var errorData = Data()
    let reader = Thread { errorData = errors.fileHandleForReading.readDataToEndOfFile() }
    reader.start()
    let outputData = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    while !reader.isFinished { Thread.sleep(forTimeInterval: 0.001) }
    status = process.terminationStatus
    self.output = String(decoding: outputData, as: UTF8.self)
    self.errors = String(decoding: errorData, as: UTF8.self)
  }

  /// The lines of the standard output.
  var lines: [String] { output.split(separator: "\n").map(String.init) }
}
