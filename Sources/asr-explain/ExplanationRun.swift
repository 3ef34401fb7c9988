import CommandLineSupport
import Foundation
import SpeechExplanation
import SpeechModel
import SpeechTraining

/// Explains recordings one after another, all threads at each.
struct ExplanationRun {
  private let explainer: Explainer
  private let options: ExplanationOptions
  private let question: QuestionOptions
  private let asksWhatIf: Bool
  /// Where the nearest training clips are searched; nil if they are not shown.
  private let neighbours: TrainingNeighbours?
  private let pool: WorkerPool

  init(
    _ explainer: Explainer,
    _ options: ExplanationOptions,
    question: QuestionOptions,
    asksWhatIf: Bool,
    neighbours: TrainingNeighbours?,
    pool: WorkerPool
  ) {
    self.explainer = explainer
    self.options = options
    self.question = question
    self.asksWhatIf = asksWhatIf
    self.neighbours = neighbours
    self.pool = pool
  }

  /// Explains a clip.
  func explain(_ clip: AudioClip, file: String) throws -> ExplainedRecording {
    let clock = ContinuousClock()
    let start = clock.now
    let explanation = try explainer.explain(clip, options, on: pool)
    let whatIf =
      asksWhatIf && !explanation.parts.isEmpty
      ? try WhatIfCurve.curves(
        of: clip,
        label: explanation.label,
        explainer.recognizer,
        on: pool
      ) : nil
    return ExplainedRecording(
      file: file,
      clip: clip,
      explanation: explanation,
      whatIf: whatIf,
      nearest: try neighbours?.gallery(of: clip, by: explainer.recognizer, on: pool),
      seconds: (clock.now - start) / .seconds(1),
      methods: question.method.shown,
      labels: explainer.recognizer.labels
    )
  }
}

/// A recording and why it has its answer.
struct ExplainedRecording {
  let file: String
  let clip: AudioClip
  let explanation: Explanation
  /// What would change the answer; nil if that was not asked.
  let whatIf: [WhatIfCurve]?
  /// The nearest training clips; nil if they are not shown.
  let nearest: HTML?
  /// The time that it took.
  let seconds: Double
  let methods: Set<ExplanationMethod>
  let labels: [String]

  /// For a terminal.
  var text: String {
    explanation.text(file: file, methods, whatIf: whatIf ?? [], seconds: seconds)
  }

  /// One JSON object.
  func json(withTable: Bool) throws -> [UInt8] {
    try ExplanationRecord(
      explanation,
      file: file,
      whatIf: whatIf,
      tableOf: withTable ? labels : nil
    ).json()
  }

  /// Its part of a page.
  var page: ExplanationPage.Recording {
    ExplanationPage.Recording(
      file: file,
      clip: clip,
      explanation: explanation,
      whatIf: whatIf ?? [],
      nearest: nearest
    )
  }

  /// Writes what mattered and the rest, named after the recording, into a folder.
  func saveAudio(to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let name = URL(filePath: file).deletingPathExtension().lastPathComponent
    let (mattered, rest) = explanation.audible(of: clip)
    for (clip, words) in [(mattered, "mattered"), (rest, "rest")] {
      let path = "\(folder)/\(name)-\(words).wav"
      try AudioFile.write(clip, to: path)
      Terminal.note("\(path)\n")
    }
  }
}
