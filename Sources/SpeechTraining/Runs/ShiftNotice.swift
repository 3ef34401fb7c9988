package import SpeechModel

/// A look at whether clips are like those that trained a model, which is taken without being asked for, and
/// so is quick, and reported only if it is hardly chance.
package enum ShiftNotice {
  /// Few shuffles, which end most looks, and many for what is left; and the largest p of each.
  ///
  /// The first alone would raise a false alarm in one of fifty runs, which look at two splits.
  private static let rounds = [
    (permutations: 199, alpha: 0.01),
    (permutations: 1_999, alpha: 0.005),
  ]
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
    func withoutDigests(_ clips: [ComparedClip]) -> [ComparedClip] {
      // Copies are reported elsewhere.
      clips.map { clip in
        var clip = clip
        clip.digest = nil
        return clip
      }
    }
    let stride = max(1, old.count / mostOld)
    let someOld = withoutDigests(Swift.stride(from: 0, to: old.count, by: stride).map { old[$0] })
    let new = withoutDigests(new)
    var comparison: DataComparison?
    for round in rounds {
      var settings = ComparisonSettings()
      settings.permutations = round.permutations
      settings.alpha = round.alpha
      settings.samples = 0
      comparison = try? DataComparison(
        old: someOld,
        at: "",
        new: new,
        at: "",
        comparedHertz: rateHertz,
        settings: settings,
        pool: pool
      )
      guard comparison?.shift.isFound == true else { return nil }
    }
    return comparison
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

  /// How the clips of a split differ from those that train; nil if they do not.
  ///
  /// - Throws: `DatasetError` if one can no longer be read.
  static func comparison(
    on subset: Subset,
    of dataset: Dataset,
    _ reference: ReferenceClips,
    pool: WorkerPool
  ) throws -> DataComparison? {
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
    )
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
