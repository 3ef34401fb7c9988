import Foundation

/// A reader under libFuzzer (Scripts/fuzz.sh), which gives it bytes until something breaks.
struct FuzzTarget: Sendable {
  /// What the script calls it.
  let name: String
  /// Whether it reads text, at least in part.
  let isText: Bool
  /// The files to begin with, by name, besides those that lie in folders.
  let seeds: @Sendable () throws -> [String: [UInt8]]
  /// Reads the bytes; what they are refused with is thrown.
  let read: @Sendable ([UInt8]) throws -> Void

  static let all = [audio, model, configuration, manifest]

  /// The one that the environment names.
  static let chosen: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["ASR_FUZZ_TARGET"] ?? ""
    guard let target = all.first(where: { $0.name == name }) else {
      fatalError("ASR_FUZZ_TARGET is '\(name)'; expected \(all.map(\.name))")
    }
    return target
  }()
}

/// Ends the process as a finding, which libFuzzer keeps the input of.
func expect(_ condition: Bool, _ words: @autoclosure () -> String) {
  if !condition { fatalError("finding: \(words())") }
}

/// What is more than this to read is no message for a person.
private let longestMessage = 4_096

/// Refused input is what most of it should be; the words are held to a bound.
func expectWords(_ error: any Error) {
  let words = "\(error)"
  expect(words.utf8.count <= longestMessage, "a message of \(words.utf8.count) bytes")
}

/// Writes the seeds and ends, if the environment says where.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutableRawPointer, _ arguments: UnsafeMutableRawPointer)
  -> Int32
{
  guard let folder = ProcessInfo.processInfo.environment["ASR_FUZZ_SEEDS"] else { return 0 }
  do {
    for (name, bytes) in try FuzzTarget.chosen.seeds() {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
  } catch {
    fatalError("\(error)")
  }
  exit(0)
}

/// Gives one input to the reader.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  do {
    try FuzzTarget.chosen.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
  } catch {
    expectWords(error)
  }
  return 0
}
