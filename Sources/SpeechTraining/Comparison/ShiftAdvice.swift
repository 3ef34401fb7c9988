/// What to do about a difference between old and new recordings.
public enum ShiftAdvice: Sendable, Equatable {
  /// New recordings are noisier: mix noise in, down to this ratio.
  case noise(lowestDecibels: Double)
  /// New recordings are quieter or louder.
  case level(decibels: Double)
  /// New recordings end at a lower frequency.
  case band(hertz: Double)
  /// New recordings have an offset.
  case offset
  /// New recordings are clipped.
  case clipping
  /// Sounds fade more slowly in new recordings, as in a room.
  case room
  /// New recordings last longer or shorter, by this factor.
  case speed(factor: Double)
  /// The new recordings are of other speakers.
  case newSpeakers
  /// There is a shift: what to label first, so that accuracy can be measured.
  case labelClips(random: Int, telling: Int)
  /// No shift was found with so many new clips.
  case collectMore(clips: Int)

  /// The clips to label for a first measurement: half of them drawn, for an estimate without bias.
  private static let clipsToLabel = 30
  /// A smaller difference may be certain and still not be worth anything.
  private static let leastDecibels = 1.0
  private static let leastOffsetPercent = 0.1
  static let leastBandHertz = 200.0
  static let leastDecay = 10.0
  static let leastSpeedChange = 0.05

  /// Advice for findings, in their order.
  static func advice(
    on findings: [DataComparison.Statistic],
    new: [ComparedClip],
    hasNewSpeakers: Bool,
    isShifted: Bool
  ) -> [ShiftAdvice] {
    guard isShifted else { return [.collectMore(clips: new.count)] }
    var advice: [ShiftAdvice] = []
    for finding in findings {
      let one = Self.advice(on: finding, new)
      guard let one, !advice.contains(where: { $0.subject == one.subject }) else { continue }
      advice.append(one)
    }
    // Noise hides how sounds fade.
    if advice.contains(where: { $0.subject == "noise" }) { advice.removeAll { $0 == .room } }
    if hasNewSpeakers { advice.append(.newSpeakers) }
    let telling = min(clipsToLabel, max(0, new.count - clipsToLabel))
    return advice + [.labelClips(random: min(clipsToLabel, new.count), telling: telling)]
  }

  private static func advice(
    on finding: DataComparison.Statistic,
    _ new: [ComparedClip]
  ) -> ShiftAdvice? {
    switch finding.name {
    case .signalToNoise where finding.difference <= -leastDecibels:
      .noise(
        lowestDecibels: quantile(new.compactMap { $0.statistics[.signalToNoise] }, 0.1)
          ?? finding.newMedian
      )
    case .loudness where abs(finding.difference) >= leastDecibels:
      .level(decibels: finding.difference)
    case .meanLevel where abs(finding.difference) >= leastDecibels:
      .level(decibels: finding.difference)
    case .bandEdge where finding.difference < -leastBandHertz: .band(hertz: finding.newMedian)
    case .offset where abs(finding.difference) >= leastOffsetPercent: .offset
    case .clipping where finding.difference > 0: .clipping
    case .decay where finding.difference >= leastDecay: .room
    case .duration
    where finding.newMedian > 0
      && abs(finding.oldMedian / finding.newMedian - 1) >= leastSpeedChange:
      .speed(factor: finding.oldMedian / finding.newMedian)
    default: nil
    }
  }

  /// What it is about, of which one advice is enough.
  private var subject: String {
    // The name of a case with values; the others differ by their words.
    Mirror(reflecting: self).children.first?.label ?? description
  }
}
