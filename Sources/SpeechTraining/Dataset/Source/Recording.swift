internal import SpeechModel

/// What a source says about a recording, before it is opened.
struct Recording: Sendable, Equatable {
  /// Its name in lists, records and reports: its path below the source's root, with
  /// the suffix `#t=<from>,<to>` for a part of a file.
  var path: String
  /// The file that holds it.
  var file: String
  var label: String
  /// The part of the file that it is; nil for the whole.
  var segment: Segment?
  /// What the hash split hashes instead of the file's name: recordings of one key stay together.
  var key: String?
  var speaker: String?
  var date: RecordingDate?
  /// The subset that the source itself assigns it to.
  var subset: Subset?
  /// What else a manifest says about it, by the names of its columns.
  var attributes: [String: String] = [:]

  /// The name of the file without its folders.
  var fileName: Substring { file.split(separator: "/").last ?? "" }
}

/// A part of a file.
package struct Segment: Sendable, Hashable, Codable {
  /// Where it begins, in seconds.
  package var offsetSeconds: Double
  /// How long it is, in seconds; nil for up to the end.
  package var durationSeconds: Double?

  package init(offsetSeconds: Double, durationSeconds: Double?) {
    self.offsetSeconds = offsetSeconds
    self.durationSeconds = durationSeconds
  }

  /// This part of a clip.
  func part(of clip: AudioClip) -> AudioClip {
    let part = frames(of: clip.samples.count, sampleRateHertz: clip.sampleRateHertz)
    return AudioClip(
      samples: Array(clip.samples[part]),
      sampleRateHertz: clip.sampleRateHertz
    )
  }

  /// The frames of this part of a clip of `count` frames.
  func frames(of count: Int, sampleRateHertz: Int) -> Range<Int> {
    let rate = Double(sampleRateHertz)
    let start = min(count, Int((offsetSeconds * rate).rounded()))
    let end = durationSeconds.map { min(count, start + Int(($0 * rate).rounded())) } ?? count
    return start..<end
  }

  /// How much two parts may overlap without sharing sound: sums of seconds are not exact.
  private static let toleranceSeconds = 0.0005

  /// Where it ends, in seconds; infinity for the end of the file.
  var endSeconds: Double { durationSeconds.map { offsetSeconds + $0 } ?? .infinity }

  /// Whether the two parts share some sound.
  func overlaps(_ other: Segment) -> Bool {
    min(endSeconds, other.endSeconds) - max(offsetSeconds, other.offsetSeconds)
      > Self.toleranceSeconds
  }
}
