internal import SpeechModel

/// A training clip as the network receives it.
struct ServedClip {
  /// Its path below the data's root.
  let path: String
  let label: String
  /// What augmentation drew for it.
  let drawn: [DrawnStep]
  /// The sound after augmentation.
  let clip: AudioClip
  /// The feature rows after normalization and augmentation, [T, F].
  let rows: [Float]
  /// The configuration of the features.
  let features: FeatureConfiguration

  /// Only the beginning of longer clips is shown.
  private static let mostSeconds = 10.0
  /// The least height of a picture, in pixels.
  private static let pictureHeight = 120

  /// Its picture and its sound.
  ///
  /// - Parameter number: Its number among those that are shown, from 1.
  /// - Throws: `EncodingError` if the drawn values cannot be encoded.
  func values(number: Int) throws -> [EventValue] {
    let steps = try drawn.flatMap(\.parts).map { "\n- \(try $0.words())" }.joined()
    let about =
      "`\(path)` as the first step serves it" + (steps.isEmpty ? "." : ":\n\(steps)")
      + (clip.durationSeconds > Self.mostSeconds
        ? "\n\nOnly the first \(Int(Self.mostSeconds)) s are here." : "")
    let frames = Int(Self.mostSeconds * 1_000 / features.hopMilliseconds)
    let picture = SpectrogramPicture(
      rows: Array(rows.prefix(frames * features.values)),
      values: features.values,
      scale: max(1, Self.pictureHeight / features.values)
    )
    var sound = clip
    sound.samples = Array(
      clip.samples.prefix(Int(Self.mostSeconds * Double(clip.sampleRateHertz)))
    )
    return [
      EventValue(
        "features of training clips/\(number) \(label)",
        .image(png: picture.png, width: picture.width, height: picture.height),
        about: about + "\n\nTime to the right, \(features.values) \(features.kind.rawValue) values"
          + " upwards, the lowest dark and the highest bright."
      ),
      EventValue(
        "sounds of training clips/\(number) \(label)",
        .audio(
          wave: WaveEncoder.encode(sound),
          rateHertz: sound.sampleRateHertz,
          samples: sound.samples.count
        ),
        about: about
      ),
    ]
  }
}

extension ClipFeed {
  /// Clips of the very first step, as it serves them, of as many labels as possible.
  ///
  /// - Throws: `DatasetError` if a file can no longer be read.
  func firstServedClips(_ most: Int) throws -> [ServedClip] {
    let (dataset, features) = (setup.dataset, setup.experiment.features)
    let clips = clips(step: 0)
    let byLabel = Dictionary(grouping: clips.indices) { dataset.clip(clips[$0]).label }
    // The first of every label, in the order served, then the others.
    let firsts = byLabel.values.compactMap(\.first).sorted()
    let others = Set(clips.indices).subtracting(firsts).sorted()
    let shard = GradientStep.Shard(setup.plan)
    return try (firsts + others).prefix(most).map { index in
      let clip = dataset.clip(clips[index])
      return try load(clips[index], draw: UInt64(index), into: shard) { loader in
        ServedClip(
          path: clip.path,
          label: dataset.labels[clip.label],
          drawn: loader.drawn[0],
          clip: AudioClip(samples: loader.samples[0], sampleRateHertz: features.sampleRateHertz),
          rows: Array(
            UnsafeBufferPointer(start: shard.pass.inputRows, count: shard.pass.input.count)
          ),
          features: features
        )
      }
    }
  }
}
