internal import Foundation
package import SpeechModel

/// Own labelled clips, made to measure like new ones without labels, on which a model's accuracy is what is to
/// be expected on the new ones.
///
/// What is known to differ is imitated first, if clips then measure more like the new ones: their speed, a room,
/// the end of the band. Then noise of the new clips' pauses is added until a clip measures a ratio drawn from
/// theirs, and the level is moved by the difference of the medians. What else has changed is not imitated.
package struct MatchedDegradation: Sendable {
  /// What is imitated besides noise and level.
  package let changes: [ImitatedChange]
  private let target: Target
  /// The median level of the own clips' loudest 20 ms after the changes, in dBFS.
  private let ownLoudness: Double
  private let seed: UInt64

  private static let (quietest, loudest) = (-60.0, 40.0)
  private static let halvings = 14
  /// So many own clips tell what a change does to them.
  private static let triedClips = 100
  /// By how much a change must bring the statistics nearer to be more than luck.
  private static let leastGain = 0.02

  /// Measures new clips of one rate; nil if there is nothing to imitate.
  ///
  /// - Parameters:
  ///   - own: Own clips of the same rate.
  ///   - findings: What is known to differ.
  package init?(
    own: [AudioClip],
    like new: [AudioClip],
    findings: Set<ClipStatistic> = [],
    seed: UInt64 = 0,
    pool: WorkerPool
  ) {
    guard let target = Target(new, pool: pool), let first = Self(target, own, [], seed, pool) else {
      return nil
    }
    let stride = max(1, own.count / Self.triedClips)
    let some = Swift.stride(from: 0, to: own.count, by: stride).map { own[$0] }
    guard var best = Self(target, some, [], seed, pool) else { return nil }
    var distance = target.distance(best.statistics(some, pool))
    let stages = ImitatedChange.candidates(
      findings,
      own: first.statistics(own, pool),
      new: target.statistics
    )
    for stage in stages {
      let before = best.changes
      for change in stage {
        guard let tried = Self(target, some, before + [change], seed, pool) else { continue }
        let reached = target.distance(tried.statistics(some, pool))
        if reached < distance - (best.changes == before ? Self.leastGain : 0) {
          (best, distance) = (tried, reached)
        }
      }
    }
    self = best.changes.isEmpty ? first : Self(target, own, best.changes, seed, pool) ?? best
  }

  /// The degradation with these changes.
  private init?(
    _ target: Target,
    _ own: [AudioClip],
    _ changes: [ImitatedChange],
    _ seed: UInt64,
    _ pool: WorkerPool
  ) {
    (self.changes, self.target, self.seed) = (changes, target, seed)
    let levels = SlotArray<Double>(count: own.count)
    pool.run(own.count) { index, _ in
      var clip = own[index]
      var stream = Self.stream(seed, index)
      for change in changes {
        change.apply(to: &clip.samples, rateHertz: clip.sampleRateHertz, &stream)
      }
      levels.set(index, ClipLevel(clip).loudestDecibels)
    }
    guard let loudness = median(levels.values) else { return nil }
    ownLoudness = loudness
  }

  private static func stream(_ seed: UInt64, _ index: Int) -> RandomStream {
    RandomStream(seed: seed, .comparison, index: 7, draw: UInt64(index))
  }

  private func statistics(_ clips: [AudioClip], _ pool: WorkerPool) -> [ClipStatistics] {
    let measured = SlotArray<ClipStatistics>(count: clips.count)
    pool.run(clips.count) { index, _ in
      measured.set(index, ClipStatistics(apply(to: clips[index], index: index)))
    }
    return measured.values
  }

  /// A clip made like the new ones.
  ///
  /// - Parameter index: The clip's number, by which its noise is drawn.
  package func apply(to clip: AudioClip, index: Int) -> AudioClip {
    var result = clip
    var changing = Self.stream(seed, index)
    for change in changes {
      change.apply(to: &result.samples, rateHertz: clip.sampleRateHertz, &changing)
    }
    let samples = result.samples
    var stream = RandomStream(seed: seed, .comparison, index: 6, draw: UInt64(index))
    let ratio = target.ratios[stream.index(below: target.ratios.count)]
    let noise = target.spectrum.noise(samples: samples.count, &stream)
    if let own = Self.ratio(samples, clip.sampleRateHertz), own > ratio {
      let level = ClipLevel(result).rmsDecibels
      var (low, high) = (Self.quietest, Self.loudest)
      for _ in 0..<Self.halvings {
        let middle = (low + high) / 2
        let mixed = Self.mix(samples, noise, decibels: level + middle)
        if Self.ratio(mixed, clip.sampleRateHertz) ?? ratio > ratio {
          low = middle
        } else {
          high = middle
        }
      }
      result.samples = Self.mix(samples, noise, decibels: level + high)
    }
    let gain = Float(pow(10, (target.loudness - ownLoudness) / 20))
    result.samples = result.samples.map { $0 * gain }
    return result
  }

  private static func mix(_ samples: [Float], _ noise: [Float], decibels: Double) -> [Float] {
    let scale = Float(pow(10, decibels / 20))
    return zip(samples, noise).map { $0 + scale * $1 }
  }

  private static func ratio(_ samples: [Float], _ rate: Int) -> Double? {
    guard !samples.isEmpty else { return nil }
    return samples.withUnsafeBufferPointer { FramePowers($0, rateHertz: rate).snrDecibels }
  }
}

extension MatchedDegradation {
  /// What new clips measure.
  private struct Target {
    let statistics: [ClipStatistics]
    let spectrum: QuietSpectrum
    let ratios: [Double]
    let loudness: Double

    init?(_ clips: [AudioClip], pool: WorkerPool) {
      let measured = SlotArray<ClipStatistics>(count: clips.count)
      pool.run(clips.count) { index, _ in measured.set(index, ClipStatistics(clips[index])) }
      statistics = measured.values
      ratios = statistics.compactMap { $0[.signalToNoise] }
      guard let spectrum = QuietSpectrum(clips), !ratios.isEmpty,
        let loudness = median(statistics.compactMap { $0[.loudness] })
      else { return nil }
      (self.spectrum, self.loudness) = (spectrum, loudness)
    }

    /// The mean over all statistics of the distance between the distributions, in [0, 1].
    func distance(_ own: [ClipStatistics]) -> Double {
      let isNew = own.map { _ in false } + statistics.map { _ in true }
      let distances = ClipStatistic.allCases.map { statistic in
        // Not to have a statistic is a difference, too.
        PooledOrder((own + statistics).map { $0[statistic] ?? -.infinity }).distance(isNew: isNew)
      }
      return distances.reduce(0, +) / Double(distances.count)
    }
  }
}
