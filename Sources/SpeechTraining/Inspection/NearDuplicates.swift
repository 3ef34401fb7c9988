package import SpeechModel

/// Two clips that hold one recording, changed in level, format, rate, noise or by a trim.
package struct NearDuplicate: Sendable, Equatable, Codable {
  /// The indices of the two clips, the smaller first.
  package let first: Int
  package let second: Int
  /// The magnitude of the correlation of their waveforms, in [0, 1].
  package let correlation: Double

  package init(first: Int, second: Int, correlation: Double) {
    self.first = first
    self.second = second
    self.correlation = correlation
  }

  /// Fingerprints of usual copies lie within 0.06 of each other (99 % of Ogg Vorbis, MP3 at
  /// 32 kbit/s, noise 30 dB below); takes of one word by one speaker rarely come as close.
  static let mostDistance = 0.08
  /// Takes of one word by one speaker reach 0.93 in 3,000 spoken digits, while copies that went
  /// through MP3 at 32 kbit/s stay above 0.96.
  static let leastCorrelation = 0.95

  /// The number of pairs that are compared at once.
  ///
  /// A fixed number, so that the result does not depend on the number of threads.
  private static let pairsAtOnce = 64

  /// Finds copies among clips: candidates by their fingerprints, then each pair by its waveforms.
  ///
  /// Of clips with equal samples only the first is compared, and silent ones are not. Two clips
  /// that earlier pairs already join are not compared: of hundreds of copies of one recording there
  /// are tens of thousands of pairs.
  /// - Parameters:
  ///   - pool: Compares waveforms on all of its threads.
  ///   - read: Returns the clip of an index, on several threads at once; a pair that can no longer
  ///     be read is no pair.
  /// - Returns: Enough pairs to join all copies, in the order of their indices.
  package static func find(
    _ clips: [ClipMeasurements],
    pool: WorkerPool,
    read: @Sendable (Int) throws -> AudioClip
  ) -> [NearDuplicate] {
    var seen: Set<String> = []
    let fingerprints = clips.map { seen.insert($0.digest).inserted ? $0.fingerprint : nil }
    var candidates = FingerprintBuckets.pairs(fingerprints, within: mostDistance)[...]
    var joined = DisjointSets(count: clips.count)
    var pairs: [NearDuplicate] = []
    while !candidates.isEmpty {
      var round: [FingerprintBuckets.Pair] = []
      while round.count < pairsAtOnce, let pair = candidates.popFirst() {
        if joined.smallest(with: pair.first) != joined.smallest(with: pair.second) {
          round.append(pair)
        }
      }
      let found = SlotArray<NearDuplicate?>(count: round.count)
      pool.run(round.count) { [round] task, _ in
        let pair = round[task]
        found.set(task, nil)
        guard let one = fingerprints[pair.first], let other = fingerprints[pair.second],
          let correlation = try? WaveformCorrelation(read(pair.first), read(pair.second))
        else { return }
        let largest = correlation.largest(
          expectedDelaySeconds: one.centreSeconds - other.centreSeconds
        )
        guard largest >= leastCorrelation else { return }
        found.set(
          task,
          NearDuplicate(first: pair.first, second: pair.second, correlation: largest)
        )
      }
      for pair in found.values.compactMap({ $0 }) {
        joined.join(pair.first, pair.second)
        pairs.append(pair)
      }
    }
    return pairs
  }
}
