import CommandLineSupport
import Foundation
import SpeechModel

/// A command of the shell that is run for each word, without waiting for it.
final class EventHook {
  private let command: String
  private var running: [Process] = []

  init(_ command: String) { self.command = command }

  /// Starts the command; what is known of the word is in its environment, where no label can be mistaken for
  /// a part of the command.
  func run(_ event: StreamEvent) {
    running.removeAll { !$0.isRunning }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.environment = ProcessInfo.processInfo.environment.merging([
      "ASR_LABEL": event.label,
      "ASR_CONFIDENCE": String(format: "%.4f", event.confidence),
      "ASR_SECONDS": String(format: "%.3f", event.detectedSeconds),
    ]) { $1 }
    // The sound is not for it.
    process.standardInput = FileHandle.nullDevice
    process.terminationHandler = {
      if $0.terminationStatus != 0 {
        Terminal.note("note: --exec: the command ended with status \($0.terminationStatus)\n")
      }
    }
    do {
      try process.run()
      running.append(process)
    } catch {
      Terminal.note("note: --exec: /bin/sh cannot be started: \(error.localizedDescription)\n")
    }
  }

  /// Waits for the commands that still run.
  func finish() {
    for process in running { process.waitUntilExit() }
  }
}
