internal import SpeechModel

/// Splits speakers, not clips, in an order that depends on the seed.
///
/// The order depends only on the speakers' names, so that adding clips of theirs moves nothing.
/// Speakers who share a recording cannot be separated, and stay together.
package enum SpeakerSplit {
  /// 80/10/10 of the speakers; at least one of three validates and one tests.
  package static func subsets(_ speakers: [String], seed: UInt64) -> [Subset] {
    subsets(JoinedSpeakers(speakers), seed: seed)
  }

  /// The same, with speakers who share a recording together.
  static func subsets(_ speakers: JoinedSpeakers, seed: UInt64) -> [Subset] {
    let order = order(of: speakers, seed: seed)
    let sizes = speakers.sizes
    let share = tenth(of: sizes)
    let validating = Set(CopyUnits.taken(share, from: order) { sizes[$0] ?? 1 })
    let others = order.filter { !validating.contains($0) }
    let testing = Set(CopyUnits.taken(share, from: others) { sizes[$0] ?? 1 })
    return speakers.leaders.map {
      validating.contains($0) ? .validation : testing.contains($0) ? .testing : .training
    }
  }

  /// Speakers of part `index` of `count`, from 1, test; a tenth of the others, at least one
  /// where there are two or more, validates.
  package static func subsets(
    _ speakers: [String],
    fold index: Int,
    of count: Int,
    seed: UInt64
  ) -> [Subset] {
    subsets(JoinedSpeakers(speakers), fold: index, of: count, seed: seed)
  }

  /// The same, with speakers who share a recording together.
  static func subsets(
    _ speakers: JoinedSpeakers,
    fold index: Int,
    of count: Int,
    seed: UInt64
  ) -> [Subset] {
    let order = order(of: speakers, seed: seed)
    let sizes = speakers.sizes
    let parts = CopyUnits.parts(order.map { sizes[$0] ?? 1 }, count: count, first: 0)
    let testing = Set(zip(order, parts).filter { $0.1 == index - 1 }.map(\.0))
    let others = order.filter { !testing.contains($0) }
    let share = others.count < 2 ? 0 : tenth(of: sizes.filter { !testing.contains($0.key) })
    // Rotated to where the tested part begins, so that every part has other speakers to validate.
    let turned = others.indices.map { others[(index - 1 + $0) % others.count] }
    let validating =
      share == 0 ? [] : Set(CopyUnits.taken(share, from: turned) { sizes[$0] ?? 1 })
    return speakers.leaders.map {
      testing.contains($0) ? .testing : validating.contains($0) ? .validation : .training
    }
  }

  private static func tenth(of sizes: [String: Int]) -> Int {
    max(1, Int((Double(sizes.values.reduce(0, +)) * 0.1).rounded()))
  }

  private static func order(of speakers: JoinedSpeakers, seed: UInt64) -> [String] {
    speakers.sizes.keys.map { speaker -> (UInt64, String) in
      var stream = RandomStream(seed: seed, .split, index: 1, draw: splitKey(speaker))
      return (stream.next(), speaker)
    }.sorted { $0 < $1 }.map(\.1)
  }
}

/// The speakers of recordings, those who share a recording joined: led by the first name.
struct JoinedSpeakers {
  /// The leader of each recording's speaker.
  let leaders: [String]
  /// The speakers whom each leader leads, itself included, in the order of their names.
  let members: [String: [String]]

  /// How many speakers each leader leads.
  var sizes: [String: Int] { members.mapValues(\.count) }

  /// - Parameter groups: Indices of recordings that hold one sound.
  init(_ speakers: [String], groups: [[Int]] = []) {
    let names = Set(speakers).sorted()
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    var sets = DisjointSets(count: names.count)
    for group in groups {
      let own = group.compactMap { places[speakers[$0]] }
      for other in own.dropFirst() { sets.join(own[0], other) }
    }
    let leaders = names.indices.map { names[sets.smallest(with: $0)] }
    members = Dictionary(grouping: names.indices) { leaders[$0] }.mapValues { $0.map { names[$0] } }
    self.leaders = speakers.map { speaker in places[speaker].map { leaders[$0] } ?? speaker }
  }

  /// "anna" or "anna = ben", in the order of the names.
  var names: [String] {
    members.sorted { $0.key < $1.key }.map { $0.value.joined(separator: " = ") }
  }
}
