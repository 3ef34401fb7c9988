package import SpeechModel

/// The recordings of one side of a comparison.
package struct ComparedSource: Sendable {
  private let corpus: Corpus

  /// Reads recordings.
  ///
  /// - Throws: `DatasetError` or `InterruptionError`.
  init(
    _ source: DataSource,
    options: ExecutionOptions,
    pool: WorkerPool,
    interruption: Interruption,
    _ tell: (TrainingEvent) -> Void
  ) throws {
    corpus = try Corpus.read(
      source,
      cacheBytes: options.cacheBytes,
      pool: pool,
      interruption: interruption,
      tell
    )
  }

  /// The folder or manifest.
  package var path: String { corpus.root }
  /// Files that cannot be read, and why.
  package var omissions: [OmittedRecording] { corpus.omissions }
  /// The rate that most recordings have, at most 16 kHz.
  var commonRateHertz: Int { corpus.commonRateHertz }

  /// The sound of a recording at a rate in Hz, or its own; nil if there is none of this path, or it can no
  /// longer be read.
  package func clip(_ path: String, sampleRateHertz: Int? = nil) -> AudioClip? {
    let recording = corpus.readable.first { $0.recording.path == path }?.recording
    return recording.flatMap {
      try? corpus.store.clip($0.file, $0.segment, sampleRateHertz: sampleRateHertz)
    }
  }

  /// Measures every recording at a rate in Hz, and asks a model about it.
  ///
  /// - Throws: `DatasetError` if one has changed meanwhile, `ModelFileError`, or `ComparisonError` if the group of one is not
  ///   known.
  func clips(
    rateHertz: Int,
    groups: ComparisonSettings.Groups,
    recognizer: SpeechRecognizer? = nil,
    pool: WorkerPool
  ) throws -> [ComparedClip] {
    let names = try self.groups(groups)
    let measured = SlotArray<Result<ClipStatistics, any Error>>(count: corpus.readable.count)
    pool.run(corpus.readable.count) { index, _ in
      let recording = corpus.readable[index].recording
      measured.set(
        index,
        Result {
          ClipStatistics(
            try corpus.store.clip(
              recording.file,
              recording.segment,
              sampleRateHertz: rateHertz
            )
          )
        }
      )
    }
    let answers = try recognizer?.answers(ofClips: corpus.readable.count, on: pool) { index in
      let recording = corpus.readable[index].recording
      return try corpus.store.samples(
        recording.file,
        recording.segment,
        sampleRateHertz: recognizer?.sampleRateHertz ?? rateHertz
      )
    }
    let statistics = measured.values
    return try corpus.readable.enumerated().map { index, one in
      ComparedClip(
        path: one.recording.path,
        label: one.recording.label.isEmpty ? nil : one.recording.label,
        group: names[index],
        rateHertz: one.rateHertz,
        // Silent clips are equal without being copies of each other.
        digest: one.measurements.flatMap { $0.level.isSilent ? nil : $0.digest },
        statistics: try statistics[index].get(),
        answer: answers?[index]
      )
    }
  }

  /// The group of every recording.
  private func groups(_ groups: ComparisonSettings.Groups) throws -> [String?] {
    let recordings = corpus.readable.map(\.recording)
    switch groups {
    case .none: return recordings.map { _ in nil }
    case .speakers: return recordings.map(\.speaker)
    case .field(let field):
      let names = recordings.map { corpus.source.namePattern?.fields(of: $0.path)?[field] }
      let unknown = names.indices.filter { names[$0] == nil }
      if let first = unknown.first {
        throw ComparisonError.noGroup(
          path: corpus.root,
          field: field,
          clip: recordings[first].path,
          clips: unknown.count
        )
      }
      return names
    }
  }
}
