internal import Foundation
package import SpeechModel

/// What a recording gave: a prediction, or the words of an error.
package struct Answer {
  package let file: String
  package let result: Result<Prediction, Failure>

  /// Why a recording has no prediction.
  package struct Failure: Error, Equatable, CustomStringConvertible {
    package let words: String
    package var description: String { words }

    package init(words: String) { self.words = words }
  }

  package init(file: String, result: Result<Prediction, Failure>) {
    self.file = file
    self.result = result
  }

  package var isFailure: Bool {
    if case .failure = result { return true }
    return false
  }

  /// One aligned line: file, label, confidence, then more labels if asked for.
  package func text(fileWidth: Int, labelWidth: Int, top: Int) -> String {
    let name = file.padded(to: fileWidth)
    switch result {
    case .failure(let failure): return "\(name)  error: \(failure.words)"
    case .success(let prediction):
      let cells = prediction.scores.prefix(top).map {
        $0.label.padded(to: labelWidth)
          + String(format: " %5.1f %%", 100 * $0.probability)
      }
      return ([name] + cells).joined(separator: "  ")
    }
  }

  /// One JSON object: file, label, confidence, scores, durationSeconds; or file and error.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data =
      switch result {
      case .failure(let failure):
        try encoder.encode(["file": file, "error": failure.words])
      case .success(let prediction):
        try encoder.encode(
          Record(
            file: file,
            label: prediction.label,
            confidence: prediction.confidence,
            scores: Dictionary(
              uniqueKeysWithValues: prediction.scores.map { ($0.label, $0.probability) }
            ),
            durationSeconds: prediction.durationSeconds
          )
        )
      }
    return String(decoding: data, as: UTF8.self)
  }

  private struct Record: Encodable {
    var file: String
    var label: String
    var confidence: Float
    var scores: [String: Float]
    var durationSeconds: Double
  }
}
