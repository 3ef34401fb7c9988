package import ArgumentParser
package import SpeechModel

/// The confidence below which the answer is `unknown`, shared by the commands that recognize.
package struct ThresholdOption: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "The confidence, 0 to 1, below which the answer is 'unknown'; 0 to always answer.",
      discussion: "Without it, the model's own threshold, if it has one.",
      valueName: "confidence"
    )
  )
  package var threshold: Double?

  package init() {}

  package mutating func validate() throws {
    if let threshold, !(0...1).contains(threshold) {
      throw ValidationError("--threshold is \(threshold); expected 0 to 1")
    }
  }

  /// The recognizer with the given threshold, if any, instead of the model's.
  package func apply(to recognizer: SpeechRecognizer) -> SpeechRecognizer {
    guard let threshold else { return recognizer }
    var recognizer = recognizer
    recognizer.rejectionThreshold = threshold == 0 ? nil : threshold
    return recognizer
  }
}
