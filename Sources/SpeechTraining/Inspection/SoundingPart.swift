internal import Foundation

extension [Float] {
  /// Frames of a clip are compared by their power.
  private static let framesPerSecond = 100

  /// The word in a clip [S]: from the first to the last 10 ms whose power is above a level relative to that of the
  /// loudest; nil without any sound.
  ///
  /// - Parameter decibels: The level; what is weaker by 30 dB is usually not part of the word.
  package func soundingPart(rateHertz: Int, aboveDecibels decibels: Double = -30) -> Range<Int>? {
    let frame = Swift.max(1, rateHertz / Self.framesPerSecond)
    let powers = stride(from: 0, to: count, by: frame).map { start in
      let samples = self[start..<Swift.min(count, start + frame)]
      return samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)
    }
    let level = (powers.max() ?? 0) * pow(10, decibels / 10)
    guard level > 0,
      let first = powers.firstIndex(where: { $0 > level }),
      let last = powers.lastIndex(where: { $0 > level })
    else { return nil }
    return first * frame..<Swift.min(count, (last + 1) * frame)
  }
}
