internal import SpeechModel

/// A network described by the options, as a table: layers, shapes, parameters, multiply-adds and
/// receptive field.
public enum PrintedModel {
  /// The network of an experiment on labelled recordings, which determine the rate and the labels.
  ///
  /// Of a recording only the header is read, where that states rate and length: damage behind it is
  /// not noticed, and copies count as clips of their own, which may add some bytes to the size of the
  /// model file.
  ///
  /// - Throws: As `TrainingRun.start`.
  public static func table(
    _ run: TrainingRun,
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> String {
    try run.experiment.validate()
    let pool = WorkerPool(threads: run.options.threads)
    let corpus = try Corpus.read(
      run.data,
      depth: .headers,
      cacheBytes: run.options.cacheBytes,
      pool: pool,
      tell
    )
    let dataset = try Dataset(corpus, seed: run.experiment.training.seed)
    return try TrainingSetup(run.experiment, dataset: dataset, pool: pool).networkSummary().table
  }
}
