package import SpeechModel

/// The outcomes of clips, and what is needed to say where they go wrong.
package struct ScoredModel: Sendable {
  package let recognizer: SpeechRecognizer
  /// What the model learned from; nil if it did not keep it.
  package let reference: ReferenceClips?
  /// Indices of the clips that it is asked about.
  package let clips: [Int]
  /// The folder of its run.
  private let folder: String

  package init(_ recognizer: SpeechRecognizer, path: String, clips: [Int]) {
    self.recognizer = recognizer
    folder = isDirectory(path) ? path : parentFolder(of: path)
    reference = try? ReferenceClips(ofRun: folder)
    self.clips = clips
  }

  /// How its run found its recordings, read anew; nil if that is not known.
  package var split: SplitRecord? { SplitRecord(ofRun: folder) }
}

extension ScoredModel {
  /// Whether the model is asked about the clip of a path.
  package func isAsked(_ path: String, in dataset: Dataset) -> Bool {
    let key = PathKey(path)
    return clips.contains { PathKey(dataset.clips[$0].path) == key }
  }
}

extension ErrorAnalysis {
  /// How many training clips are shown beside a suspect.
  fileprivate static let neighboursOfSuspect = 5
  /// The most suspects whose neighbours are searched.
  private static let mostSuspects = 40

  /// Analyses the outcomes of models on clips that trained none of them.
  ///
  /// - Parameters:
  ///   - evaluation: The outcomes of all models together.
  ///   - models: The models, each with its own clips.
  ///   - subjects: What clips are grouped by.
  ///   - columns: Columns of the manifest that they are grouped by, too.
  ///   - findsSuspects: Whether wrong labels are looked for.
  /// - Throws: `DatasetError` if a recording can no longer be read, or `ModelFileError`.
  package init(
    _ evaluation: Evaluation,
    by models: [ScoredModel],
    on dataset: Dataset,
    subjects: [SliceSubject],
    columns: [String] = [],
    findsSuspects: Bool,
    pool: WorkerPool
  ) throws {
    let places = Dictionary(
      models.flatMap(\.clips).map { (PathKey(dataset.clips[$0].path), $0) }
    ) { first, _ in first }
    let scored = evaluation.outcomes.compactMap { places[PathKey($0.path)] }
    precondition(scored.count == evaluation.outcomes.count, "an outcome for each clip")
    let rate = models.first?.recognizer.sampleRateHertz ?? dataset.commonRateHertz
    let clips =
      subjects.isEmpty
      ? [] : try ComparedClip.clips(dataset, scored, sampleRateHertz: rate, pool: pool)
    let suspects = findsSuspects ? LabelSuspects(evaluation) : nil
    var neighbours: [String: [Neighbour]] = [:]
    let looked = Set(
      (suspects?.worthALook ?? []).prefix(Self.mostSuspects).map { PathKey($0.file) }
    )
    for model in models {
      let own = model.clips.filter { looked.contains(PathKey(dataset.clips[$0].path)) }
      for (clip, found) in zip(own, try model.neighbours(of: own, in: dataset, pool: pool)) {
        neighbours[dataset.clips[clip].path] = found
      }
    }
    self.init(
      slices: AccuracySlice.slices(
        subjects.flatMap { $0.groups(clips) }
          + columns.flatMap { dataset.groups(scored, by: $0) },
        isRight: evaluation.outcomes.map(\.isCorrect)
      ),
      suspects: suspects,
      neighbours: neighbours
    )
  }
}

extension ScoredModel {
  /// The nearest training clips of each clip; none if the model did not keep them.
  fileprivate func neighbours(
    of clips: [Int],
    in dataset: Dataset,
    pool: WorkerPool
  ) throws -> [[ErrorAnalysis.Neighbour]] {
    guard let reference, !clips.isEmpty else { return clips.map { _ in [] } }
    let neighbours = TrainingNeighbours(reference)
    let answers = try recognizer.answers(ofClips: clips.count, on: pool) {
      try dataset.samples(clips[$0], sampleRateHertz: recognizer.sampleRateHertz)
    }
    return answers.map {
      neighbours.nearest(to: $0.features, most: ErrorAnalysis.neighboursOfSuspect)
    }
  }
}
