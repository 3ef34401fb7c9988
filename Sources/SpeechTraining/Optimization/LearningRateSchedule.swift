internal import Foundation

/// How the learning rate changes after the warm-up.
public enum ScheduleKind: String, Codable, Sendable, CaseIterable {
  /// Half a cosine down to zero (Loshchilov and Hutter, 2017).
  case cosine
  /// No change.
  case constant
}

/// The learning rate of each step of a run.
package struct LearningRateSchedule: Sendable {
  package let peak: Double
  package let kind: ScheduleKind
  package let warmupSteps: Int
  package let totalSteps: Int

  package init(peak: Double, kind: ScheduleKind, warmupSteps: Int, totalSteps: Int) {
    self.peak = peak
    self.kind = kind
    self.warmupSteps = warmupSteps
    self.totalSteps = totalSteps
  }

  /// The rate of step `step`, from 0: rising in equal parts to the peak at the last step of the
  /// warm-up, then as the kind says, towards zero one step after the last.
  package func rate(step: Int) -> Double {
    if step < warmupSteps { return peak * Double(step + 1) / Double(warmupSteps) }
    switch kind {
    case .constant: return peak
    case .cosine:
      let progress = Double(step - warmupSteps) / Double(max(1, totalSteps - warmupSteps))
      return peak * 0.5 * (1 + cos(Double.pi * min(1, progress)))
    }
  }
}
