internal import SpeechModel

/// What the model says when just some units are left.
package struct Masking: Sendable, Equatable {
  /// The units that are left.
  package let kept: Coalition
  /// The log-odds of the label.
  package let value: Double
  /// Whether the model still gives the label as its answer.
  package let keepsAnswer: Bool

  /// Makes a masking.
  package init(kept: Coalition, value: Double, keepsAnswer: Bool) {
    self.kept = kept
    self.value = value
    self.keepsAnswer = keepsAnswer
  }
}

extension Coalition {
  /// Units below a number, each with a probability of a half.
  init(drawnBelow count: Int, from stream: inout RandomStream) {
    self.init(
      words: (0..<(count + 63) / 64).map { word in
        let bits = stream.next()
        let used = count - 64 * word
        return used < 64 ? bits & (1 << UInt64(used) - 1) : bits
      }
    )
  }
}
