package import SpeechModel

/// A look at whether clips are like those that trained a model, which is taken without being asked for: with
/// few shuffles, and reported only if it is hardly chance.
package enum ShiftNotice {
  private static let permutations = 199
  private static let alpha = 0.01
  /// More old clips would change little.
  private static let mostOld = 1_000

  /// The comparison, if it found a shift; nil also where there is too little to compare.
  ///
  /// - Parameter rateHertz: The rate at which both were measured.
  static func comparison(
    old: [ComparedClip],
    new: [ComparedClip],
    rateHertz: Int,
    pool: WorkerPool
  ) -> DataComparison? {
    var settings = ComparisonSettings()
    settings.permutations = permutations
    settings.alpha = alpha
    settings.samples = 0
    func withoutDigests(_ clips: [ComparedClip]) -> [ComparedClip] {
      // Copies are reported elsewhere.
      clips.map { clip in
        var clip = clip
        clip.digest = nil
        return clip
      }
    }
    let stride = max(1, old.count / mostOld)
    let comparison = try? DataComparison(
      old: withoutDigests(Swift.stride(from: 0, to: old.count, by: stride).map { old[$0] }),
      at: "",
      new: withoutDigests(new),
      at: "",
      comparedHertz: rateHertz,
      settings: settings,
      pool: pool
    )
    return comparison.flatMap { $0.shift.isFound ? $0 : nil }
  }

  /// How clips of a data set differ from those that trained the model of a run, in a sentence; nil if they do
  /// not, or the run did not keep what it takes.
  ///
  /// - Parameters:
  ///   - run: The folder of the run, or the model file in it.
  ///   - clips: Indices of the clips.
  package static func words(
    run: String,
    _ dataset: Dataset,
    clips: [Int],
    pool: WorkerPool
  ) -> String? {
    let folder = isDirectory(run) ? run : parentFolder(of: run)
    guard let reference = try? ReferenceClips(ofRun: folder),
      let new = try? ComparedClip.clips(
        dataset,
        clips,
        sampleRateHertz: reference.sampleRateHertz,
        pool: pool
      )
    else { return nil }
    return comparison(
      old: reference.clips,
      new: new,
      rateHertz: reference.sampleRateHertz,
      pool: pool
    )?.notice(of: "these clips are", and: "those that trained the model")
  }

  /// How the clips of a split differ from those that train, in a sentence; nil if they do not.
  ///
  /// - Throws: `DatasetError` if one can no longer be read.
  static func words(
    on subset: Subset,
    of dataset: Dataset,
    _ reference: ReferenceClips,
    pool: WorkerPool
  ) throws -> String? {
    let clips =
      try subset == .validation
      ? reference.validation
      : ComparedClip.clips(
        dataset,
        dataset.indices(subset),
        sampleRateHertz: reference.sampleRateHertz,
        pool: pool
      )
    return comparison(
      old: reference.training,
      new: clips,
      rateHertz: reference.sampleRateHertz,
      pool: pool
    )?.notice(of: "the \(subset.rawValue) clips are", and: "the training clips")
  }
}

extension ComparedClip {
  /// Measures clips of a data set at a rate in Hz.
  ///
  /// - Throws: `DatasetError` if one can no longer be read.
  static func clips(
    _ dataset: Dataset,
    _ indices: [Int],
    sampleRateHertz: Int,
    pool: WorkerPool
  ) throws -> [ComparedClip] {
    let measured = SlotArray<Result<ClipStatistics, any Error>>(count: indices.count)
    pool.run(indices.count) { task, _ in
      measured.set(
        task,
        Result {
          let samples = try dataset.samples(indices[task], sampleRateHertz: sampleRateHertz)
          return ClipStatistics(AudioClip(samples: samples, sampleRateHertz: sampleRateHertz))
        }
      )
    }
    let keepsDigests = dataset.source.keepsClipDigests
    return try zip(indices, measured.values).map { index, statistics in
      let clip = dataset.clips[index]
      return ComparedClip(
        path: clip.path,
        label: dataset.labels[clip.label],
        group: clip.speaker,
        rateHertz: clip.rateHertz,
        digest: keepsDigests && !clip.isSilent ? clip.soundDigest : nil,
        statistics: try statistics.get()
      )
    }
  }
}
