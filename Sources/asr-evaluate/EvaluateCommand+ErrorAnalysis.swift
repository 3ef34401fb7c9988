import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechExplanation
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

extension EvaluateCommand {
  /// Says where models are wrong, and writes the page about it; nil if nothing is asked.
  func analyse(
    _ evaluation: Evaluation,
    by models: [ScoredModel],
    _ dataset: Dataset,
    _ pool: WorkerPool
  ) throws -> ErrorAnalysis? {
    guard analysis.isAsked else { return nil }
    let groups = try analysis.groups(of: dataset)
    let found = try ErrorAnalysis(
      evaluation,
      by: models,
      on: dataset,
      subjects: groups.subjects,
      columns: groups.columns,
      findsSuspects: analysis.suspects,
      pool: pool
    )
    if let report = analysis.report {
      let rate = models.first?.recognizer.sampleRateHertz
      let splits = found.neighbours.isEmpty ? [] : models.map(\.split)
      try EvaluationPage(
        title: "Mistakes on \(source)",
        evaluation,
        found,
        seed: seed,
        explanations: try explanations(evaluation, by: models, dataset, pool),
        neighbour: { suspect, path in
          guard let model = models.firstIndex(where: { $0.isAsked(suspect, in: dataset) }),
            let split = splits[model]
          else { return nil }
          // The data at hand knows the parts of its files, too.
          let own = split.root == dataset.root ? dataset.sound(path, sampleRateHertz: rate) : nil
          return own ?? split.sound(path, atMostHertz: rate)
        },
        read: { dataset.sound($0, sampleRateHertz: rate) }
      ).write(to: Terminal.path(report))
      Terminal.note("page: \(report)\n")
    }
    return found
  }

  /// Explains the wrong answers that are asked for, each by the model that gave it; nil if none are.
  private func explanations(
    _ evaluation: Evaluation,
    by models: [ScoredModel],
    _ dataset: Dataset,
    _ pool: WorkerPool
  ) throws -> MistakeExplanations? {
    guard let choice = analysis.explain.flatMap({ ExplainedMistakes($0) }) else { return nil }
    let labels = evaluation.labels
    return try MistakeExplanations(
      of: choice.outcomes(evaluation),
      style: ExplainedMistake.style
    ) { outcome, identifier in
      guard
        let recognizer = models.first(where: { $0.isAsked(outcome.path, in: dataset) })?.recognizer,
        let clip = dataset.sound(outcome.path, sampleRateHertz: recognizer.sampleRateHertz)
      else { return "<p>its sound is not at hand</p>" }
      return try ExplainedMistake(
        file: outcome.path,
        clip,
        answer: labels[outcome.predicted],
        truth: labels[outcome.label],
        Explainer(recognizer),
        on: pool
      ).html(identifier: identifier)
    }
  }

  /// Scores every clip by the model of a cross-validation that did not train on it.
  func runFolds() throws {
    let folder = LatestRun.resolve(model.path)
    let ofOne = [("--threshold", threshold.threshold != nil), ("--snr", snr != nil)]
    if let flag = ofOne.first(where: \.1)?.0 {
      throw ValidationError(
        "\(flag) is about one model, and \(folder) holds those of a cross-validation; name the folder of a part in it"
      )
    }
    let pool = WorkerPool(threads: threads.count)
    var source = FoldedEvaluation.source(self.source, of: folder)
    source.externalDecoder = .installed
    source.split = .everything
    let dataset = try Dataset(source, seed: seed, isForTraining: false, pool: pool)
    let folds = try FoldedEvaluation(folder, on: dataset, pool: pool)
    let found = try analyse(folds.evaluation, by: folds.models, dataset, pool)
    if json {
      try Terminal.print(
        FoldsRecord(folds.evaluation, found, model: folder, data: self.source).json()
      )
    } else {
      try Terminal.print("\(counted(folds.models.count, "model")) of \(folder) on \(self.source)")
      try Terminal.print(
        folds.evaluation.report(
          title: "accuracy on clips, each by a model that did not train on it"
        )
      )
      if let words = found?.report, !words.isEmpty { try Terminal.print("\n\(words)") }
    }
  }
}

/// The outcomes of the models of a cross-validation, as JSON.
private struct FoldsRecord: Encodable {
  var model: String
  var data: String
  var clips: Int
  var accuracy: Double
  var accuracyInterval: ClosedRange<Double>
  var slices: [AccuracySlice]?
  var suspects: [LabelSuspects.Suspect]?

  init(_ evaluation: Evaluation, _ analysis: ErrorAnalysis?, model: String, data: String) {
    self.model = model
    self.data = data
    clips = evaluation.outcomes.count
    accuracy = evaluation.accuracy
    accuracyInterval = evaluation.accuracyInterval
    slices = analysis.flatMap { $0.slices.isEmpty ? nil : $0.slices }
    suspects = analysis?.suspects?.worthALook
  }

  func json() throws -> String { try sortedJSON(self) }
}
