internal import Foundation
package import SpeechModel

/// The formats in which the words of a recording are printed.
package enum EventFormat: String, CaseIterable, Sendable {
  case text, json, srt, vtt, audacity, rttm, ctm

  /// Whether its lines name the recording, so that those of several may stand together.
  package var namesRecording: Bool { ![.srt, .vtt, .audacity].contains(self) }

  /// The file that a recording's events make, without the last line's end; nil for `text` and `json`, which
  /// `Answer` prints.
  package func file(_ events: [StreamEvent], recording: String) -> String? {
    switch self {
    case .text, .json: nil
    case .srt: Self.blocks(events, point: ",") { index, times in "\(index + 1)\n\(times)" }
    // WebVTT, W3C candidate recommendation, 4.1.
    case .vtt: "WEBVTT\n" + (events.isEmpty ? "" : "\n" + Self.blocks(events, point: ".") { $1 })
    // The text file of a label track: https://manual.audacityteam.org/man/importing_and_exporting_labels.html
    case .audacity:
      Self.lines(events) {
        String(format: "%.6f\t%.6f\t", $0.startSeconds, $0.endSeconds) + $0.label.printable
      }
    // NIST, Rich Transcription 2009, appendix A.
    case .rttm:
      Self.lines(events) {
        "SPEAKER \(Self.word(recording)) 1 \(Self.startAndDuration($0)) <NA> <NA> \(Self.word($0.label))"
          + String(format: " %.4f <NA>", $0.confidence)
      }
    // sclite's time-marked conversation file.
    case .ctm:
      Self.lines(events) {
        "\(Self.word(recording)) 1 \(Self.startAndDuration($0)) \(Self.word($0.label))"
          + String(format: " %.4f", $0.confidence)
      }
    }
  }

  private static func lines(_ events: [StreamEvent], _ line: (StreamEvent) -> String) -> String {
    events.map(line).joined(separator: "\n")
  }

  /// Blocks of a head and a label, a blank line between them.
  private static func blocks(
    _ events: [StreamEvent],
    point: String,
    _ head: (_ index: Int, _ times: String) -> String
  ) -> String {
    events.enumerated().map { index, event in
      let times =
        "\(clock(event.startSeconds, point)) --> \(clock(event.endSeconds, point))"
      return "\(head(index, times))\n\(event.label.printable)\n"
    }.joined(separator: "\n")
  }

  /// Hours, minutes, seconds and thousandths.
  private static func clock(_ seconds: Double, _ point: String) -> String {
    let thousandths = Int((seconds * 1_000).rounded())
    let whole = thousandths / 1_000
    return String(
      format: "%02d:%02d:%02d%@%03d",
      whole / 3_600,
      whole / 60 % 60,
      whole % 60,
      point,
      thousandths % 1_000
    )
  }

  private static func startAndDuration(_ event: StreamEvent) -> String {
    String(format: "%.3f %.3f", event.startSeconds, event.endSeconds - event.startSeconds)
  }

  /// A text as one word of a line whose words are separated by spaces: of a path, its last part without the
  /// suffix.
  private static func word(_ text: String) -> String {
    let name = (text as NSString).lastPathComponent as NSString
    let isRecording = RecordingEndings.all.contains(name.pathExtension.lowercased())
    let stem = isRecording ? name.deletingPathExtension : name as String
    let word = stem.printable.split(whereSeparator: \.isWhitespace).joined(separator: "_")
    return word.isEmpty ? "-" : word
  }
}
