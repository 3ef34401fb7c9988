/// Which remarks a recording deserves, without their values.
package struct RemarkKinds: OptionSet, Sendable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  // The values are those of asr_baseline.h.
  package static let noSound = RemarkKinds(rawValue: 1)
  package static let shorterThanTraining = RemarkKinds(rawValue: 2)
  package static let shorterThanNeeded = RemarkKinds(rawValue: 4)
  package static let longerThanTraining = RemarkKinds(rawValue: 8)
  package static let singleSample = RemarkKinds(rawValue: 16)
}

/// How a recording differs from those that a model was trained on.
package struct RemarkRules: Sendable {
  /// The shortest training clip, in seconds; nil if it is not known.
  let shortestSeconds: Double?
  /// The longest training clip, in seconds.
  let longestSeconds: Double
  /// What the network needs, in seconds.
  let neededSeconds: Double

  /// Clips are seldom trimmed exactly, so somewhat shorter ones are fine.
  private static let shortestShare = 0.9

  /// The remarks that samples [S] deserve; allocates nothing.
  package func kinds(
    _ samples: UnsafeBufferPointer<Float>,
    sampleRateHertz: Int
  ) -> RemarkKinds {
    var kinds: RemarkKinds = []
    if samples.count == 1, samples[0] != 0 {
      kinds.insert(.singleSample)
    } else if AudioClip.isDigitalSilence(samples) {
      kinds.insert(.noSound)
    }
    let seconds = Double(samples.count) / Double(sampleRateHertz)
    if let shortestSeconds, seconds < Self.shortestShare * shortestSeconds {
      kinds.insert(.shorterThanTraining)
    } else if seconds < neededSeconds {
      kinds.insert(.shorterThanNeeded)
    } else if seconds > 2 * longestSeconds {
      kinds.insert(.longerThanTraining)
    }
    return kinds
  }

  /// The remarks of some kinds, with their values.
  package func remarks(_ kinds: RemarkKinds) -> [Remark] {
    var remarks: [Remark] = []
    if kinds.contains(.noSound) { remarks.append(.noSound) }
    if kinds.contains(.singleSample) { remarks.append(.singleSample) }
    if let shortestSeconds, kinds.contains(.shorterThanTraining) {
      remarks.append(.shorterThanTraining(shortestSeconds: shortestSeconds))
    }
    if kinds.contains(.shorterThanNeeded) {
      remarks.append(.shorterThanNeeded(neededSeconds: neededSeconds))
    }
    if kinds.contains(.longerThanTraining) {
      remarks.append(.longerThanTraining(longestSeconds: longestSeconds))
    }
    return remarks
  }
}
