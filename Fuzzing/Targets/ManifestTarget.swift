import Foundation

@testable import SpeechTraining

extension FuzzTarget {
  /// Manifests with a name pattern: the first line says the file's ending and the pattern, as in
  /// `csv {label}-{speaker}`; the rest is the file.
  static let manifest = FuzzTarget(name: "manifest", seeds: { [:] }) { bytes in
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    let words = String(decoding: bytes[..<end], as: UTF8.self)
      .split(separator: " ", maxSplits: 1).map(String.init)
    let ending: String = ["csv", "tsv", "jsonl"].first { $0 == words.first } ?? "csv"
    do {
      let path = "\(folder)/words.\(ending)"
      try Data(bytes.dropFirst(end + 1)).write(to: URL(fileURLWithPath: path))
      var source = DataSource(path)
      if words.count > 1 { source.namePattern = try NamePattern(words[1]) }
      for recording in try RecordingList.list(source).recordings {
        expect(!recording.label.isEmpty, "a recording without a label")
        expect(!recording.file.isEmpty && !recording.path.isEmpty, "a recording without a path")
        if let segment = recording.segment {
          expect(segment.offsetSeconds >= 0 && segment.offsetSeconds.isFinite, "an odd offset")
          expect(segment.durationSeconds.map { $0 > 0 && $0.isFinite } ?? true, "an odd duration")
        }
      }
    } catch let error as DatasetError {
      expectWords(error)
    } catch {
      expect(false, "an error that is no DatasetError: \(error)")
    }
  }

  /// Where the file goes: its bytes are read from a path only.
  private static let folder = ProcessInfo.processInfo.environment["ASR_FUZZ_FOLDER"] ?? "."
}
