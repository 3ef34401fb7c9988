internal import Foundation
internal import SpeechModel

/// How other tools count what was heard in a recording, by which their figures are compared with.
package enum CountingProtocol: String, CaseIterable, Encodable, Sendable {
  case tensorflow, picovoice
}

/// What was heard, counted by the protocol of another tool, with that tool's flaws.
package enum ProtocolCount: Sendable, Equatable {
  case tensorflow(TensorFlowCount)
  case picovoice(PicovoiceCount)

  /// Lines for the user, the last of which says what the protocol does not see.
  package var lines: [String] {
    var lines: [String]
    switch self {
    case .tensorflow(let count):
      lines = [
        "as TensorFlow's speech_commands counts, which reports _unknown_ like any word, in per cent of"
          + " \(counted(count.words, "word")):"
      ]
      func percentage(_ number: Int) -> String {
        count.share(number).map { String(format: "%.1f %%", 100 * $0) } ?? "-"
      }
      lines.append(
        "  \(percentage(count.matched)) matched, \(percentage(count.correct)) correctly,"
          + " \(percentage(count.wrong)) wrongly, \(percentage(count.falsePositives)) false positives"
      )
    case .picovoice(let count):
      lines = [
        String(
          format: "as Picovoice's wake-word-benchmark counts, over all %.2f h:",
          count.seconds / 3_600
        )
      ]
      let width = count.counts.keys.map(\.printable.count).max() ?? 0
      for (label, counts) in count.counts.sorted(by: { $0.key < $1.key }) {
        let missed = counts.missRate.map { String(format: "%.1f %%", 100 * $0) } ?? "-"
        let alarms = count.falseAlarmsPerHour(counts).map { String(format: "%.2f", $0) } ?? "-"
        lines.append(
          "  \(label.printable.padded(to: width))  missed \(missed), \(alarms) false alarms an hour"
        )
      }
      if let mean = count.meanMissRate {
        lines.append(String(format: "  mean of the labels: missed %.1f %%", 100 * mean))
      }
    }
    return lines + [unseen]
  }

  /// A sentence on what the protocol does not see.
  package var unseen: String {
    switch self {
    case .tensorflow:
      "This protocol does not see how long was listened, as false positives are a share of the words, nor which"
        + " of two words near each other was heard, as the first in reach decides."
    case .picovoice:
      "This protocol does not see that a word was heard twice, which is two hits and can hide a miss, nor how"
        + " little so few false alarms show, as their rate has no interval."
    }
  }
}
