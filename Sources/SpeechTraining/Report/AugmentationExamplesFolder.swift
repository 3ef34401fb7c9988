internal import Foundation
internal import SpeechModel

extension AugmentationExamples {
  /// Writes `count` examples and `drawn.jsonl` into a new folder, and describes each.
  ///
  /// - Throws: `RunFolderError` if something is there already or it cannot be created, `AudioError`
  ///   if a clip cannot be written, `DatasetError` if a recording can no longer be read.
  package func write(_ count: Int, to path: String, say: (String) throws -> Void) throws {
    let folder = try RunFolder(path)
    // Examples need no lock once they are written.
    defer { unlink("\(folder.path)/\(RunLock.file)") }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var lines = ""
    for number in 1...count {
      let example = try example(number)
      try AudioFile.write(example.clip, to: "\(folder.path)/\(example.file)")
      let record = try encoder.encode(Record(file: example.file, drawn: example.drawn))
      lines += String(decoding: record, as: UTF8.self) + "\n"
      try say(example.words())
    }
    try folder.write(lines, to: "drawn.jsonl")
  }

  private struct Record: Encodable {
    var file: String
    var drawn: [DrawnStep]
  }
}
