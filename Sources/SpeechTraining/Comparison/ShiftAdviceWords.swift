internal import SpeechModel

extension ShiftAdvice: CustomStringConvertible {
  /// What to do, without a command.
  public var description: String {
    switch self {
    case .noise(let lowest):
      "The new recordings are noisier: train with noise like theirs, down to"
        + " \(Int(lowest.rounded())) dB."
    case .level(let difference):
      "The new recordings are \(difference < 0 ? "quieter" : "louder"): train with as much gain, or bring"
        + " all clips to one level."
    case .band(let hertz):
      "The new recordings end near \(fixedPoint(hertz, decimals: 0)) Hz: train with a low-pass that does"
        + " the same."
    case .offset:
      "The new recordings have another offset: mend the recording chain, or train with a high-pass."
    case .clipping: "The new recordings are clipped: record with less gain, or train with clipping."
    case .room: "Sounds fade more slowly in the new recordings: train with rooms."
    case .speed(let factor):
      "The new words are \(factor > 1 ? "shorter" : "longer"): train at other speeds, around a factor of"
        + " \(fixedPoint(factor, decimals: 2))."
    case .silence(let seconds):
      "The new recordings have \(fixedPoint(abs(seconds), decimals: 2)) s "
        + (seconds > 0
          ? "more silence: trim them, or train with silence around the words."
          : "less silence: trim the recordings that train, too.")
    case .newSpeakers:
      "The speakers are others, too, which alone can make a difference: record more speakers, and split by"
        + " speaker."
    case .labelClips(let random, let telling):
      "Label \(counted(random, "new clip")) drawn by chance, for an accuracy without bias"
        + (telling > 0 ? ", and \(telling) that are the least like the old, apart from them." : ".")
    case .collectMore(let clips):
      "Nothing, or look again with more than \(counted(clips, "new clip"))."
    }
  }
}
