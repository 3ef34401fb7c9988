internal import Foundation

/// How much faster new clips are than old ones, apart from the silence around their sound.
struct Tempo {
  /// How many times as fast the sound passes.
  let sound: Double
  /// The same where the clips' durations agree, else 1.
  let factor: Double
  /// The silence that new clips have beyond what goes with their speed, in seconds; 0 for as much as before.
  let addedSilenceSeconds: Double
  /// How many times as fast they are played, the pitch with it; 1 if the pitch does not go with the speed.
  let playback: Double

  /// A smaller change of how long sound lasts may be an accident.
  static let leastSoundChange = 0.1
  /// And so may be one of silence, in seconds and as a share of the duration.
  private static let (leastSilenceSeconds, leastSilenceShare) = (0.1, 0.1)

  /// Measures both sides; nil without a clip of either.
  init?(old: [ClipStatistics], new: [ClipStatistics]) {
    func medians(_ value: (ClipStatistics) -> Double?) -> (old: Double, new: Double)? {
      guard let old = median(old.compactMap(value)), let new = median(new.compactMap(value)),
        old > 0, new > 0
      else { return nil }
      return (old, new)
    }
    guard let durations = medians({ $0[.duration] }), let sounds = medians(\.soundSeconds) else {
      return nil
    }
    let clips = durations.old / durations.new
    sound = sounds.old / sounds.new
    let silence = durations.new - durations.old / sound
    if abs(silence) < max(Self.leastSilenceSeconds, Self.leastSilenceShare * durations.new) {
      (factor, addedSilenceSeconds) = (clips, 0)
    } else {
      // What sounds longer in clips that are no longer is no slower speech: a room does that.
      let agreed = sound < 1 ? max(sound, min(1, clips)) : min(sound, max(1, clips))
      factor = abs(agreed - 1) < Self.leastSoundChange ? 1 : agreed
      addedSilenceSeconds = durations.new - durations.old / factor
    }
    let pitch = medians { $0[.pitch] }.map { $0.new / $0.old } ?? 1
    playback = factor != 1 && log(pitch) / log(factor) > 0.5 ? factor : 1
  }
}

extension ClipStatistics {
  /// How long the clip's loudest moment would have to last for all of its energy, in seconds: neither silence
  /// nor faint noise around the sound adds to it.
  fileprivate var soundSeconds: Double? {
    guard let duration = self[.duration], let mean = self[.meanLevel], let loudest = self[.loudness]
    else { return nil }
    return duration * pow(10, (mean - loudest) / 10)
  }
}
