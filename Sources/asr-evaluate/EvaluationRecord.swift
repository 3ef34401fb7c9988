import Foundation
import SpeechModel
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
    /// Only with a threshold.
    var rejection: RejectionRecord?
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

  /// The file of the model.
  var model: String
  /// The folder or manifest.
  var data: String
  /// The subset scored, under the key that the JSON has always had for it.
  var side: String
  /// Clips that the figures are of.
  var clips: Int
  /// Requested clips that trained the model; left out if unknown.
  var clipsThatTrained: Int?
  /// Their accuracy, if they are scored separately.
  var accuracyOnClipsThatTrained: Double?
  /// The accuracy without them, if they are among the clips of the other figures.
  var accuracyWithoutClipsThatTrained: Double?
  /// Scored clips that chose the best epoch; left out if unknown.
  var clipsThatChose: Int?
  /// Scored clips that have copies in training, as the run found; left out if it did not search.
  var clipsWithCopiesInTraining: Int?
  /// The accuracy without those.
  var accuracyWithoutCopies: Double?
  /// Recordings of noise that trained the model; left out if unknown, or none is mixed in.
  var noiseThatTrained: Int?
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
  /// Only if it was asked for.
  var slices: [AccuracySlice]?
  /// Only if they were asked for: labels that are probably wrong.
  var suspects: [LabelSuspects.Suspect]?

  init(
    _ evaluation: Evaluation,
    _ noisy: [(Double, Evaluation)],
    _ familiarity: Familiarity,
    model: String,
    data: String,
    subset: String,
    _ analysis: ErrorAnalysis? = nil
  ) {
    func bounds(_ evaluation: Evaluation) -> [Double] {
      [evaluation.accuracyInterval.lowerBound, evaluation.accuracyInterval.upperBound]
    }
    slices = analysis.flatMap { $0.slices.isEmpty ? nil : $0.slices }
    suspects = analysis?.suspects?.worthALook
    self.model = model
    self.data = data
    side = subset
    clips = evaluation.outcomes.count
    clipsThatTrained = familiarity.trained
    accuracyOnClipsThatTrained = familiarity.apart?.accuracy
    accuracyWithoutClipsThatTrained = familiarity.without?.accuracy
    clipsThatChose = familiarity.validated
    clipsWithCopiesInTraining = familiarity.copied?.copied
    accuracyWithoutCopies = familiarity.copied?.others?.accuracy
    noiseThatTrained = familiarity.noise
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
        accuracyInterval: bounds($0.1),
        rejection: $0.1.rejection.map(RejectionRecord.init)
      )
    }
  }

  func json() throws -> String { try sortedJSON(self) }
}
