import Foundation
import SpeechModel

/// The command itself, running.
///
/// Unchecked: what it holds is set by the initializer alone.
final class ServeProcess: @unchecked Sendable {
  let port: Int
  /// The lines that it printed when it began.
  let greeting: [String]
  private let process = Process()
  private let errorFile: URL

  /// The folder of the test bundle, where the commands are built, too.
  static let folder: URL = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    return URL(filePath: bundle).deletingLastPathComponent()
  }()

  /// Processes that were started; those that a test keeps for all its cases end with the tests.
  private static let started: LockedValue<[pid_t]> = {
    atexit { ServeProcess.started.withLock { for process in $0 { kill(process, SIGTERM) } } }
    return LockedValue([])
  }()

  /// Starts the command in a folder, on a free port, and waits until it serves.
  init(_ arguments: [String], in folder: String) throws {
    errorFile = URL(filePath: folder).appending(path: "errors-\(UUID().uuidString)")
    try Data().write(to: errorFile)
    process.executableURL = Self.folder.appending(path: "asr-serve")
    process.arguments = ["--port", "0"] + arguments
    process.currentDirectoryURL = URL(filePath: folder)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    let identifier = process.processIdentifier
    Self.started.withLock { $0.append(identifier) }
    var text = ""
    while !text.contains("\ntry: ") || !text.hasSuffix("\n") {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      text += String(decoding: more, as: UTF8.self)
    }
    greeting = text.split(separator: "\n").map(String.init)
    let address = greeting.first { $0.hasPrefix("page: ") }
    guard let port = address?.split(separator: ":").last.flatMap({ Int($0.dropLast()) }) else {
      process.waitUntilExit()
      self.port = 0
      return
    }
    self.port = port
  }

  deinit { if process.isRunning { process.terminate() } }

  /// What it has written to the error stream so far.
  var errors: String {
    (try? String(contentsOf: errorFile, encoding: .utf8)) ?? ""
  }

  /// The most memory that it has taken so far; nil where the system does not say.
  var peakMemoryBytes: Int? {
    let status = try? String(
      contentsOfFile: "/proc/\(process.processIdentifier)/status",
      encoding: .utf8
    )
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
  }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Waits for its end.
  func status() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Sends a request on a connection of its own.
  func ask(_ method: String, _ target: String, body: [UInt8]? = nil) throws -> HTTPAnswer {
    let connection = try RawConnection(port: port)
    connection.send(LiveServer.request(method, target, body: body))
    return try connection.response()
  }
}
