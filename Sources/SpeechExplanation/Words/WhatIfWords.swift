internal import SpeechModel

extension WhatIfCurve {
  /// What the answer is: "white noise: 'yes', but 'no' from 0 dB of signal-to-noise ratio down".
  package var words: String {
    let name = "\(step): '\(answer.printable)'"
    guard !flipsAt.isEmpty else {
      let (low, high) = (values.first ?? 0, values.last ?? 0)
      return "\(name) from \(low.shortText) to \(high.shortText) \(unit)"
    }
    let flips = flipsAt.map { flip in
      let isBelow = unchanged.map { flip.value < $0 } ?? true
      return
        "'\(flip.answer.printable)' from \(flip.value.shortText) \(unit) \(isBelow ? "down" : "up")"
    }
    return "\(name), but \(conjunction(flips))"
  }
}
