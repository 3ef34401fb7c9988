internal import Foundation
package import SpeechModel

/// The outcomes of every clip by the model of a cross-validation that did not train on it.
package struct FoldedEvaluation: Sendable {
  package let evaluation: Evaluation
  /// The models of the parts, each with its testing clips.
  package let models: [ScoredModel]

  /// Whether a folder is that of a cross-validation.
  package static func isPossible(_ folder: String) -> Bool {
    CrossValidationPlan(in: folder) != nil
  }

  /// How the recordings of a cross-validation were read.
  package static func source(_ path: String, of folder: String) -> DataSource {
    let source = DataSource(path)
    return CrossValidationPlan(in: folder)?.reading(source, in: folder) ?? source
  }

  /// Asks the model of every part that is done about its testing clips.
  ///
  /// - Throws: `DatasetError` if none of them is in the data, or one can no longer be read, or
  ///   `ModelFileError`.
  package init(_ folder: String, on dataset: Dataset, pool: WorkerPool) throws {
    let places = Dictionary(
      dataset.clips.enumerated().map { (PathKey($0.element.path), $0.offset) }
    ) { first, _ in first }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var models: [ScoredModel] = []
    var outcomes: [Evaluation.Outcome] = []
    var labels: [String] = []
    for part in names.sorted().map({ "\(folder)/\($0)" }) {
      guard RunFolder.isOne(part), let record = SplitRecord(ofRun: part) else { continue }
      let clips = record.testing.compactMap { places[PathKey($0)] }
      guard !clips.isEmpty else { continue }
      var recognizer = try SpeechRecognizer(modelAt: part)
      // What is rejected is of no interest here, and no clip is unknown.
      recognizer.rejectionThreshold = nil
      let scored = try Evaluator.evaluate(recognizer, on: dataset, clips: clips, pool: pool)
      if labels.isEmpty { labels = scored.labels }
      guard scored.labels == labels else { continue }
      outcomes += scored.outcomes
      models.append(ScoredModel(recognizer, path: part, clips: clips))
    }
    guard !outcomes.isEmpty else { throw DatasetError.otherData(path: dataset.root) }
    evaluation = Evaluation(labels: labels, outcomes: outcomes)
    self.models = models
  }
}
