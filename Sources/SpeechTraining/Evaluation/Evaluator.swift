package import SpeechModel

/// Scores a recognizer on clips of a data set.
package enum Evaluator {
  /// Recognizes the clips.
  ///
  /// A recognizer with a threshold is also evaluated on clips of labels that it does not know; one
  /// that always answers cannot be.
  ///
  /// - Parameters:
  ///   - noise: Changes a clip's samples first, given its index in the data set.
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
    let probabilities = try recognizer.probabilities(ofClips: clips.count, on: pool) { index in
      var samples = try dataset.samples(
        clips[index],
        sampleRateHertz: recognizer.sampleRateHertz
      )
      try noise?(clips[index], &samples)
      return samples
    }
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
