internal import Foundation
package import SpeechModel

/// The result of calibrating a model on its validation clips: for `summary.json`, and in words.
public struct CalibrationSummary: Sendable, Equatable {
  /// The clips that it was fitted on, without those out of the vocabulary.
  public let clips: Int
  /// The model's temperature now, how it was found, and the loss on the clips before and after.
  public let fit: Calibration
  /// Confidence and accuracy before.
  public let before: Reliability
  /// Confidence and accuracy at the temperature.
  public let after: Reliability
  /// The threshold for the rate of false accepts asked for; nil if none was, or there are no
  /// clips.
  public let rejection: RejectionThreshold?
  /// Where that gives up many right answers, the threshold for a higher rate that does not; nil if it does not, or no
  /// such threshold is worth having.
  public let laxerRejection: RejectionThreshold?
}

extension CalibrationSummary: Codable {
  private enum CodingKeys: String, CodingKey {
    case clips, fit, before, after, rejection, laxerRejection
  }

  /// Writes every value, null for missing thresholds.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(clips, forKey: .clips)
    try values.encode(fit, forKey: .fit)
    try values.encode(before, forKey: .before)
    try values.encode(after, forKey: .after)
    try values.encode(rejection, forKey: .rejection)
    try values.encode(laxerRejection, forKey: .laxerRejection)
  }
}

extension CalibrationSummary {
  /// Temperature, calibration error before and after, and the threshold, for the end of a run.
  public var report: String {
    let setting = String(format: "temperature %.3f", fit.temperature)
    let error = "expected calibration error \(percent(before.expectedCalibrationError))"
    let line =
      switch fit.finding {
      case .noClips: "not calibrated: there are no validation clips"
      case .fitted, .limited, .noMistakes:
        "calibrated: \(setting), \(error) before and"
          + " \(percent(after.expectedCalibrationError)) after"
          + (fit.finding == .limited ? " (the furthest that it goes)" : "")
          + (fit.finding == .noMistakes ? " (no clip is wrong, so a guess)" : "")
      }
    return ([line] + [rejection?.words].compactMap { $0 }).joined(separator: "\n")
  }
}

extension TrainedModel {
  /// The model with the temperature that fits clips that it was not trained on, and with a
  /// threshold for a rate of false accepts.
  ///
  /// - Parameters:
  ///   - evaluation: How this very model does on its validation clips; a model that has a
  ///     temperature already gets that one corrected. Without clips the model stays as it is.
  ///   - falseAcceptRate: The maximum rate, in [0, 1], as `Rejection` counts them; nil for a model
  ///     that always answers.
  ///   - judging: Makes the model, at its temperature, judge what is familiar to it, and tells how it then does on the
  ///     clips; nil if it cannot. Only the threshold depends on it: a temperature of logits that are near each other
  ///     wherever an answer is wrong would be as low as it may be.
  /// - Throws: What `judging` throws.
  package func calibrated(
    on evaluation: Evaluation,
    falseAcceptRate: Double?,
    judging: (TrainedModel) throws -> (model: TrainedModel, evaluation: Evaluation)? = { _ in nil }
  ) throws -> (model: TrainedModel, summary: CalibrationSummary) {
    let current = configuration.decision.temperature
    let fit = Calibration(evaluation.outcomes, current: current)
    let calibrated = evaluation.atTemperature(fit.temperature, from: current)
    var rule = DecisionRule(temperature: fit.temperature)
    var (model, judged) = (deciding(by: rule), calibrated)
    if falseAcceptRate != nil, let judging = try judging(model) { (model, judged) = judging }
    let rejection = falseAcceptRate.flatMap {
      RejectionThreshold(judged, targetRate: $0)
    }
    let summary = CalibrationSummary(
      clips: evaluation.outcomes.count,
      fit: fit,
      before: evaluation.reliability,
      after: calibrated.reliability,
      rejection: rejection,
      laxerRejection: rejection.flatMap {
        $0.isCostly ? RejectionThreshold.laxer(than: $0, on: judged) : nil
      }
    )
    rule.rejectionThreshold = rejection?.threshold
    return (model.deciding(by: rule), summary)
  }
}
