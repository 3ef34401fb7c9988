/// Turns the probabilities of windows, one after the other, into events: a mean over the last windows, and
/// for every label a threshold to begin an event, a lower one to end it, and a time in which it does not
/// begin again.
///
/// The mean of the last scores is that of Chen, Parada and Heigold (2014); the two thresholds are a hysteresis.
package struct EventDetector: Sendable {
  private let labels: [String]
  private let timing: EventTiming
  /// From which mean on each label is an event, and below which it is over, [K].
  private let thresholds: [Float]
  private let releases: [Float]
  private let refractorySamples: Int
  private let isExclusive: Bool
  private let isBackground: [Bool]

  /// The probabilities [windows, K] of the last windows, the oldest overwritten by the newest.
  private var recent: [Float]
  /// The mean probability of every label, [K].
  package private(set) var means: [Float]
  private var windows = 0
  private var states: [LabelState]
  /// The end of the window in which the last event began, of whatever label.
  private var lastDetection: Int?

  /// What is known of one label.
  private struct LabelState {
    /// The ends of the first and the last window, one after the other, whose mean is not below the release.
    var first: Int?
    var last = 0
    /// The end of the window in which the event began; nil without one.
    var detection: Int?
    /// The end of the window in which the last event began, over or not.
    var lastDetection: Int?
    var confidence: Float = 0
  }

  /// - Parameter thresholds: From which mean probability on each label is an event, [K].
  package init(
    labels: [String],
    thresholds: [Double],
    settings: StreamSettings,
    timing: EventTiming
  ) {
    precondition(labels.count == thresholds.count)
    self.labels = labels
    self.timing = timing
    self.thresholds = thresholds.map { Float($0) }
    releases = thresholds.map { Float($0 * settings.releaseShare) }
    refractorySamples = timing.samples(settings.refractorySeconds)
    isExclusive = settings.isExclusive
    isBackground = labels.map(settings.backgroundLabels.contains)
    recent = Array(repeating: 0, count: timing.smoothedWindows * labels.count)
    means = Array(repeating: 0, count: labels.count)
    states = Array(repeating: LabelState(), count: labels.count)
  }

  /// Takes the probabilities [K] of the window that ends at a sample; nil for one without a sound, which
  /// holds no word.
  package mutating func append(
    _ probabilities: UnsafeBufferPointer<Float>?,
    end: Int,
    into events: inout [StreamEvent]
  ) {
    average(probabilities)
    decide(end: end, into: &events)
  }

  /// The same for probabilities [K] that are averaged already.
  package mutating func append(means: ArraySlice<Float>, end: Int, into events: inout [StreamEvent])
  {
    for (k, mean) in zip(self.means.indices, means) { self.means[k] = mean }
    decide(end: end, into: &events)
  }

  /// Ends what has begun, since no more windows come.
  package mutating func finish(into events: inout [StreamEvent]) {
    for k in labels.indices where states[k].detection != nil { end(k, into: &events) }
  }

  private mutating func average(_ probabilities: UnsafeBufferPointer<Float>?) {
    let count = labels.count
    let slot = windows % timing.smoothedWindows * count
    for k in 0..<count { recent[slot + k] = probabilities?[k] ?? 0 }
    windows += 1
    // Summed afresh: a running sum would carry its rounding errors along for hours.
    let held = min(windows, timing.smoothedWindows)
    for k in 0..<count {
      var sum: Float = 0
      for window in 0..<held { sum += recent[window * count + k] }
      means[k] = sum / Float(held)
    }
  }

  private mutating func decide(end: Int, into events: inout [StreamEvent]) {
    var candidate: Int?
    for k in labels.indices where !isBackground[k] {
      let mean = means[k]
      if mean >= releases[k] {
        if states[k].first == nil { states[k].first = end }
        states[k].last = end
        states[k].confidence = max(states[k].confidence, mean)
      } else if let detection = states[k].detection, end - detection >= refractorySamples {
        self.end(k, into: &events)
      } else if states[k].detection == nil {
        states[k].first = nil
        states[k].confidence = 0
      }
      guard mean >= thresholds[k], mayBegin(k, end) else { continue }
      if !isExclusive {
        begin(k, end, into: &events)
      } else if candidate.map({ mean > means[$0] }) ?? true {
        candidate = k
      }
    }
    if let candidate { begin(candidate, end, into: &events) }
  }

  private func mayBegin(_ k: Int, _ end: Int) -> Bool {
    guard states[k].detection == nil else { return false }
    let last = isExclusive ? lastDetection : states[k].lastDetection
    return last.map { end - $0 >= refractorySamples } ?? true
  }

  private mutating func begin(_ k: Int, _ end: Int, into events: inout [StreamEvent]) {
    states[k].detection = end
    states[k].lastDetection = end
    lastDetection = end
    events.append(event(k, isOver: false))
  }

  private mutating func end(_ k: Int, into events: inout [StreamEvent]) {
    events.append(event(k, isOver: true))
    states[k].detection = nil
    states[k].first = nil
    states[k].confidence = 0
  }

  private func event(_ k: Int, isOver: Bool) -> StreamEvent {
    let state = states[k]
    let detection = state.detection ?? state.last
    let span = timing.span(first: state.first ?? detection, last: state.last)
    return StreamEvent(
      label: labels[k],
      startSeconds: span.lowerBound,
      endSeconds: span.upperBound,
      detectedSeconds: timing.seconds(detection + timing.lookahead),
      confidence: state.confidence,
      isOver: isOver
    )
  }
}
