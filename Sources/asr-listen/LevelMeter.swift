import CommandLineSupport
import Foundation
import SpeechModel

/// A line on the terminal that shows that something is heard: the level, what comes nearest to a word, and the
/// load.
struct LevelMeter {
  private let labels: [String]
  private let isBackground: [Bool]
  private var isShown = false
  /// The seconds of the stream for which the line was drawn last.
  private var drawnSeconds = -1.0

  /// A meter for the labels of a model; nil where there is no terminal to show it.
  init?(_ labels: [String], background: Set<String>) {
    guard Terminal.isInteractive else { return nil }
    self.labels = labels
    isBackground = labels.map(background.contains)
  }

  /// Draws the line, ten times a second of sound at most.
  mutating func show(_ samples: ArraySlice<Float>, scores: [Float], seconds: Double) {
    guard seconds - drawnSeconds >= 0.1, !samples.isEmpty else { return }
    drawnSeconds = seconds
    let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)
    let decibels = 10 * log10(max(power, 1e-10))
    let peak = samples.lazy.map(\.magnitude).max() ?? 0
    let best = labels.indices.filter { !isBackground[$0] }.max { scores[$0] < scores[$1] }
    var parts = [
      String(format: "%8.2f", seconds), Self.bar(decibels), String(format: "%4.0f dB", decibels),
    ]
    if peak >= 0.999 { parts.append("clipped") }
    if let best {
      parts.append("\(labels[best].printable) " + String(format: "%.0f %%", 100 * scores[best]))
    }
    parts.append(String(format: "load %.1f %%", 100 * ListeningSummary.load(seconds: seconds)))
    let line = String(parts.joined(separator: "  ").prefix(Terminal.columns - 1))
    Terminal.note("\r\u{1B}[K\(line)")
    isShown = true
  }

  /// Removes the line, so that something else can stand there.
  mutating func clear() {
    if isShown { Terminal.note("\r\u{1B}[K") }
    isShown = false
  }

  /// A bar of 20 characters for -60 to 0 dB.
  private static func bar(_ decibels: Double) -> String {
    let filled = Int((min(60, max(0, decibels + 60)) / 3).rounded())
    let (full, empty) = Terminal.isUnicode ? ("█", "░") : ("#", "-")
    return String(repeating: full, count: filled) + String(repeating: empty, count: 20 - filled)
  }
}
