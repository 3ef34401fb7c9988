/// Which training clips each step of a run serves.
///
/// Passes over the clips follow one another. With epochs, a pass ends with its last step; with a
/// budget, a step may take the last clips of one pass and the first of the next.
package final class ClipStream {
  package let plan: BatchPlan
  private let isContinuous: Bool
  /// The orders of the most recent passes, cached: a permutation of many clips takes a while.
  private var orders: [(pass: Int, order: [Int])] = []

  package init(_ plan: BatchPlan, isContinuous: Bool) {
    self.plan = plan
    self.isContinuous = isContinuous
  }

  /// The indices of the training clips that a step, numbered from 0 since the start, serves.
  package func clips(step: Int) -> [Int] {
    guard isContinuous else {
      let (pass, within) = step.quotientAndRemainder(dividingBy: plan.stepsPerEpoch)
      return Array(order(pass)[plan.batch(step: within)])
    }
    let first = step * plan.batchSize
    return (first..<first + plan.batchSize).map { index in
      let (pass, within) = index.quotientAndRemainder(dividingBy: plan.clips)
      return order(pass)[within]
    }
  }

  private func order(_ pass: Int) -> [Int] {
    if let known = orders.last(where: { $0.pass == pass }) { return known.order }
    let made = plan.order(epoch: pass)
    orders = orders.suffix(1) + [(pass, made)]
    return made
  }
}
