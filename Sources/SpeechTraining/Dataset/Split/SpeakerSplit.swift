internal import SpeechModel

/// Splits speakers, not clips, in an order that the seed decides.
///
/// The order depends on the speakers' names alone, so that more clips of theirs move nothing.
package enum SpeakerSplit {
  /// 80/10/10 of the speakers; at least one of three validates and one tests.
  package static func sides(_ speakers: [String], seed: UInt64) -> [Side] {
    let order = order(of: speakers, seed: seed)
    let share = max(1, Int((Double(order.count) * 0.1).rounded()))
    let validating = Set(order.prefix(share))
    let testing = Set(order.dropFirst(share).prefix(share))
    return speakers.map {
      validating.contains($0) ? .validation : testing.contains($0) ? .testing : .training
    }
  }

  /// Speakers of part `index` of `count`, from 1, test; a tenth of the others, at least one
  /// where there are two or more, validates.
  package static func sides(
    _ speakers: [String],
    fold index: Int,
    of count: Int,
    seed: UInt64
  ) -> [Side] {
    let order = order(of: speakers, seed: seed)
    let testing = Set(order.indices.filter { $0 % count == index - 1 }.map { order[$0] })
    let others = order.filter { !testing.contains($0) }
    let share = others.count < 2 ? 0 : max(1, Int((Double(others.count) * 0.1).rounded()))
    // From where the tested part begins on, so that every part has other speakers to validate.
    let validating = Set((0..<share).map { others[(index - 1 + $0) % others.count] })
    return speakers.map {
      testing.contains($0) ? .testing : validating.contains($0) ? .validation : .training
    }
  }

  private static func order(of speakers: [String], seed: UInt64) -> [String] {
    Set(speakers).map { speaker -> (UInt64, String) in
      var stream = RandomStream(seed: seed, .split, index: 1, draw: splitKey(speaker))
      return (stream.next(), speaker)
    }.sorted { $0 < $1 }.map(\.1)
  }
}
