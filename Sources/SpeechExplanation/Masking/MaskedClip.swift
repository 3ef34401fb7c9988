internal import Foundation
internal import SpeechModel

/// A clip whose units can be removed, and what the model says with any of them left.
struct MaskedClip {
  /// The units.
  let units: [ClipUnit]
  private let probe: SpectrumProbe
  private let replacement: [Float]
  private let pool: WorkerPool?
  private let classes: Int

  /// - Parameter replacement: The energies that replace those of removed units, [T, bands].
  init(
    _ probe: SpectrumProbe,
    _ units: [ClipUnit],
    replacement: [Float],
    classes: Int,
    pool: WorkerPool?
  ) {
    self.probe = probe
    self.units = units
    self.replacement = replacement
    self.classes = classes
    self.pool = pool
  }

  /// The answers of all coalitions, 2^M of them, in the order of their bits.
  func everyAnswer() throws -> AnswerScores {
    try answers(1 << units.count) { coalition in
      units.indices.map { coalition >> $0 & 1 == 1 }
    }
  }

  /// The answers of some coalitions.
  func answers(_ coalitions: [Coalition]) throws -> AnswerScores {
    try answers(coalitions.count) { units.indices.map(coalitions[$0].contains) }
  }

  /// The frames of the units, if each is of all bands and no two share a frame.
  private var stretches: [Range<Int>]? {
    let frames = units.map(\.frames).sorted { $0.lowerBound < $1.lowerBound }
    let areApart = zip(frames, frames.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }
    let areWhole = units.allSatisfy { $0.bands == 0..<probe.bands && !$0.frames.isEmpty }
    return areApart && areWhole ? units.map(\.frames) : nil
  }

  private func answers(
    _ count: Int,
    kept: (_ version: Int) -> [Bool]
  ) throws -> AnswerScores {
    let logits = try replacement.withUnsafeBufferPointer { replacement in
      try probe.logits(ofVersions: count, stretches: stretches, on: pool, kept: kept) {
        kept,
        energies in
        energies.update(from: probe.energies, count: probe.energies.count)
        for (index, unit) in units.enumerated() where !kept[index] {
          for frame in unit.frames {
            let first = frame * probe.bands + unit.bands.lowerBound
            guard let source = replacement.baseAddress else { return }
            (energies + first).update(from: source + first, count: unit.bands.count)
          }
        }
      }
    }
    return AnswerScores(logits: logits, classes: classes, temperature: probe.temperature)
  }
}

/// The logits of many versions of a clip.
package struct AnswerScores: Sendable, Equatable {
  /// [count, K].
  package let logits: [Float]
  /// Labels, K.
  package let classes: Int
  private let temperature: Float

  init(logits: [Float], classes: Int, temperature: Float) {
    self.logits = logits
    self.classes = classes
    self.temperature = temperature
  }

  /// Versions.
  package var count: Int { logits.count / classes }

  /// The logits over the model's temperature, whose softmax are the probabilities, [count][K].
  package var scaledLogits: [[Double]] {
    (0..<count).map { version in
      logits[version * classes..<(version + 1) * classes].map { Double($0) / Double(temperature) }
    }
  }

  /// Those of some versions.
  func versions(_ chosen: [Int]) -> AnswerScores {
    AnswerScores(
      logits: chosen.flatMap { logits[$0 * classes..<($0 + 1) * classes] },
      classes: classes,
      temperature: temperature
    )
  }

  /// How much more likely a label is than another one, or than all others together: the logarithm
  /// of the ratio, from the logits, so that it is finite where a probability is rounded to 1.
  package func logOdds(_ version: Int, of label: Int, against other: Int?) -> Double {
    func score(_ label: Int) -> Double {
      Double(logits[version * classes + label]) / Double(temperature)
    }
    if let other { return score(label) - score(other) }
    var largest = -Double.infinity
    for other in 0..<classes where other != label { largest = max(largest, score(other)) }
    var sum = 0.0
    for other in 0..<classes where other != label { sum += exp(score(other) - largest) }
    return score(label) - largest - log(sum)
  }

  /// The log-odds of every version.
  package func logOdds(of label: Int, against other: Int?) -> [Double] {
    (0..<count).map { logOdds($0, of: label, against: other) }
  }

  /// The probabilities of all labels, [K], by the code that answers whole clips.
  package func probabilities(_ version: Int) -> [Float] {
    var scores = Array(logits[version * classes..<(version + 1) * classes])
    scores.withUnsafeMutableBufferPointer {
      SoftmaxCrossEntropy.softmax($0, temperature: temperature)
    }
    return scores
  }

  /// The most likely label; of several, the first.
  package func answer(_ version: Int) -> Int {
    let scores = logits[version * classes..<(version + 1) * classes]
    return (scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? 0) - scores.startIndex
  }
}
