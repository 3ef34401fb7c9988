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
    // On a thread of its own: a command that answers as it reads waits for its answers to be read.
    let inputEnd = standardInput.fileHandleForWriting
    Thread.detachNewThread {
      // One that ends before it has read everything would else end the tests, too.
      var brokenPipe = sigset_t()
      sigemptyset(&brokenPipe)
      sigaddset(&brokenPipe, SIGPIPE)
      pthread_sigmask(SIG_BLOCK, &brokenPipe, nil)
      if let input { try? inputEnd.write(contentsOf: input) }
      try? inputEnd.close()
    }
    if let interruptAfter {
      Thread.sleep(forTimeInterval: interruptAfter)
      process.interrupt()
    }
    (self.output, self.errors) = Self.read(output, errors)
    process.waitUntilExit()
    status = process.terminationStatus
  }

  /// What a command says until its end.
  private static func read(_ output: Pipe, _ errors: Pipe) -> (output: String, errors: String) {
    // Both pipes at once: a full one would stop the command.
    nonisolated(unsafe) var errorData = Data()
    let reader = Thread { errorData = errors.fileHandleForReading.readDataToEndOfFile() }
    reader.start()
    let outputData = output.fileHandleForReading.readDataToEndOfFile()
    while !reader.isFinished { Thread.sleep(forTimeInterval: 0.001) }
    return (String(decoding: outputData, as: UTF8.self), String(decoding: errorData, as: UTF8.self))
  }

  /// Runs a line of bash in a folder, the commands on its path, and waits for its end.
  init(bash line: String, in directory: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-c", "export PATH=\"$0:$PATH\"; \(line)", Self.folder]
    process.currentDirectoryURL = URL(filePath: directory)
    process.standardInput = FileHandle.nullDevice
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    (self.output, self.errors) = Self.read(output, errors)
    process.waitUntilExit()
    status = process.terminationStatus
  }

  /// The lines of the standard output.
  var lines: [String] { output.split(separator: "\n").map(String.init) }
}
