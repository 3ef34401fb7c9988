internal import SpeechModel

/// A network described by the options, as a table: layers, shapes, parameters, multiply-adds and
/// receptive field.
public enum PrintedModel {
  /// The network of an experiment on labelled recordings, which determine the rate and the labels.
  ///
  /// - Throws: As `TrainingRun.start`.
  public static func table(
    _ run: TrainingRun,
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> String {
    let pool = WorkerPool(threads: run.options.threads)
    let corpus = try Corpus.read(run.data, cacheBytes: run.options.cacheBytes, pool: pool, tell)
    let dataset = try Dataset(corpus, seed: run.experiment.training.seed)
    return try TrainingSetup(run.experiment, dataset: dataset, pool: pool).networkSummary().table
  }
}
