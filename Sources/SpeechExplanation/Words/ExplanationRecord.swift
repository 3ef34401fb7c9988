internal import Foundation
internal import SpeechModel

/// An explanation as JSON.
package struct ExplanationRecord: Encodable {
  private let file: String
  private let label: String
  private let against: String?
  private let probability: Double
  private let logOdds: Double?
  private let baselineProbability: Double?
  private let baseline: Explanation.Baseline?
  private let contributed: Double?
  private let startSeconds: Double
  private let endSeconds: Double
  private let answer: String
  private let exact: Bool
  private let evaluations: Int
  private let units: [Explanation.Part]
  private let interactions: [Explanation.Interaction]
  private let fit: Explanation.Fit?
  private let anchor: AnchorRecord?
  private let deletion: [Double]?
  private let insertion: [Double]?
  private let randomDeletion: [Double]?
  private let secondOpinion: Explanation.SecondOpinion?
  private let whatIf: [WhatIfCurve]?
  private let sentences: [String]
  private let notes: [String]
  private let labels: [String]?
  private let maskings: [[Double]]?

  private struct AnchorRecord: Encodable {
    let units: [Int]
    let precision: Double
    let precisionInterval: [Double]
    let withoutIt: Double
    let size: Int
    let equallySmall: Int?
    let milliseconds: Double
    let energyShare: Double
    let probabilityAlone: Double
    let words: String
  }

  /// Takes over an explanation.
  ///
  /// - Parameters:
  ///   - file: The clip's path.
  ///   - whatIf: What would change the answer; nil if that was not asked.
  ///   - labels: The labels of the table of all maskings, to be written, too; nil to leave it out.
  package init(
    _ explanation: Explanation,
    file: String,
    whatIf: [WhatIfCurve]? = nil,
    tableOf labels: [String]? = nil
  ) {
    self.whatIf = whatIf
    self.file = file
    label = explanation.label
    against = explanation.against
    probability = explanation.probability
    logOdds = explanation.logOdds
    baselineProbability = explanation.baseline?.probability
    baseline = explanation.baseline
    contributed = explanation.contributed
    startSeconds = explanation.startSeconds
    endSeconds = explanation.endSeconds
    answer = explanation.prediction.mostLikelyLabel
    exact = explanation.isExact
    evaluations = explanation.evaluations
    units = explanation.parts
    interactions = explanation.interactions
    fit = explanation.fit
    anchor = explanation.anchor.map {
      AnchorRecord(
        units: $0.units,
        precision: $0.precision,
        precisionInterval: $0.precisionInterval,
        withoutIt: $0.withoutIt,
        size: $0.size,
        equallySmall: $0.equallySmall,
        milliseconds: $0.milliseconds,
        energyShare: $0.energyShare,
        probabilityAlone: $0.probabilityAlone,
        words: explanation.place(of: $0.units)
      )
    }
    deletion = explanation.curves?.deletion
    insertion = explanation.curves?.insertion
    randomDeletion = explanation.curves?.randomDeletion
    secondOpinion = explanation.secondOpinion
    sentences = explanation.sentences
    notes = explanation.notes
    self.labels = explanation.table == nil ? nil : labels
    maskings = labels == nil ? nil : explanation.table?.scaledLogits
  }

  /// One JSON object in one line.
  package func json() throws -> [UInt8] {
    Array(try sortedJSON(self).printable.utf8)
  }
}
