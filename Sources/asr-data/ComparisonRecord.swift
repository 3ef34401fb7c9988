import Foundation
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

/// A comparison as JSON, with the commands that help.
struct ComparisonRecord: Encodable {
  private struct Advice: Encodable {
    var finding: String
    var command: String?
  }

  private enum CodingKeys: String, CodingKey { case advice }

  private let comparison: DataComparison
  private let advice: [Advice]

  init(_ comparison: DataComparison, _ training: AdvisedTraining) {
    self.comparison = comparison
    advice = comparison.advice.map {
      let (words, command) = $0.remedy(for: training)
      return Advice(finding: words, command: command)
    }
  }

  func encode(to encoder: any Encoder) throws {
    try comparison.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(advice, forKey: .advice)
  }

  func json() throws -> String { try sortedJSON(self) }
}
