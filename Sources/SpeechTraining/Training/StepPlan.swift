internal import Foundation

/// How many steps a run takes, and after which of them it validates and saves.
///
/// The steps between two validations are an epoch: a pass over the clips, or an equal part of a
/// budget, so that more data changes neither cost nor schedule.
package struct StepPlan: Sendable, Equatable {
  /// The total number of steps.
  package let totalSteps: Int
  /// Steps taken when the validation i + 1 is due; the last is all of them.
  package let validations: [Int]

  /// Plans passes over the clips.
  package init(epochs: Int, stepsPerEpoch: Int) {
    totalSteps = epochs * stepsPerEpoch
    validations = (1...epochs).map { $0 * stepsPerEpoch }
  }

  /// Plans a budget of steps in equal parts: validation i of n after round(i · steps / n).
  package init(steps: Int, validations count: Int) {
    totalSteps = steps
    let due = (1...count).map { Int((Double($0) * Double(steps) / Double(count)).rounded()) }
    // With fewer steps than validations some would coincide, or precede the first step.
    validations = due.filter { $0 > 0 }.reduce(into: []) { unique, step in
      if unique.last != step { unique.append(step) }
    }
  }

  /// The validation, from 1, that follows a step, numbered from 0.
  package func epoch(ofStep step: Int) -> Int {
    (validations.firstIndex { $0 > step } ?? validations.count - 1) + 1
  }

  /// The number of steps during which layers frozen for `epochs` epochs do not learn; nil for the
  /// whole run, which 0 stands for.
  package func frozenSteps(epochs: Int) -> Int? {
    epochs == 0 || epochs > validations.count ? nil : validations[epochs - 1]
  }

  /// The steps of an epoch, numbered from 0 since the start.
  package func steps(ofEpoch epoch: Int) -> Range<Int> {
    (epoch > 1 ? validations[epoch - 2] : 0)..<validations[epoch - 1]
  }
}
