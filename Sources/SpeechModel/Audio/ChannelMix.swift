internal import SpeechFoundation

/// Mixes several channels to one, and detects that their mean would lose the sound.
struct ChannelMix {
  private(set) var samples: [Float] = []
  let channels: Int
  /// The channel to take, from 0; nil for the mean.
  private let chosen: Int?
  private let magnitude: Float
  private var mean = Moments()
  private var own: [Moments]

  /// Sums of samples and of their squares, for the power about the mean.
  private struct Moments {
    var sum = 0.0
    var squares = 0.0
    var peak: Float = 0

    mutating func add(_ value: Float) {
      sum += Double(value)
      squares += Double(value) * Double(value)
      peak = max(peak, value.magnitude)
    }

    func power(_ count: Int) -> Double {
      let mean = sum / Double(count)
      return max(0, squares / Double(count) - mean * mean)
    }
  }

  /// A channel that stays below -60 dBFS holds no speech whose loss would matter.
  private static let audiblePeak: Float = 0.001
  /// How much fainter than expected, as a ratio of powers (20 dB), the mean of cancelling channels
  /// is: independently recorded channels never come near it.
  private static let cancellation = 0.01

  /// - Parameter magnitude: The largest magnitude of a sample.
  /// - Throws: `AudioRefusal` if there is no such channel.
  init(_ choice: ChannelChoice, of channels: Int, magnitude: Float) throws(AudioRefusal) {
    if let number = choice.number, !(1...channels).contains(number) {
      throw AudioRefusal(.noSuchChannel(wanted: number, found: channels))
    }
    self.channels = channels
    self.magnitude = magnitude
    chosen = channels == 1 ? 0 : choice.number.map { $0 - 1 }
    own = Array(repeating: Moments(), count: channels)
  }

  /// Adds the first `frames` frames of a block [frames, channels].
  ///
  /// - Throws: `AudioRefusal` for a sample that is not finite, or far outside [-1, 1].
  mutating func add(_ block: [Float], frames: Int) throws(AudioRefusal) {
    if channels == 1, areUsual(block, frames) {
      samples += block[..<frames]
      return
    }
    samples.reserveCapacity(samples.count + frames)
    for frame in 0..<frames {
      var sum: Float = 0
      for channel in 0..<channels {
        let value = block[frame * channels + channel]
        guard value.isFinite else { throw AudioRefusal(.nonFinite(frame: samples.count)) }
        guard value.magnitude <= magnitude else {
          throw AudioRefusal(.outOfRange(frame: samples.count, value: value))
        }
        sum += value
        if chosen == nil { own[channel].add(value) }
      }
      if let chosen {
        samples.append(block[frame * channels + chosen])
      } else {
        mean.add(sum / Float(channels))
        samples.append(sum / Float(channels))
      }
    }
  }

  /// Whether the first samples are all finite and within the magnitude: without a decision for each,
  /// since a server reads little else than such recordings of one channel.
  private func areUsual(_ block: [Float], _ count: Int) -> Bool {
    block.withUnsafeBufferPointer { block in
      var outside: UInt32 = 0
      for index in 0..<count { outside |= block[index].magnitude <= magnitude ? 0 : 1 }
      return outside == 0
    }
  }

  /// Checks whether the channels cancelled.
  ///
  /// If only the loudest of N channels sounded, the power of the mean would be 1 / N² of its own;
  /// other channels raise it, unless they are of opposite sign.
  ///
  /// - Throws: `AudioRefusal` if they did.
  func checkCancellation() throws(AudioRefusal) {
    guard chosen == nil, !samples.isEmpty,
      let loudest = own.max(by: { $0.power(samples.count) < $1.power(samples.count) }),
      loudest.peak >= Self.audiblePeak
    else { return }
    let expected = loudest.power(samples.count) / Double(channels * channels)
    let found = mean.power(samples.count)
    guard found < Self.cancellation * expected else { return }
    let ratio = loudest.power(samples.count) / max(found, 1e-12)
    throw AudioRefusal(.channelsCancel(decibels: Int((10 * log10(ratio)).rounded())))
  }
}
