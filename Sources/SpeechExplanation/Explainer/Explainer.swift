internal import Foundation
public import SpeechModel
internal import SpeechTraining

/// Explains a recognizer's answers by what it says when parts of a clip are removed.
///
/// Up to twelve parts every one of their 2^M coalitions is tried once, and SHAP, LIME, Banzhaf values,
/// interactions and anchors follow exactly from that one table: nothing is drawn, and the same clip
/// has the same explanation every time, on any number of threads. A value, safe to use from any
/// number of threads.
public struct Explainer: Sendable {
  package let recognizer: SpeechRecognizer

  /// Explains a recognizer's answers.
  public init(_ recognizer: SpeechRecognizer) { self.recognizer = recognizer }

  /// Explains the answer to samples [S] at the model's rate.
  ///
  /// - Throws: As for a clip.
  public func explain(
    samples: [Float],
    _ options: ExplanationOptions = ExplanationOptions(),
    on pool: WorkerPool? = nil
  ) throws -> Explanation {
    let clip = AudioClip(samples: samples, sampleRateHertz: recognizer.sampleRateHertz)
    return try explain(clip, options, on: pool)
  }

  /// Explains the answer to a clip, with the threads of a pool if there is one.
  ///
  /// - Throws: `AudioError` or `ModelFileError` as for recognition, `ExplanationError` for options
  ///   that do not fit the model or the clip.
  public func explain(
    _ clip: AudioClip,
    _ options: ExplanationOptions = ExplanationOptions(),
    on pool: WorkerPool? = nil
  ) throws -> Explanation {
    let prediction = try recognizer.recognize(clip)
    let question = try Question(options, prediction, labels: recognizer.labels)
    let samples = try Resampler.resample(clip, toHertz: recognizer.sampleRateHertz).samples
    var window = ExplainedWindow(
      samples: samples,
      rateHertz: recognizer.sampleRateHertz,
      prediction,
      question
    )
    guard !clip.isDigitalSilence else {
      let decibels = 10 * log10(max(1e-12, clip.samples.meanPower))
      window.notes.append(
        clip.samples.count == 1 && clip.samples[0] != 0
          ? "nothing to explain: it is a single sample"
          : "nothing to explain: its level is \(fixedPoint(decibels, decimals: 0)) dBFS"
      )
      return window.nothing
    }
    try window.choose(recognizer)
    return try window.explanation(recognizer, options, pool)
  }
}

/// The label to explain and what it is compared with, by their indices.
struct Question {
  let label: Int
  let against: Int?
  let labels: [String]

  init(_ options: ExplanationOptions, _ prediction: Prediction, labels: [String])
    throws(ExplanationError)
  {
    guard labels.count > 1 else { throw .singleLabel(labels[0]) }
    func index(_ label: String) throws(ExplanationError) -> Int {
      guard let index = labels.firstIndex(of: label) else {
        throw .unknownLabel(label, known: labels)
      }
      return index
    }
    self.labels = labels
    label = try index(options.label ?? prediction.mostLikelyLabel)
    if let other = options.against {
      against = try index(other)
      if against == label { throw .sameLabel(other) }
    } else {
      against = nil
    }
  }
}
