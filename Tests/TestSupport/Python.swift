import Foundation

/// The Python that has the libraries of tests: that of ASR_PYTHON, the one that Scripts/test.sh made, or the
/// system's.
package enum Python {
  /// Its path, or its name.
  package static let program: String = {
    if let named = ProcessInfo.processInfo.environment["ASR_PYTHON"] { return named }
    let made = Fixtures.package.appending(path: ".build-python/bin/python3").path
    return FileManager.default.isExecutableFile(atPath: made) ? made : "python3"
  }()

  /// Whether it has ONNX Runtime.
  package static let hasRuntime = has("numpy, onnx, onnxruntime")
  /// Whether it has PyTorch.
  package static let hasTorch = has("torch, safetensors")

  /// Whether it has some modules, separated by commas.
  package static func has(_ modules: String) -> Bool {
    (try? run(["-c", "import \(modules)"]).status) == 0
  }

  /// Runs it, and waits for its end.
  package static func run(
    _ arguments: [String]
  ) throws -> (status: Int32, output: String, errors: String) {
    let folder = try TemporaryFolder()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    // Files, as a full pipe would stop it.
    let (output, errors) = (try folder.file("output"), try folder.file("errors"))
    for file in [output, errors] { _ = FileManager.default.createFile(atPath: file, contents: nil) }
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus, try String(contentsOfFile: output, encoding: .utf8),
      try String(contentsOfFile: errors, encoding: .utf8)
    )
  }
}
