internal import Foundation

/// "42 s", "3:07 min" or "1:05 h".
package func durationInWords(_ seconds: Double) -> String {
  let whole = max(0, Int(seconds.rounded()))
  if whole < 60 { return "\(whole) s" }
  let minutes = whole / 60
  if minutes < 60 { return String(format: "%d:%02d min", minutes, whole % 60) }
  return String(format: "%d:%02d h", minutes / 60, minutes % 60)
}
