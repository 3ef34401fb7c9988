internal import Foundation
package import SpeechModel

/// The result of a recording: a prediction, the words in it, or an error message.
package struct Answer {
  /// The recording's name; nil for a line that names none.
  package let file: String?
  package let result: Result<Content, Failure>
  /// What the consumer sent along.
  package let consumer: ConsumerData

  /// What was found out about a recording.
  package enum Content {
    /// One label, and where the model looked for it, if requested.
    case label(Prediction, Attention?)
    /// The words of a long recording.
    case words(HeardWords)
  }

  /// Why a recording has no answer.
  package struct Failure: Error, Equatable, CustomStringConvertible {
    package let words: String
    package var description: String { words }

    package init(words: String) { self.words = words }
  }

  package init(
    file: String?,
    result: Result<Content, Failure>,
    consumer: ConsumerData = ConsumerData()
  ) {
    self.file = file
    self.result = result
    self.consumer = consumer
  }

  package var isFailure: Bool {
    if case .failure = result { return true }
    return false
  }

  /// Aligned lines: the key if keys have a width, the file, and what was found out.
  ///
  /// Of a label one line: the label, its confidence, then more labels if requested. A rejected clip's label is
  /// `unknown`, with the most likely labels in brackets, as many as requested: `unknown (most like stop, 81.7 %)`, or
  /// `unknown (39.0 % likely)` where the most likely label is one for what is no word.
  /// A second line shows the attention over time, if there is any. Remarks follow in brackets at the end of the
  /// line.
  ///
  /// Of words a line each: from when to when in seconds, the label, its confidence.
  package func text(keyWidth: Int = 0, fileWidth: Int, labelWidth: Int, top: Int) -> String {
    let key = keyWidth > 0 ? [consumer.keyText.padded(to: keyWidth)] : []
    let name = (key + [(file ?? "").printable.padded(to: fileWidth)]).joined(separator: "  ")
    func cell(_ label: String, _ probability: Float) -> String {
      label.printable.padded(to: labelWidth) + String(format: " %5.1f %%", 100 * probability)
    }
    switch result {
    case .failure(let failure): return "\(name)  error: \(failure.words.printable)"
    case .success(.words(let words)):
      return words.lines(top: top, cell).map { "\(name)  \($0)" }.joined(separator: "\n")
    case .success(.label(let prediction, let attention)):
      let scores = prediction.scores.prefix(top)
      let cells =
        prediction.isRejected
        ? ["\(prediction.label) (\(Self.list(scores)))"]
        : scores.map { cell($0.label, $0.probability) }
      let note = prediction.note.map { ["(\($0))"] } ?? []
      let line = ([name] + cells + note).joined(separator: "  ")
      guard let attention else { return line }
      let curve = Sparkline.draw(attention.frames.map { Double($0.weight) })
      return line + "\n  looked at: \(curve)"
        + String(
          format: "  most at %.2f of %.2f s",
          attention.peakSeconds,
          prediction.durationSeconds
        )
    }
  }

  /// Labels of a model that say what a rejection says.
  private static let unknownLabels: Set = [Prediction.unknownLabel, "_unknown_"]

  /// "most like stop, 81.7 %; go, 9.2 %" or "39.0 % likely; go, 9.2 %".
  private static func list(_ scores: some Sequence<Prediction.Score>) -> String {
    scores.enumerated().map { index, score in
      let label = score.label.printable
      let share = String(format: "%.1f %%", 100 * score.probability)
      guard index == 0 else { return "\(label), \(share)" }
      return unknownLabels.contains(score.label)
        ? "\(share) likely" : "most like \(label), \(share)"
    }
    .joined(separator: "; ")
  }

  /// One JSON object: file, label, confidence, scores, durationSeconds, rejected if there is a
  /// threshold, note if there are remarks, and attention if requested; or file, durationSeconds, events, and
  /// windows if requested; or file and error.
  ///
  /// The key stands before them and the metadata after them, byte for byte.
  package func json() throws -> [UInt8] {
    let own = try ownJSON().printable.utf8.dropFirst().dropLast()
    let key = consumer.key.map { [Array("\"key\":".utf8 + $0)] } ?? []
    let metadata = consumer.metadata.map { [Array("\"metadata\":".utf8 + $0)] } ?? []
    let members = (key + [Array(own)] + metadata).joined(separator: [UInt8(ascii: ",")])
    return [UInt8(ascii: "{")] + members + [UInt8(ascii: "}")]
  }

  private func ownJSON() throws -> String {
    switch result {
    case .failure(let failure):
      try sortedJSON(
        ["file": file, "error": failure.words].compactMapValues { $0 }
      )
    case .success(.words(let words)):
      try sortedJSON(words.record(file: file))
    case .success(.label(let prediction, let attention)):
      try sortedJSON(
        Record(
          file: file,
          label: prediction.label,
          confidence: prediction.confidence,
          scores: Dictionary(
            uniqueKeysWithValues: prediction.scores.map { ($0.label, $0.probability) }
          ),
          durationSeconds: prediction.durationSeconds,
          note: prediction.note,
          rejected: prediction.rejectionThreshold.map { _ in prediction.isRejected },
          attention: attention.map {
            Record.Attention(
              seconds: $0.frames.map(\.seconds),
              weights: $0.frames.map(\.weight),
              peakSeconds: $0.peakSeconds
            )
          }
        )
      )
    }
  }

  private struct Record: Encodable {
    var file: String?
    var label: String
    var confidence: Float
    var scores: [String: Float]
    var durationSeconds: Double
    var note: String?
    var rejected: Bool?
    var attention: Attention?

    struct Attention: Encodable {
      var seconds: [Double]
      var weights: [Float]
      var peakSeconds: Double
    }
  }
}
