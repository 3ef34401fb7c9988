internal import Foundation

/// Why training ended early.
public enum TrainingError: Error, Equatable {
  /// The loss or the gradients are no longer finite.
  case diverged(step: Int, learningRate: Double)
}

extension TrainingError: CustomStringConvertible {
  /// One line for a person: what happened, and what to do.
  public var description: String {
    switch self {
    case .diverged(let step, let rate):
      "the loss is no longer finite at step \(step), learning rate \(String(format: "%g", rate));"
        + " use a smaller --learning-rate, or a smaller gradient-clip in the configuration file"
    }
  }
}
