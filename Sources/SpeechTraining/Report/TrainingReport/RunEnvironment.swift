package import Foundation
internal import SpeechModel

#if canImport(Darwin)
  internal import Darwin
#endif

/// Where and when a run was made: what its result does not depend on, and what one wants to know if
/// it differs nevertheless.
package struct RunEnvironment: Sendable, Equatable {
  package var finished: Date
  package var operatingSystem: String
  package var processor: String
  package var processors: Int
  package var threads: Int
  /// The version of the compiler that built the program.
  package var swift: String
  package var program: String
  package var workingFolder: String

  package init(
    finished: Date,
    operatingSystem: String,
    processor: String,
    processors: Int,
    threads: Int,
    swift: String,
    program: String,
    workingFolder: String
  ) {
    self.finished = finished
    self.operatingSystem = operatingSystem
    self.processor = processor
    self.processors = processors
    self.threads = threads
    self.swift = swift
    self.program = program
    self.workingFolder = workingFolder
  }

  /// The environment of this process, now.
  package static func current(threads: Int) -> RunEnvironment {
    RunEnvironment(
      finished: Date(),
      operatingSystem: systemName,
      processor: processorName,
      processors: WorkerPool.processors,
      threads: threads,
      swift: compilerVersion,
      program: processName,
      workingFolder: FileManager.default.currentDirectoryPath
    )
  }

  /// The name of the process.
  static var processName: String { ProcessInfo.processInfo.processName }

  /// "2026-11-24 11:31 UTC".
  package var finishedInWords: String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyy-MM-dd HH:mm 'UTC'"
    return formatter.string(from: finished)
  }

  private static var systemName: String {
    let release = try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)
    let name = release?.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
      .map { $0.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" } }
    return [name ?? ProcessInfo.processInfo.operatingSystemVersionString, kernel]
      .compactMap { $0 }.joined(separator: ", ")
  }

  /// "Linux 6.1.0 x86_64".
  private static var kernel: String? {
    var names = utsname()
    guard uname(&names) == 0 else { return nil }
    func text(_ bytes: some Any) -> String {
      withUnsafeBytes(of: bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    return "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))"
  }

  private static var processorName: String {
    #if canImport(Darwin)
      var size = 0
      sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
      var bytes = [UInt8](repeating: 0, count: max(1, size))
      sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0)
      return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    #else
      let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
      let line = text?.split(separator: "\n").first { $0.hasPrefix("model name") }
      return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
        ?? "not known"
    #endif
  }

  private static var compilerVersion: String {
    #if compiler(>=6.5)
      "6.5 or later"
    #elseif compiler(>=6.4)
      "6.4"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }
}
