/// The windows of a stream, in samples at the model's rate, and where in them a word lies.
package struct EventTiming: Sendable, Equatable {
  package let sampleRateHertz: Int
  /// Samples of a window.
  package let window: Int
  /// Samples from one window to the next.
  package let hop: Int
  /// The number of windows over which probabilities are averaged.
  package let smoothedWindows: Int
  /// Samples of a usual word.
  private let word: Int
  /// Samples that are heard after a window before it is answered.
  package let lookahead: Int
  /// How much later than the windows' own the means rise and fall, in samples.
  private let lag: Int

  /// - Parameters:
  ///   - wordSeconds: The duration of a usual word.
  ///   - isCentred: Whether means reach as far ahead as back, which only a whole recording allows.
  package init(
    _ settings: StreamSettings,
    windowSeconds: Double,
    wordSeconds: Double,
    sampleRateHertz: Int,
    isCentred: Bool,
    lookahead: Int = 0
  ) {
    self.sampleRateHertz = sampleRateHertz
    self.lookahead = lookahead
    func samples(_ seconds: Double) -> Int { Int((seconds * Double(sampleRateHertz)).rounded()) }
    window = max(1, samples(windowSeconds))
    hop = max(1, samples(settings.hopSeconds))
    let windows = max(1, Int((settings.smoothingSeconds / settings.hopSeconds).rounded()))
    // An odd number has a middle.
    smoothedWindows = isCentred ? windows / 2 * 2 + 1 : windows
    lag = isCentred ? 0 : (windows - 1) * hop / 2
    word = min(window, max(1, samples(wordSeconds)))
  }

  func samples(_ seconds: Double) -> Int { Int((seconds * Double(sampleRateHertz)).rounded()) }

  func seconds(_ samples: Int) -> Double { Double(samples) / Double(sampleRateHertz) }

  /// The windows of a whole recording of some samples: a hop apart, the last one flush with the end; a
  /// recording shorter than a window is one.
  package func windows(samples: Int) -> [Range<Int>] {
    if samples <= window { return samples > 0 ? [0..<samples] : [] }
    var windows = stride(from: 0, through: samples - window, by: hop).map { $0..<$0 + window }
    if let last = windows.last, last.upperBound < samples {
      windows.append(samples - window..<samples)
    }
    return windows
  }

  /// Where the word lies that windows of these ends, from the first to the last, were heard to hold, in
  /// seconds.
  ///
  /// Windows that hold all of a word end between the word's own end and a window's length after its beginning.
  /// A span that comes out shorter than a usual word has one around its middle.
  package func span(first: Int, last: Int) -> ClosedRange<Double> {
    var start = first - lag - word
    var end = last - lag - window + word
    if end - start < word {
      start = (first + last - window - word) / 2 - lag
      end = start + word
    }
    return seconds(max(0, start))...seconds(max(1, end))
  }
}
