internal import Foundation

extension StreamTally {
  /// Misses with their exact interval, "3 of 40 words, 7.5 % (95 %: 1.6 to 20.4)"; nil if nothing was said.
  package var missesInWords: String? {
    let (misses, words) = (total.misses, total.words)
    guard words > 0 else { return nil }
    let interval = clopperPearsonInterval(misses, of: words)
    return String(
      format: "%d of %d words, %.1f %% (95 %%: %.1f to %.1f)",
      misses,
      words,
      100 * Double(misses) / Double(words),
      100 * interval.lowerBound,
      100 * interval.upperBound
    )
  }

  /// False alarms an hour with their exact interval, "2.00 (95 %: 0.24 to 7.22)".
  package var hourlyFalseAlarmsInWords: String {
    guard let rate = falseAlarmsPerHour, let interval = falseAlarmsPerHourInterval else {
      return "unknown"
    }
    return String(
      format: "%.2f (95 %%: %.2f to %.2f)",
      rate,
      interval.lowerBound,
      interval.upperBound
    )
  }

  /// "2 in 1.00 h without a word, 2.00 (95 %: 0.24 to 7.22) an hour".
  package var falseAlarmsInWords: String {
    "\(total.falseAlarms) in \(String(format: "%.2f", emptyHours)) h without a word,"
      + " \(hourlyFalseAlarmsInWords) an hour"
  }
}
