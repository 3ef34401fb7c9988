public import SpeechModel

/// A clip in memory with its label, to train, score or check with.
public struct LabelledClip: Sendable, Equatable {
  /// The sound.
  public var audio: AudioClip
  /// Its label; `_background_noise_` is noise to mix in, like the folder of that name.
  public var label: String
  /// Its name in reports and records, which no other clip of the label has; nil is its number in
  /// the sequence, from 1.
  ///
  /// Like a file's name, it decides the order of the clips and, from 1,000 clips on, their subset.
  public var name: String?
  /// Who speaks; nil if not known.
  public var speaker: String?
  /// What it is for; nil leaves that to the rule of the split.
  public var subset: Subset?

  /// Makes a labelled clip.
  public init(
    _ audio: AudioClip,
    label: String,
    name: String? = nil,
    speaker: String? = nil,
    subset: Subset? = nil
  ) {
    self.audio = audio
    self.label = label
    self.name = name
    self.speaker = speaker
    self.subset = subset
  }

  /// Makes a labelled clip of samples, nominally in [-1, 1], at a rate in Hz.
  public init(
    samples: [Float],
    sampleRateHertz: Int,
    label: String,
    name: String? = nil,
    speaker: String? = nil,
    subset: Subset? = nil
  ) {
    self.init(
      AudioClip(samples: samples, sampleRateHertz: sampleRateHertz),
      label: label,
      name: name,
      speaker: speaker,
      subset: subset
    )
  }
}
