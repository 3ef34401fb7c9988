/// The units of a split: recordings that are copies of each other, led by the first of them.
///
/// The order of recordings is that of the bytes of their paths, so that the first path decides, and
/// a copy that is added after it moves nothing.
struct CopyUnits {
  /// For each recording, the index of the first of its group: its own if it has no copies.
  let leaders: [Int]

  /// - Parameter groups: Indices of recordings that hold one sound, ascending in each group.
  init(count: Int, groups: [[Int]] = []) {
    var leaders = Array(0..<count)
    for group in groups {
      for place in group { leaders[place] = group[0] }
    }
    self.leaders = leaders
  }

  private init(leaders: [Int]) { self.leaders = leaders }

  /// The units of some of the recordings, by their indices among these.
  func among(_ places: [Int]) -> CopyUnits {
    var first: [Int: Int] = [:]
    return CopyUnits(
      leaders: places.indices.map { own in
        let leader = leaders[places[own]]
        let known = first[leader] ?? own
        first[leader] = known
        return known
      }
    )
  }

  /// How many recordings each leader leads, itself included; 0 for the others.
  var sizes: [Int] {
    var sizes = [Int](repeating: 0, count: leaders.count)
    for leader in leaders { sizes[leader] += 1 }
    return sizes
  }

  /// Whether a recording leads.
  func isLeader(_ place: Int) -> Bool { leaders[place] == place }

  /// Takes units in order while there is room, skipping those that are too
  /// large; if none fits, the first of the smallest.
  static func taken<Unit>(
    _ room: Int,
    from units: some Sequence<Unit>,
    size: (Unit) -> Int
  ) -> [Unit] {
    var room = room
    var taken: [Unit] = []
    for unit in units where size(unit) <= room {
      taken.append(unit)
      room -= size(unit)
    }
    return taken.isEmpty ? units.min { size($0) < size($1) }.map { [$0] } ?? [] : taken
  }

  /// The part, from 0, of each unit in turn: the one that holds the least so far, beginning with
  /// the part given.
  static func parts(_ sizes: [Int], count: Int, first: Int) -> [Int] {
    var held = [Int](repeating: 0, count: count)
    return sizes.map { size in
      var part = first
      for step in 1..<count {
        let other = (first + step) % count
        if held[other] < held[part] { part = other }
      }
      held[part] += size
      return part
    }
  }
}
