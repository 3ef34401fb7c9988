internal import Foundation
internal import SpeechModel

/// Synthetic clips and a recognizer's answers to them, by which an exported model is checked
/// wherever it runs.
struct GoldenClips {
  /// A clip and its answer.
  struct Clip: Codable {
    /// Samples as 16-bit integers, the least significant byte first; 32,768 is 1.
    var samples: Data
    /// The probabilities of the labels, in the model's order.
    var probabilities: [Float]
    /// The index of the most likely label.
    var label: Int
  }

  let clips: [Clip]

  /// Asks a recognizer.
  ///
  /// - Throws: `ModelFileError` if an answer is not a number.
  init(_ recognizer: SpeechRecognizer, window: Int) throws {
    // None is covered by windows, which an exported model does not make.
    let longest = min(recognizer.sampleRateHertz, 2 * recognizer.windowSamples)
    let lengths = [longest, max(1, longest / 20), window / 2 + 1, longest * 37 / 100 + 1]
    clips = try lengths.enumerated().map { index, length in
      let samples = Self.samples(length, rate: recognizer.sampleRateHertz, index: index)
      let clip = AudioClip(
        samples: samples.map { Float($0) / 32_768 },
        sampleRateHertz: recognizer.sampleRateHertz
      )
      let prediction = try recognizer.recognize(clip)
      let scores = Dictionary(
        uniqueKeysWithValues: prediction.scores.map { ($0.label, $0.probability) }
      )
      return Clip(
        samples: samples.map(\.littleEndian).withUnsafeBytes { Data($0) },
        probabilities: recognizer.labels.map { scores[$0] ?? 0 },
        label: recognizer.labels.firstIndex(of: prediction.mostLikelyLabel) ?? 0
      )
    }
  }

  /// Harmonics of a gliding tone in noise, which swell and fade: something in every mel band.
  private static func samples(_ count: Int, rate: Int, index: Int) -> [Int16] {
    var stream = RandomStream(seed: 0, .goldenClips, index: index)
    let start = stream.uniform(90...180)
    let glide = stream.uniform(0.7...1.5)
    var phase = 0.0
    return (0..<count).map { n in
      let share = Double(n) / Double(count)
      phase += 2 * Double.pi * start * (1 + (glide - 1) * share) / Double(rate)
      let tone = (1...12).reduce(0.0) { $0 + sin(Double($1) * phase) / Double($1) }
      let noise = Double(stream.normalPair().0)
      let swell = 0.2 + 0.8 * sin(Double.pi * share)
      return Int16((8_000 * swell * tone + 1_200 * noise).clamped(to: -32_768...32_767))
    }
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}
