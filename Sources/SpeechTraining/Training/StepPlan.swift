internal import Foundation

/// How many steps a run takes, and after which of them it validates and saves.
///
/// What lies between two validations is an epoch: a pass over the clips, or an equal part of a
/// budget, so that more data changes neither cost nor schedule.
package struct StepPlan: Sendable, Equatable {
  /// Steps in all.
  package let totalSteps: Int
  /// Steps taken when the validation i + 1 is due; the last is all of them.
  package let validations: [Int]

  /// Passes over the clips, each with so many steps.
  package init(epochs: Int, stepsPerEpoch: Int) {
    totalSteps = epochs * stepsPerEpoch
    validations = (1...epochs).map { $0 * stepsPerEpoch }
  }

  /// A budget of steps in equal parts: validation i of n after round(i · steps / n).
  package init(steps: Int, validations count: Int) {
    totalSteps = steps
    let due = (1...count).map { Int((Double($0) * Double(steps) / Double(count)).rounded()) }
    // With fewer steps than validations some would fall together, or before the first step.
    validations = due.filter { $0 > 0 }.reduce(into: []) { unique, step in
      if unique.last != step { unique.append(step) }
    }
  }

  /// The validation, from 1, that the step numbered so from 0 leads up to.
  package func epoch(ofStep step: Int) -> Int {
    (validations.firstIndex { $0 > step } ?? validations.count - 1) + 1
  }

  /// The steps during which layers frozen for so many epochs do not learn; nil for the whole run,
  /// which is what 0 means.
  package func frozenSteps(epochs: Int) -> Int? {
    epochs == 0 || epochs > validations.count ? nil : validations[epochs - 1]
  }

  /// The steps of an epoch, numbered from 0 since the start.
  package func steps(ofEpoch epoch: Int) -> Range<Int> {
    (epoch > 1 ? validations[epoch - 2] : 0)..<validations[epoch - 1]
  }
}
