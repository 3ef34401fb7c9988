internal import SpeechModel

extension MatchedDegradation {
  /// The most clips of each side that are listened to.
  private static let mostClips = 100
  private static let mostOwn = 300
  /// With fewer own clips the accuracy means little.
  private static let fewestOwn = 20

  /// The accuracy of a model on the clips that validated it, made like new ones; nil if their sound is no
  /// longer at hand.
  ///
  /// - Parameters:
  ///   - run: The folder of the run.
  ///   - new: The sounds of new clips at the model's rate, by index.
  static func accuracy(
    of recognizer: SpeechRecognizer,
    run: String,
    _ reference: ReferenceClips,
    like new: [AudioClip],
    seed: UInt64,
    pool: WorkerPool
  ) -> Double? {
    guard let root = SplitRecord(ofRun: run)?.root, isDirectory(root) else { return nil }
    let rate = recognizer.sampleRateHertz
    let stride = max(1, reference.validation.count / mostOwn)
    let own = Swift.stride(from: 0, to: reference.validation.count, by: stride).compactMap {
      index -> (clip: AudioClip, label: Int)? in
      let clip = reference.validation[index]
      guard let label = clip.label.flatMap(recognizer.labels.firstIndex(of:)),
        let sound = try? AudioFile.read("\(root)/\(clip.path)"),
        let resampled = try? Resampler.resample(sound, toHertz: rate)
      else { return nil }
      return (resampled, label)
    }
    guard own.count >= fewestOwn,
      let degradation = MatchedDegradation(Array(new.prefix(mostClips))),
      let loudness = median(own.map { ClipLevel($0.clip).loudestDecibels })
    else { return nil }
    let answers = try? recognizer.answers(ofClips: own.count, on: pool) {
      degradation.apply(to: own[$0].clip, ownLoudness: loudness, index: $0, seed: seed).samples
    }
    return answers.map { answers in
      Double(zip(answers, own).count { $0.predicted == $1.label }) / Double(own.count)
    }
  }
}
