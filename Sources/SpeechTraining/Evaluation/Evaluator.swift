package import SpeechModel

/// Scores a recognizer on clips of a data set.
package enum Evaluator {
  /// Clips that one task takes.
  private static let clipsAtOnce = 8

  /// Recognizes the clips, whose store must give samples at the recognizer's rate.
  ///
  /// A recognizer that rejects is also asked about clips of labels that it does not know; one
  /// that always answers cannot be.
  ///
  /// - Parameters:
  ///   - noise: Changes a clip's samples first, given its place in the data set.
  /// - Throws: `DatasetError` if the recognizer does not know a label of the data and has no
  ///   threshold, or a recording can no longer be read.
  package static func evaluate(
    _ recognizer: SpeechRecognizer,
    on dataset: Dataset,
    clips: [Int],
    pool: WorkerPool,
    noise: ((Int, inout [Float]) throws -> Void)? = nil
  ) throws -> Evaluation {
    // The data may have the labels in another order, or not all of them.
    let labels = try dataset.labels.map { label in
      let place = recognizer.labels.firstIndex(of: label)
      guard place != nil || recognizer.rejectionThreshold != nil else {
        throw DatasetError.unknownLabel(
          path: dataset.root,
          label: label,
          known: recognizer.labels
        )
      }
      return place
    }
    let tasks = (clips.count + clipsAtOnce - 1) / clipsAtOnce
    let results = SlotArray<Result<[[Float]], any Error>>(count: tasks)
    pool.run(tasks) { task, _ in
      let places = clips[task * clipsAtOnce..<min(clips.count, (task + 1) * clipsAtOnce)]
      let result = Result {
        let samples = try places.map { place in
          var samples = try dataset.samples(place)
          try noise?(place, &samples)
          return samples
        }
        return recognizer.probabilities(samples[...])
      }
      results.set(task, result)
    }
    let probabilities = try results.values.flatMap { try $0.get() }
    var outcomes: [Evaluation.Outcome] = []
    var outOfVocabulary: [[Float]] = []
    for (place, probabilities) in zip(clips, probabilities) {
      let clip = dataset.clips[place]
      if let label = labels[clip.label] {
        outcomes.append(
          Evaluation.Outcome(path: clip.path, label: label, probabilities: probabilities)
        )
      } else {
        outOfVocabulary.append(probabilities)
      }
    }
    return Evaluation(
      labels: recognizer.labels,
      outcomes: outcomes,
      outOfVocabulary: outOfVocabulary,
      rejectionThreshold: recognizer.rejectionThreshold
    )
  }
}
