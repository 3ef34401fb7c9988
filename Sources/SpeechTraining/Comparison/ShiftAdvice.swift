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
  /// New recordings are spoken or played so many times as fast.
  case speed(factor: Double)
  /// New recordings have so much more silence, or less, at the same speed.
  case silence(seconds: Double)
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
  /// Of the decay that goes with the speed.
  private static let leastDecayShare = 0.1
  static let leastSpeedChange = 0.05

  /// Advice for findings, in their order.
  static func advice(
    on findings: [DataComparison.Statistic],
    old: [ComparedClip],
    new: [ComparedClip],
    hasNewSpeakers: Bool,
    isShifted: Bool
  ) -> [ShiftAdvice] {
    guard isShifted else { return [.collectMore(clips: new.count)] }
    let measured = (old: old.map(\.statistics), new: new.map(\.statistics))
    let tempo = Tempo(old: measured.old, new: measured.new)
    var advice: [ShiftAdvice] = []
    for finding in findings {
      for one in Self.advice(on: finding, measured.old, measured.new, tempo)
      where !advice.contains(where: { $0.subject == one.subject }) { advice.append(one) }
    }
    // Noise hides how sounds fade.
    if advice.contains(where: { $0.subject == "noise" }) { advice.removeAll { $0 == .room } }
    if hasNewSpeakers { advice.append(.newSpeakers) }
    let telling = min(clipsToLabel, max(0, new.count - clipsToLabel))
    return advice + [.labelClips(random: min(clipsToLabel, new.count), telling: telling)]
  }

  private static func advice(
    on finding: DataComparison.Statistic,
    _ old: [ClipStatistics],
    _ new: [ClipStatistics],
    _ tempo: Tempo?
  ) -> [ShiftAdvice] {
    switch finding.name {
    case .signalToNoise where finding.difference <= -leastDecibels:
      return [
        .noise(
          lowestDecibels: quantile(new.compactMap { $0[.signalToNoise] }, 0.1) ?? finding.newMedian
        )
      ]
    case .loudness, .meanLevel:
      // Silence lowers the mean level, too, and changes no loud moment.
      guard let before = median(old.compactMap { $0[.loudness] }),
        let now = median(new.compactMap { $0[.loudness] }), abs(now - before) >= leastDecibels
      else { return [] }
      return [.level(decibels: now - before)]
    case .bandEdge
    where finding.newMedian < finding.oldMedian * min(1, tempo?.playback ?? 1) - leastBandHertz:
      return [.band(hertz: finding.newMedian)]
    case .offset where abs(finding.difference) >= leastOffsetPercent: return [.offset]
    case .clipping where finding.difference > 0: return [.clipping]
    case .decay where finding.difference >= leastDecay: return advice(onDecay: finding, tempo)
    case .duration: return tempo.map { advice(on: $0) } ?? []
    default: return []
    }
  }

  /// What is spoken slowly fades slowly; a room makes it fade more slowly than that.
  private static func advice(
    onDecay finding: DataComparison.Statistic,
    _ tempo: Tempo?
  ) -> [ShiftAdvice] {
    let sound = tempo?.sound ?? 1
    let expected = finding.oldMedian * sound
    if finding.newMedian - expected >= max(leastDecay, leastDecayShare * abs(expected)) {
      return [.room]
    }
    let factor = tempo.map { $0.factor < 1 ? $0.factor : $0.sound } ?? 1
    return factor <= 1 - Tempo.leastSoundChange ? [.speed(factor: factor)] : []
  }

  private static func advice(on tempo: Tempo) -> [ShiftAdvice] {
    (abs(tempo.factor - 1) >= leastSpeedChange ? [.speed(factor: tempo.factor)] : [])
      + (tempo.addedSilenceSeconds == 0 ? [] : [.silence(seconds: tempo.addedSilenceSeconds)])
  }

  /// What it is about, of which one advice is enough.
  private var subject: String {
    // The name of a case with values; the others differ by their words.
    Mirror(reflecting: self).children.first?.label ?? description
  }
}
