internal import Foundation
package import SpeechModel

/// The words of a long recording.
package struct HeardWords: Sendable {
  /// The words, in the order in which they begin.
  package let events: [StreamEvent]
  let durationSeconds: Double
  let labels: [String]
  /// The probabilities of all windows, if requested.
  let windows: WindowScores?

  package init(
    events: [StreamEvent],
    durationSeconds: Double,
    labels: [String],
    windows: WindowScores?
  ) {
    self.events = events
    self.durationSeconds = durationSeconds
    self.labels = labels
    self.windows = windows
  }

  /// A line for each window if requested, and for each word.
  ///
  /// - Parameter cell: A label and its probability in words.
  func lines(top: Int, _ cell: (String, Float) -> String) -> [String] {
    func time(_ seconds: ClosedRange<Double>) -> String {
      String(format: "%8.2f %8.2f", seconds.lowerBound, seconds.upperBound)
    }
    var lines: [String] = []
    if let windows {
      for (seconds, probabilities) in zip(windows.windowsSeconds, windows.probabilities) {
        let best = probabilities.indices.sorted {
          (probabilities[$1], $0) < (probabilities[$0], $1)
        }.prefix(top)
        let cells = best.map { cell(labels[$0], probabilities[$0]) }
        lines.append(([time(seconds)] + cells).joined(separator: "  "))
      }
      lines.append("words:")
    }
    if events.isEmpty {
      return lines + [String(format: "no word is heard in %.2f s", durationSeconds)]
    }
    return lines
      + events.map {
        "\(time($0.startSeconds...$0.endSeconds))  \(cell($0.label, $0.confidence))"
      }
  }

  /// The words as members of a JSON object.
  func record(file: String?) -> some Encodable {
    Record(
      file: file,
      durationSeconds: durationSeconds,
      events: events.map { EventRecord($0) },
      windows: windows.map { windows in
        zip(windows.windowsSeconds, windows.probabilities).map { seconds, probabilities in
          Record.Window(
            startSeconds: seconds.lowerBound,
            endSeconds: seconds.upperBound,
            scores: Dictionary(uniqueKeysWithValues: zip(labels, probabilities))
          )
        }
      }
    )
  }

  private struct Record: Encodable {
    var file: String?
    var durationSeconds: Double
    var events: [EventRecord]
    var windows: [Window]?

    struct Window: Encodable {
      var startSeconds: Double
      var endSeconds: Double
      var scores: [String: Float]
    }
  }
}
