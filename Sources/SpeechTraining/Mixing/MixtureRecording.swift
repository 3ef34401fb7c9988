internal import Foundation
internal import SpeechModel

/// A long recording as it is mixed, block after block.
struct MixtureRecording {
  /// A clip, and where it begins in the recording.
  private struct Sound {
    var start: Int
    var samples: [Float]
  }

  /// The words in the truth so far, one after another.
  private(set) var truth: [TrueWord] = []
  /// Words of other labels so far.
  private(set) var others = 0
  private let settings: MixtureSettings
  private let rateHertz: Int
  private let count: Int
  private let level: MixtureLevel
  private var stream: RandomStream
  private var background: MixtureBackground
  /// Sounds that are not over yet.
  private var sounds: [Sound] = []
  /// Samples that were handed out.
  private var written = 0
  /// Where the last word ends.
  private var lastEnd = 0
  /// Whether no other word fits.
  private var isFull = false

  /// In a room, a word may be heard for so much longer, in seconds.
  private static let echoSeconds = 0.5
  /// What is left after the last word, so that it can be heard, in seconds.
  private static let endSeconds = 0.5

  init(
    _ settings: MixtureSettings,
    _ background: MixtureBackground,
    _ level: MixtureLevel,
    samples: Int,
    rateHertz: Int,
    number: Int
  ) {
    (self.settings, self.background, self.level) = (settings, background, level)
    (count, self.rateHertz) = (samples, rateHertz)
    stream = RandomStream(seed: settings.seed, .mixture, draw: UInt64(number))
  }

  /// The next samples [S], at most so many; none at the end.
  ///
  /// - Throws: `DatasetError` if a recording can no longer be read.
  mutating func next(_ most: Int, _ words: inout MixtureWords) throws -> [Float] {
    let block = written..<min(count, written + most)
    // The next word begins later than the last one ends.
    while !isFull, lastEnd < block.upperBound { try place(&words) }
    var samples = try background.next(block.count)
    for sound in sounds {
      let heard = block.clamped(to: sound.start..<sound.start + sound.samples.count)
      for index in heard {
        samples[index - block.lowerBound] += sound.samples[index - sound.start]
      }
    }
    sounds.removeAll { $0.start + $0.samples.count <= block.upperBound }
    written = block.upperBound
    return samples
  }

  /// Places the next word, and what is said over it.
  private mutating func place(_ words: inout MixtureWords) throws {
    let isTrue = !words.hasOthers || stream.uniform(0...1) >= settings.otherShare
    let start = lastEnd + drawnGap()
    guard let end = try add(&words, isTrue: isTrue, at: start) else {
      isFull = true
      return
    }
    lastEnd = end
    if isTrue, words.hasOthers, stream.uniform(0...1) < settings.overlapShare {
      let within = start + stream.index(below: end - start)
      if let other = try add(&words, isTrue: false, at: within) { lastEnd = max(end, other) }
    }
  }

  /// Adds the next word, so that it begins at a sample; returns where it ends, or nil if it does not fit.
  private mutating func add(
    _ words: inout MixtureWords,
    isTrue: Bool,
    at start: Int
  ) throws -> Int? {
    var word = try words.next(isTrue: isTrue)
    let end = start + word.sounding.count
    guard end + samples(Self.endSeconds) <= count else { return nil }
    if stream.uniform(0...1) < settings.roomShare { playInRoom(&word) }
    word.scale(by: level.gain(of: word.power, from: &stream))
    sounds.append(Sound(start: start - word.sounding.lowerBound, samples: word.samples))
    if isTrue {
      truth.append(
        TrueWord(label: word.label, startSeconds: seconds(start), endSeconds: seconds(end))
      )
    } else {
      others += 1
    }
    return end
  }

  private mutating func playInRoom(_ word: inout MixtureWord) {
    let echo = samples(Self.echoSeconds)
    word.samples += [Float](repeating: 0, count: echo)
    let scene = AugmentationScene(rateHertz: rateHertz)
    SimulatedRoom().draw(from: &stream, scene).apply(to: &word.samples, scene)
    for step in 0..<echo {
      word.samples[word.samples.count - 1 - step] *= Float(step) / Float(echo)
    }
  }

  private mutating func drawnGap() -> Int {
    let shortest = MixtureSettings.shortestGapSeconds
    // 1 - u is above 0, so that the logarithm is finite.
    let rest = -(settings.gapSeconds - shortest) * log(1 - Double(stream.uniform()))
    return samples(shortest + rest)
  }

  private func samples(_ seconds: Double) -> Int { Int((seconds * Double(rateHertz)).rounded()) }
  private func seconds(_ samples: Int) -> Double { Double(samples) / Double(rateHertz) }
}

/// How loud the words of a recording are.
enum MixtureLevel {
  /// As in their clips.
  case recorded
  /// Of a mean power drawn from this range, in dB.
  case drawn(Interval)
  /// Above a background of this power by a ratio drawn from this range, in dB.
  case above(power: Double, snrDecibels: Interval)

  /// The gain for a word of a mean power.
  func gain(of power: Double, from stream: inout RandomStream) -> Float {
    let wanted: Double
    switch self {
    case .recorded: return 1
    case .drawn(let decibels): wanted = decibelsToPower(decibels.draw(from: &stream))
    case .above(let background, let ratio):
      wanted = background * decibelsToPower(ratio.draw(from: &stream))
    }
    return power > 0 ? Float((wanted / power).squareRoot()) : 1
  }
}
