import CommandLineSupport
import Foundation
import SpeechModel

/// What was heard, in a few words.
struct ListeningSummary {
  private var counts: [String: Int] = [:]

  mutating func count(_ event: StreamEvent) { counts[event.label, default: 0] += 1 }

  /// The share of a processor core that the process has taken, for sound of some seconds.
  static func load(seconds: Double) -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return (Double(time.tv_sec) + Double(time.tv_nsec) / 1e9) / max(seconds, 0.001)
  }

  func words(seconds: Double, nonFiniteSamples: Int, gaps: Int) -> String {
    let words = counts.values.reduce(0, +)
    let rate = String(format: ", %.0f an hour", Double(words) * 3_600 / seconds)
    let hourly = seconds >= 60 ? rate : ""
    let single = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key.printable) \($0.value)" }.joined(separator: ", ")
    var text = String(format: "listened to %.1f s: ", seconds)
    text += words == 0 ? "no word" : "\(words) word\(words == 1 ? "" : "s")\(hourly) (\(single))"
    text += String(format: "; %.1f %% of a core", 100 * Self.load(seconds: seconds))
    if nonFiniteSamples > 0 {
      text += "; \(nonFiniteSamples) samples were not numbers and were heard as silence"
    }
    if gaps > 0 {
      text +=
        "; sound was lost \(gaps == 1 ? "once" : "\(gaps) times"), as it was not taken in time"
    }
    return text
  }
}
