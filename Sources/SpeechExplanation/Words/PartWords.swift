internal import SpeechModel

extension Explanation {
  /// Where some parts lie, those that touch as one: "0.20 to 0.35 s", or
  /// "0.20 to 0.35 s below 1.8 kHz and 0.40 to 0.55 s".
  package func place(of chosen: [Int]) -> String {
    var stretches = chosen.sorted().map { Stretch(parts[$0]) }
    // First along frequency, so that slices that are kept whole are told as such.
    stretches = stretches.reduce(into: []) { joined, next in
      if let last = joined.last, last.start == next.start, last.high == next.low {
        joined[joined.count - 1].high = next.high
      } else {
        joined.append(next)
      }
    }
    let (lowest, highest) = (
      parts.compactMap(\.lowHertz).min(), parts.compactMap(\.highHertz).max()
    )
    for index in stretches.indices {
      if stretches[index].low == lowest { stretches[index].low = nil }
      if stretches[index].high == highest { stretches[index].high = nil }
    }
    stretches = stretches.reduce(into: []) { joined, next in
      let index = joined.firstIndex {
        $0.end == next.start && $0.low == next.low && $0.high == next.high
      }
      if let index {
        joined[index].end = next.end
      } else {
        joined.append(next)
      }
    }
    return conjunction(stretches.map(\.words))
  }
}

/// A stretch of time and frequency.
private struct Stretch {
  let start: Double
  var end: Double
  var low: Double?
  var high: Double?

  init(_ part: Explanation.Part) {
    (start, end) = (part.startSeconds, part.endSeconds)
    (low, high) = (part.lowHertz, part.highHertz)
  }

  var words: String {
    let time = "\(fixedPoint(start, decimals: 2)) to \(fixedPoint(end, decimals: 2)) s"
    switch (low, high) {
    case (nil, nil): return time
    case (nil, let high?): return "\(time) below \(Self.hertz(high))"
    case (let low?, nil): return "\(time) above \(Self.hertz(low))"
    case (let low?, let high?): return "\(time) from \(Self.hertz(low)) to \(Self.hertz(high))"
    }
  }

  private static func hertz(_ hertz: Double) -> String {
    hertz < 1_000
      ? "\(fixedPoint(hertz, decimals: 0)) Hz" : "\(fixedPoint(hertz / 1_000, decimals: 1)) kHz"
  }
}

/// "a", "a and b" or "a, b and c".
func conjunction(_ words: [String]) -> String {
  guard words.count > 1, let last = words.last else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " and " + last
}
