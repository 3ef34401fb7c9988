/// "42 s", "3:07 min" or "1:05 h".
package func durationInWords(_ seconds: Double) -> String {
  let whole = max(0, Int(seconds.rounded()))
  if whole < 60 { return "\(whole) s" }
  let minutes = whole / 60
  if minutes < 60 { return "\(minutes):\(twoDigits(whole % 60)) min" }
  return "\(minutes / 60):\(twoDigits(minutes % 60)) h"
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
