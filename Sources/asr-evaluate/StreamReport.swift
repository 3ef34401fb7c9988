import CommandLineSupport
import Foundation
import SpeechModel
import SpeechTraining

/// What was heard in long recordings, counted.
struct StreamReport {
  private let tally: StreamTally
  private let thresholds: [(threshold: Double, tally: StreamTally)]
  private let labelThresholds: [String: Double]
  private let choice: StreamEvaluation.Choice?
  private let other: ProtocolCount?

  /// - Parameters:
  ///   - thresholds: What one threshold of all labels would have led to, those of the table among them.
  ///   - labelThresholds: The thresholds of the counts.
  ///   - choice: Those that were chosen, if any were asked for.
  ///   - other: The count by another tool's protocol, if one was asked for.
  init(
    _ tally: StreamTally,
    thresholds: [(threshold: Double, tally: StreamTally)],
    labelThresholds: [String: Double],
    choice: StreamEvaluation.Choice?,
    other: ProtocolCount?
  ) {
    self.tally = tally
    self.thresholds = thresholds
    self.labelThresholds = labelThresholds
    self.choice = choice
    self.other = other
  }

  /// The report in lines of text.
  var text: String {
    var lines = [
      String(
        format: "listened to %.2f h, %.2f h of it without a word; threshold %@",
        tally.listenedSeconds / 3_600,
        tally.emptyHours,
        commonThreshold?.shortText ?? "by label: \(Self.list(labelThresholds))"
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
    if let missed = tally.missesInWords { lines.append("missed: \(missed)") }
    lines.append("false alarms: \(tally.falseAlarmsInWords)")
    if let delay = median(tally.delaysSeconds) {
      lines.append(String(format: "heard %.2f s after the end of the word (median)", delay))
    }
    if let other { lines += [""] + other.lines }
    lines += ["", "threshold  missed          false alarms an hour"]
    for (threshold, tally) in thresholds where StreamEvaluation.thresholds.contains(threshold) {
      let missed = tally.total.words > 0 ? "\(tally.total.misses) of \(tally.total.words)" : "-"
      lines.append(
        String(format: "%9.2f  ", threshold) + missed.padded(to: 14) + "  "
          + tally.hourlyFalseAlarmsInWords
      )
    }
    if let choice { lines += [""] + Self.words(of: choice) }
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
    let record = Record(
      threshold: commonThreshold,
      labelThresholds: labelThresholds,
      listenedHours: tally.listenedSeconds / 3_600,
      hoursWithoutWords: tally.emptyHours,
      labels: tally.counts.mapValues(count),
      all: count(tally.total),
      falseAlarmsAnHour: tally.falseAlarmsPerHour,
      falseAlarmsAnHourInterval: tally.falseAlarmsPerHourInterval,
      medianDelaySeconds: median(tally.delaysSeconds),
      thresholds: thresholds.map { threshold, tally in
        Record.Row(
          threshold: threshold,
          missed: tally.total.misses,
          falseAlarms: tally.total.falseAlarms
        )
      },
      choice: choice.map {
        Record.Choice(
          thresholds: $0.thresholds,
          said: $0.tally.total.words,
          missed: $0.tally.total.misses,
          falseAlarms: $0.tally.total.falseAlarms
        )
      },
      protocol: other.map(ProtocolRecord.init)
    )
    return try sortedJSON(record)
  }

  /// The threshold of all labels, if they have one.
  private var commonThreshold: Double? {
    Set(labelThresholds.values).count == 1 ? labelThresholds.values.first : nil
  }

  private static func list(_ thresholds: [String: Double]) -> String {
    thresholds.sorted { $0.key < $1.key }
      .map { "\($0.key.printable) \($0.value.shortText)" }
      .joined(separator: ", ")
  }

  /// What was chosen, and what that is worth where it was not chosen.
  private static func words(of choice: StreamEvaluation.Choice) -> [String] {
    let thresholds = choice.thresholds
    var lines = [
      "at most \(thresholds.falseAlarmsPerHour.shortText) false alarms an hour: \(list(thresholds.labels))",
      "chosen on one half of each recording and counted in the other, both ways round:",
    ]
    if let missed = choice.tally.missesInWords { lines.append("  missed: \(missed)") }
    lines.append("  false alarms: \(choice.tally.falseAlarmsInWords)")
    let highest = thresholds.labels.filter { $0.value >= 1 }.keys.sorted()
    if !highest.isEmpty {
      lines.append(
        "  hardly ever heard, since below threshold 1 they have too many false alarms: "
          + highest.map(\.printable).joined(separator: ", ")
      )
    }
    if thresholds.upperBoundPerHour > thresholds.falseAlarmsPerHour {
      lines.append(
        String(
          format: "  so few hours do not show it: up to %.2f an hour would be no surprise",
          thresholds.upperBoundPerHour
        )
      )
    }
    return lines
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
    var threshold: Double?
    var labelThresholds: [String: Double]
    var listenedHours: Double
    var hoursWithoutWords: Double
    var labels: [String: CountRecord]
    var all: CountRecord
    var falseAlarmsAnHour: Double?
    var falseAlarmsAnHourInterval: ClosedRange<Double>?
    var medianDelaySeconds: Double?
    var thresholds: [Row]
    var choice: Choice?
    var `protocol`: ProtocolRecord?

    struct Choice: Encodable {
      var thresholds: StreamThresholds
      var said: Int
      var missed: Int
      var falseAlarms: Int
    }

    struct Row: Encodable {
      var threshold: Double
      var missed: Int
      var falseAlarms: Int
    }
  }
}
