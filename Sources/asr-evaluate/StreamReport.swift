import CommandLineSupport
import Foundation
import SpeechModel
import SpeechTraining

/// What was heard in long recordings, counted.
struct StreamReport {
  private let tally: StreamTally
  private let thresholds: [(threshold: Double, tally: StreamTally)]
  private let threshold: Double
  private let target: Double?

  init(
    _ tally: StreamTally,
    thresholds: [(Double, StreamTally)],
    threshold: Double,
    target: Double?
  ) {
    self.tally = tally
    self.thresholds = thresholds
    self.threshold = threshold
    self.target = target
  }

  /// The report in lines of text.
  var text: String {
    var lines = [
      String(
        format: "listened to %.2f h, %.2f h of it without a word; threshold %@",
        tally.listenedSeconds / 3_600,
        tally.emptyHours,
        threshold.shortText
      ), "",
    ]
    let width = max(5, tally.counts.keys.map(\.printable.count).max() ?? 0)
    func row(_ name: String, _ counts: StreamTally.Counts) -> String {
      name.printable.padded(to: width)
        + String(
          format: " %7d %7d %7d %7d %12d %13d",
          counts.words,
          counts.hits,
          counts.misses,
          counts.duplicates,
          counts.substitutions,
          counts.falseAlarms
        )
    }
    lines.append(
      "label".padded(to: width) + "    said   heard  missed   twice  for another  false alarms"
    )
    for label in tally.counts.keys.sorted() {
      lines.append(row(label, tally.counts[label] ?? StreamTally.Counts()))
    }
    lines += [row("all", tally.total), ""]
    if let missed = Self.missed(tally) { lines.append("missed: \(missed)") }
    lines.append("false alarms: \(Self.alarms(tally))")
    if let delay = median(tally.delaysSeconds) {
      lines.append(String(format: "heard %.2f s after the end of the word (median)", delay))
    }
    lines += ["", "threshold  missed          false alarms an hour"]
    for (threshold, tally) in thresholds {
      let missed = tally.total.words > 0 ? "\(tally.total.misses) of \(tally.total.words)" : "-"
      lines.append(
        String(format: "%9.2f  ", threshold) + missed.padded(to: 14) + "  " + Self.hourly(tally)
      )
    }
    if let target { lines += ["", targetWords(target)] }
    return lines.joined(separator: "\n")
  }

  /// One JSON object.
  func json() throws -> String {
    func count(_ counts: StreamTally.Counts) -> CountRecord {
      CountRecord(
        said: counts.words,
        heard: counts.hits,
        missed: counts.misses,
        twice: counts.duplicates,
        forAnother: counts.substitutions,
        falseAlarms: counts.falseAlarms
      )
    }
    func rate(_ tally: StreamTally) -> [Double]? {
      guard tally.emptyHours > 0 else { return nil }
      let interval = poissonInterval(tally.total.falseAlarms)
      return [interval.lowerBound / tally.emptyHours, interval.upperBound / tally.emptyHours]
    }
    let record = Record(
      threshold: threshold,
      listenedHours: tally.listenedSeconds / 3_600,
      hoursWithoutWords: tally.emptyHours,
      labels: tally.counts.mapValues(count),
      all: count(tally.total),
      falseAlarmsAnHour: tally.emptyHours > 0
        ? Double(tally.total.falseAlarms) / tally.emptyHours : nil,
      falseAlarmsAnHourInterval: rate(tally),
      medianDelaySeconds: median(tally.delaysSeconds),
      thresholds: thresholds.map { threshold, tally in
        Record.Row(
          threshold: threshold,
          missed: tally.total.misses,
          falseAlarms: tally.total.falseAlarms
        )
      }
    )
    return try sortedJSON(record)
  }

  /// Misses with their exact interval; nil if nothing was said.
  private static func missed(_ tally: StreamTally) -> String? {
    let total = tally.total
    guard total.words > 0 else { return nil }
    let interval = clopperPearsonInterval(total.misses, of: total.words)
    return String(
      format: "%d of %d words, %.1f %% (95 %%: %.1f to %.1f)",
      total.misses,
      total.words,
      100 * Double(total.misses) / Double(total.words),
      100 * interval.lowerBound,
      100 * interval.upperBound
    )
  }

  private static func alarms(_ tally: StreamTally) -> String {
    "\(tally.total.falseAlarms) in \(String(format: "%.2f", tally.emptyHours)) h without a word, "
      + hourly(tally)
      + " an hour"
  }

  /// False alarms an hour, with their exact interval.
  private static func hourly(_ tally: StreamTally) -> String {
    guard tally.emptyHours > 0 else { return "unknown" }
    let interval = poissonInterval(tally.total.falseAlarms)
    return String(
      format: "%.2f (95 %%: %.2f to %.2f)",
      Double(tally.total.falseAlarms) / tally.emptyHours,
      interval.lowerBound / tally.emptyHours,
      interval.upperBound / tally.emptyHours
    )
  }

  /// The lowest threshold from which on no higher one has more false alarms than wished, and whether so few
  /// hours can show it.
  private func targetWords(_ target: Double) -> String {
    func rate(_ tally: StreamTally) -> Double {
      Double(tally.total.falseAlarms) / max(tally.emptyHours, 1e-9)
    }
    let enough = thresholds.reversed().prefix { rate($0.tally) <= target }
    let wished = "at most \(target.shortText) false alarms an hour"
    guard let chosen = enough.last else { return "\(wished): at no threshold" }
    let upper = poissonInterval(chosen.tally.total.falseAlarms).upperBound
    var words = "\(wished): from threshold \(chosen.threshold.shortText) on, here"
    if upper > target * chosen.tally.emptyHours {
      words += String(
        format: "; so few hours do not show it: up to %.2f an hour would be no surprise",
        upper / max(chosen.tally.emptyHours, 1e-9)
      )
    }
    return words + "\nIt was chosen on these recordings: look at others with --threshold "
      + chosen.threshold.shortText
  }

  private struct CountRecord: Encodable {
    var said: Int
    var heard: Int
    var missed: Int
    var twice: Int
    var forAnother: Int
    var falseAlarms: Int
  }

  private struct Record: Encodable {
    var threshold: Double
    var listenedHours: Double
    var hoursWithoutWords: Double
    var labels: [String: CountRecord]
    var all: CountRecord
    var falseAlarmsAnHour: Double?
    var falseAlarmsAnHourInterval: [Double]?
    var medianDelaySeconds: Double?
    var thresholds: [Row]

    struct Row: Encodable {
      var threshold: Double
      var missed: Int
      var falseAlarms: Int
    }
  }
}
