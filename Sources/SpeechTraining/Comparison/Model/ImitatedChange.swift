internal import Foundation
internal import SpeechModel

/// A change of sound that own clips are given so that they measure like new ones.
public struct ImitatedChange: Sendable, Equatable, Encodable {
  /// What is changed.
  public enum Kind: String, Sendable, Encodable {
    /// Played so many times as fast, the pitch with it.
    case speed
    /// Spoken so many times as fast, at the same pitch.
    case pace
    /// In a room where sound dies away by 60 dB in so many seconds.
    case room
    /// Without the frequencies above one in Hz.
    case band
  }

  /// What is changed.
  public let kind: Kind
  /// The factor, the seconds or the frequency.
  public let value: Double
}

extension ImitatedChange: CustomStringConvertible {
  /// "played 1.25 times as fast".
  public var description: String {
    switch kind {
    case .speed: "played \(fixedPoint(value, decimals: 2)) times as fast"
    case .pace: "spoken \(fixedPoint(value, decimals: 2)) times as fast"
    case .room: "in a room that dies away in \(fixedPoint(value, decimals: 2)) s"
    case .band: "without what is above \(fixedPoint(value, decimals: 0)) Hz"
    }
  }
}

extension ImitatedChange {
  /// The width of a filter's transition, as a share of its frequency.
  private static let transition = 0.1

  /// Changes samples at a rate in Hz.
  func apply(to samples: inout [Float], rateHertz: Int, _ stream: inout RandomStream) {
    let scene = AugmentationScene(rateHertz: rateHertz)
    switch kind {
    case .speed:
      // A factor that no resampler has leaves the clip as it is.
      try? SpeedPerturbation.Drawn(factor: value).apply(to: &samples, scene)
    case .pace: TimeStretch.Drawn(factor: value).apply(to: &samples, scene)
    case .room:
      var room = SimulatedRoom()
      room.rt60Seconds = Interval(value, value)
      room.draw(from: &stream, scene).apply(to: &samples, scene)
    case .band:
      guard value * (1 + Self.transition / 2) < Double(rateHertz) / 2 else { return }
      LinearPhaseLowPass(
        hertz: value,
        transitionHertz: value * Self.transition,
        rateHertz: rateHertz
      ).apply(to: &samples)
    }
  }
}

extension ImitatedChange {
  /// Where the decay is slower than that of a dry sound, the rooms to try, by their seconds.
  private static let rooms = [0.15, 0.3, 0.5, 0.8, 1.2]

  /// What may explain how new clips differ from own ones, in the order in which sound is changed; of each
  /// list, one at most.
  ///
  /// - Parameter findings: What is known to differ.
  static func candidates(
    _ findings: Set<ClipStatistic>,
    own: [ClipStatistics],
    new: [ClipStatistics]
  ) -> [[ImitatedChange]] {
    func medians(_ value: (ClipStatistics) -> Double?) -> (own: Double, new: Double)? {
      guard let own = median(own.compactMap(value)), let new = median(new.compactMap(value)) else {
        return nil
      }
      return (own, new)
    }
    var stages: [[ImitatedChange]] = []
    // With and without silence, of which a recording may have more without being slower.
    let factors = [
      medians { $0[.duration] },
      medians { one in one[.duration].map { $0 * (1 - (one[.silence] ?? 0) / 100) } },
    ].compactMap { $0 }.filter { $0.new > 0 }.map { $0.own / $0.new }
    if findings.contains(.duration), let slowest = factors.min(), let fastest = factors.max(),
      slowest > 1 + ShiftAdvice.leastSpeedChange || fastest < 1 - ShiftAdvice.leastSpeedChange
    {
      let factor = slowest > 1 ? slowest : fastest
      // Played faster, sound is higher by as much; spoken faster, it is not.
      let pitch = medians { $0[.pitch] }.map { $0.new / $0.own } ?? 1
      if log(pitch) / log(factor) > 0.5 {
        stages.append([factor, pitch].map { .init(kind: .speed, value: $0) })
      } else {
        stages.append([.init(kind: .pace, value: factor)])
      }
    }
    if findings.contains(.decay), let decay = medians({ $0[.decay] }),
      decay.new - decay.own >= ShiftAdvice.leastDecay
    {
      stages.append(rooms.map { .init(kind: .room, value: $0) })
    }
    if !findings.isDisjoint(with: [.bandEdge, .flatness, .rolloff]),
      let edge = medians({ $0[.bandEdge] }), edge.own - edge.new > ShiftAdvice.leastBandHertz
    {
      // An edge is the upper end of the third of an octave in which it lies.
      let sixth = 1.122
      stages.append([edge.new, edge.new / sixth].map { .init(kind: .band, value: $0) })
    }
    return stages
  }
}
