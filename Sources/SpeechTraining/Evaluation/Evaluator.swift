package import SpeechModel

/// Scores a recognizer on clips of a data set.
package enum Evaluator {
  /// Clips that one task takes.
  private static let clipsAtOnce = 8

  /// Recognizes the clips, whose store must give samples at the recognizer's rate.
  ///
  /// - Parameters:
  ///   - noise: Changes a clip's samples first, given its place in the data set.
  /// - Throws: `DatasetError` if the recognizer does not know a label of the data, or a recording
  ///   can no longer be read.
  package static func evaluate(
    _ recognizer: SpeechRecognizer,
    on dataset: Dataset,
    clips: [Int],
    pool: WorkerPool,
    noise: ((Int, inout [Float]) throws -> Void)? = nil
  ) throws -> Evaluation {
    // The data may have the labels in another order, or not all of them.
    let labels = try dataset.labels.map { label in
      guard let place = recognizer.labels.firstIndex(of: label) else {
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
    return Evaluation(
      labels: recognizer.labels,
      outcomes: zip(clips, probabilities).map { place, probabilities in
        Evaluation.Outcome(
          path: dataset.clips[place].path,
          label: labels[dataset.clips[place].label],
          probabilities: probabilities
        )
      }
    )
  }
}
