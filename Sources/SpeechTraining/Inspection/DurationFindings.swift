internal import Foundation
internal import SpeechModel

/// Finds recordings that last much shorter or longer than others of their label.
enum DurationFindings {
  /// The typical logarithm of a duration and its deviation, robust to outliers: median
  /// and 1.4826 times the median absolute deviation.
  private struct Usual {
    let logarithm: Double
    let deviation: Double

    init(_ seconds: [Double]) {
      let logarithms = seconds.map { log($0) }
      let typical = median(logarithms) ?? 0
      logarithm = typical
      deviation = max(
        1.4826 * (median(logarithms.map { abs($0 - typical) }) ?? 0),
        DataCheckThresholds.leastDurationDeviation
      )
    }
  }

  static func findings(_ labels: [LabelGroup], _ clips: [InspectedClip]) -> [DataFinding] {
    func seconds(_ indices: some Sequence<Int>) -> [Double] {
      indices.map { clips[$0].measurements.seconds }.filter { $0 > 0 }
    }
    guard clips.count >= DataCheckThresholds.clipsForOwnMedian else { return [] }
    let ofAll = Usual(seconds(clips.indices))
    var outliers: [(path: String, deviations: Double, detail: String)] = []
    for group in labels {
      let hasOwn = group.indices.count >= DataCheckThresholds.clipsForOwnMedian
      let usual = hasOwn ? Usual(seconds(group.indices)) : ofAll
      for index in group.indices where clips[index].measurements.seconds > 0 {
        let found = clips[index].measurements.seconds
        let deviations = abs(log(found) - usual.logarithm) / usual.deviation
        guard deviations > DataCheckThresholds.durationDeviations else { continue }
        let others = hasOwn ? "usual for '\(group.label)'" : "usual"
        let detail = String(
          format: "%.2f s, %.2f s is \(others.replacingOccurrences(of: "%", with: "%%"))",
          locale: Locale(identifier: "en_US_POSIX"),
          found,
          exp(usual.logarithm)
        )
        outliers.append((clips[index].path, deviations, detail))
      }
    }
    guard !outliers.isEmpty else { return [] }
    outliers.sort { ($1.deviations, $0.path) < ($0.deviations, $1.path) }
    return [
      DataFinding(
        .duration(recordings: outliers.count),
        .warning,
        outliers.map { DataFinding.Instance(paths: [$0.path], detail: $0.detail) }
      )
    ]
  }
}
