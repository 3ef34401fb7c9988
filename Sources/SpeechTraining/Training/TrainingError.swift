internal import Foundation

/// Why training ended early.
public enum TrainingError: Error, Equatable {
  /// The loss or the gradients are no longer finite.
  ///
  /// `checkpoint` is the last one from before, if any was saved.
  case diverged(step: Int, learningRate: Double, checkpoint: String?)
  /// The loss has grown far beyond that of guessing.
  case grown(loss: Double, chance: Double, step: Int, learningRate: Double, checkpoint: String?)
}

extension TrainingError: CustomStringConvertible {
  /// A one-line message for the user: what happened, and what to do.
  public var description: String {
    words(advice: "use a smaller learning rate, or a smaller training.gradient-clip")
  }

  /// The same with other advice.
  package func words(advice: String) -> String {
    func ending(_ checkpoint: String?) -> String {
      advice + (checkpoint.map { "; the last good checkpoint is \($0)" } ?? "")
    }
    switch self {
    case .diverged(let step, let rate, let checkpoint):
      return "the loss is no longer finite at step \(step), learning rate"
        + " \(String(format: "%g", rate)); \(ending(checkpoint))"
    case .grown(let loss, let chance, let step, let rate, let checkpoint):
      return String(
        format: "the training loss is %.1f after step %d, where guessing would give %.1f,",
        loss,
        step,
        chance
      ) + " learning rate \(String(format: "%g", rate)); \(ending(checkpoint))"
    }
  }
}
