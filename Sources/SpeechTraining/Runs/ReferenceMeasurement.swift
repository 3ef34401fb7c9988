internal import SpeechModel

extension ReferenceClips {
  /// Measures the clips that trained a model and those that validated it, and asks the model about them.
  ///
  /// - Throws: `DatasetError` if one can no longer be read, or `ModelFileError`.
  init(of dataset: Dataset, _ recognizer: SpeechRecognizer, pool: WorkerPool) throws {
    let rate = recognizer.sampleRateHertz
    func clips(_ subset: Subset) throws -> [ComparedClip] {
      let all = dataset.indices(subset)
      // Evenly over all labels, which follow one another.
      let stride = max(1, (all.count + Self.mostClips - 1) / Self.mostClips)
      let chosen = Swift.stride(from: 0, to: all.count, by: stride).map { all[$0] }
      var clips = try ComparedClip.clips(dataset, chosen, sampleRateHertz: rate, pool: pool)
      let answers = try recognizer.answers(ofClips: chosen.count, on: pool) {
        try dataset.samples(chosen[$0], sampleRateHertz: rate)
      }
      for index in clips.indices { clips[index].answer = answers[index] }
      return clips
    }
    self.init(
      labels: recognizer.labels,
      sampleRateHertz: rate,
      training: try clips(.training),
      validation: try clips(.validation)
    )
  }
}
