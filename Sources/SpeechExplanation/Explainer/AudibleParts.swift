public import SpeechModel

extension Explanation {
  /// The parts to listen to: those of the anchor, or else the fewest that contribute half of all that
  /// speaks for the label.
  public var mattering: [Int] {
    if let anchor, !anchor.units.isEmpty { return anchor.units }
    let positive = ranking.filter { parts[$0].shapley > 0 }
    let half = positive.reduce(0) { $0 + parts[$1].shapley } / 2
    var (chosen, sum) = ([Int](), 0.0)
    for part in positive where sum < half {
      chosen.append(part)
      sum += parts[part].shapley
    }
    return chosen.sorted()
  }

  /// A clip with nothing but what mattered, and with nothing but the rest: the other is silent, with
  /// short fades instead of clicks.
  ///
  /// Times only: of parts that are limited in frequency all frequencies are heard.
  public func audible(of clip: AudioClip) -> (mattered: AudioClip, rest: AudioClip) {
    let kept = mattering.map { parts[$0].startSeconds...parts[$0].endSeconds }
    let fade = Self.fadeSeconds
    var (mattered, rest) = (clip, clip)
    for index in clip.samples.indices {
      let seconds = Double(index) / Double(clip.sampleRateHertz)
      // The gain rises from the edge of a part into it.
      let gain = kept.map { span in
        min(1, max(0, min(seconds - span.lowerBound, span.upperBound - seconds) / fade + 0.5))
      }
      .reduce(0, +)
      let share = Float(min(1, gain))
      mattered.samples[index] *= share
      rest.samples[index] *= 1 - share
    }
    return (mattered, rest)
  }

  private static let fadeSeconds = 0.005
}
