internal import SpeechModel

/// The accuracy of a model on own clips that were made like new ones.
package struct MatchedAccuracy {
  let accuracy: Double
  /// What was imitated besides noise and level.
  let changes: [ImitatedChange]

  /// The most clips of each side that are listened to.
  private static let mostClips = 100
  private static let mostOwn = 300
  /// With fewer own clips the accuracy means little.
  private static let fewestOwn = 20

  /// Scores the clips that validated a model; nil if their sound is no longer at hand.
  ///
  /// - Parameters:
  ///   - run: The folder of the run.
  ///   - new: The sounds of new clips at the model's rate.
  ///   - findings: What is known to differ.
  init?(
    of recognizer: SpeechRecognizer,
    run: String,
    _ reference: ReferenceClips,
    like new: [AudioClip],
    findings: Set<ClipStatistic>,
    seed: UInt64,
    pool: WorkerPool
  ) {
    guard let root = SplitRecord(ofRun: run)?.root, isDirectory(root) else { return nil }
    let rate = recognizer.sampleRateHertz
    let stride = max(1, reference.validation.count / Self.mostOwn)
    let own = Swift.stride(from: 0, to: reference.validation.count, by: stride).compactMap {
      index -> (clip: AudioClip, label: Int)? in
      let clip = reference.validation[index]
      guard let label = clip.label.flatMap(recognizer.labels.firstIndex(of:)),
        let sound = try? AudioFile.read("\(root)/\(clip.path)"),
        let resampled = try? Resampler.resample(sound, toHertz: rate)
      else { return nil }
      return (resampled, label)
    }
    guard own.count >= Self.fewestOwn,
      let degradation = MatchedDegradation(
        own: own.map(\.clip),
        like: Array(new.prefix(Self.mostClips)),
        findings: findings,
        seed: seed,
        pool: pool
      ),
      let answers = try? recognizer.answers(
        ofClips: own.count,
        on: pool,
        samples: { degradation.apply(to: own[$0].clip, index: $0).samples }
      )
    else { return nil }
    accuracy = Double(zip(answers, own).count { $0.predicted == $1.label }) / Double(own.count)
    changes = degradation.changes
  }
}
