internal import SpeechModel

extension WhatIfCurve {
  /// What the curve says of a label: "'yes' stays with white noise down to 5 dB below the clip; at 0
  /// it is 'no'".
  package func words(label: String) -> String {
    let name = "\(step): '\(label.printable)'"
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
