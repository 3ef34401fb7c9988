import Foundation
import SpeechTraining

/// An evaluation as JSON.
struct EvaluationRecord: Encodable {
  struct LabelRecord: Encodable {
    var label: String
    var clips: Int
    var precision: Double?
    var recall: Double?
  }

  struct WorstRecord: Encodable {
    var file: String
    var label: String
    var recognized: String
    var probability: Float
  }

  struct NoiseRecord: Encodable {
    var snrDecibels: Double
    var accuracy: Double
    var accuracyInterval: [Double]
  }

  struct RejectionRecord: Encodable {
    var threshold: Double
    var rejected: Int
    var answered: Int
    var accuracyOfAnswered: Double?
    var rightAnswersGivenUp: Double
    var falseAccepts: Int
    var falseAcceptRate: Double
    var falseAcceptsAmong: Rejection.Basis
    var falseAcceptsAmongClips: Int

    init(_ rejection: Rejection) {
      threshold = rejection.threshold
      rejected = rejection.rejected
      answered = rejection.answered
      accuracyOfAnswered = rejection.accuracyOfAnswered
      rightAnswersGivenUp = rejection.shareGivenUp
      falseAccepts = rejection.falseAccepts
      falseAcceptRate = rejection.falseAcceptRate
      falseAcceptsAmong = rejection.basis
      falseAcceptsAmongClips = rejection.basisClips
    }
  }

  var side: String
  var clips: Int
  var accuracy: Double
  var accuracyInterval: [Double]
  var accuracyWithoutSilence: Double?
  var loss: Double
  var expectedCalibrationError: Double
  var reliability: [Reliability.Bin]
  /// Only with a threshold.
  var rejection: RejectionRecord?
  var labels: [LabelRecord]
  var confusion: [[Int]]
  var worst: [WorstRecord]
  var noise: [NoiseRecord]

  init(_ evaluation: Evaluation, _ noisy: [(Double, Evaluation)], side: String) {
    func bounds(_ evaluation: Evaluation) -> [Double] {
      [evaluation.accuracyInterval.lowerBound, evaluation.accuracyInterval.upperBound]
    }
    self.side = side
    clips = evaluation.outcomes.count
    accuracy = evaluation.accuracy
    accuracyInterval = bounds(evaluation)
    accuracyWithoutSilence = evaluation.withoutSilence?.accuracy
    loss = evaluation.loss
    expectedCalibrationError = evaluation.reliability.expectedCalibrationError
    reliability = evaluation.reliability.bins
    rejection = evaluation.rejection.map(RejectionRecord.init)
    labels = evaluation.labelScores.map {
      LabelRecord(label: $0.label, clips: $0.clips, precision: $0.precision, recall: $0.recall)
    }
    confusion = evaluation.confusion
    worst = evaluation.worst(10).map {
      WorstRecord(
        file: $0.path,
        label: evaluation.labels[$0.label],
        recognized: evaluation.labels[$0.predicted],
        probability: $0.probabilities[$0.label]
      )
    }
    noise = noisy.map {
      NoiseRecord(
        snrDecibels: $0.0,
        accuracy: $0.1.accuracy,
        accuracyInterval: bounds($0.1)
      )
    }
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
