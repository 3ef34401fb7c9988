internal import Foundation
internal import SpeechModel

/// What load a machine bears, by simulation of its queue: clips come at random (a Poisson process), and a worker
/// that is idle takes its share of those that wait, as `asr-serve` does.
package struct ServingCapacity: Sendable {
  /// The machine.
  package let machine: MachineThroughput
  /// The share of clips that are answered in time, such as 0.99.
  package let share: Double
  /// Clips that are simulated for a load.
  private let clips: Int

  /// A machine's capacity if a share of clips is to be answered in time.
  ///
  /// - Parameter clips: Clips that are simulated for a load; a tenth of them before it is measured.
  package init(_ machine: MachineThroughput, share: Double = 0.99, clips: Int = 40_000) {
    precondition((0..<1).contains(share) && clips >= 10)
    self.machine = machine
    self.share = share
    self.clips = clips
  }

  /// The times from arrival to answer at a load, in seconds.
  package func latencies(clipsPerSecond load: Double) -> [Double] {
    var random = RandomStream(seed: 0, .order)
    var now = 0.0
    let arrivals = (0..<clips).map { _ in
      now -= log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random)) / load
      return now
    }
    var latencies = [Double](repeating: 0, count: clips)
    var free = [Double](repeating: 0, count: machine.workers)
    var head = 0
    // The first clip that has not come yet.
    var next = 0
    while head < clips {
      let worker = free.indices.min { free[$0] < free[$1] } ?? 0
      let start = max(free[worker], arrivals[head])
      while next < clips && arrivals[next] <= start { next += 1 }
      let taken = min(machine.mostClips, (next - head + machine.workers - 1) / machine.workers)
      let end = start + machine.seconds(clips: taken)
      for clip in head..<head + taken { latencies[clip] = end - arrivals[clip] }
      free[worker] = end
      head += taken
    }
    return Array(latencies[(clips / 10)...])
  }

  /// The time within which the share of clips is answered at a load, in seconds.
  package func tailSeconds(clipsPerSecond load: Double) -> Double {
    let sorted = latencies(clipsPerSecond: load).sorted()
    return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
  }

  /// The largest load at which the share of clips is answered within a time, in clips a second; nil
  /// if that is too short for a clip alone.
  package func clipsPerSecond(withinSeconds limit: Double) -> Double? {
    guard machine.seconds(clips: 1) <= limit else { return nil }
    var (low, high) = (0.0, machine.clipsPerSecond)
    // A thousandth of the capacity is finer than the measurement.
    for _ in 0..<10 {
      let middle = (low + high) / 2
      if tailSeconds(clipsPerSecond: middle) <= limit { low = middle } else { high = middle }
    }
    return low > 0 ? low : nil
  }
}
