internal import Foundation
internal import SpeechModel

/// Finds fingerprints that are close to each other without comparing all pairs.
///
/// Locality-sensitive hashing for the Euclidean distance (Datar, Immorlica, Indyk and Mirrokni,
/// 2004): a fingerprint's projections on random directions, rounded, are its bucket's name; near
/// fingerprints share a bucket in at least one of several tables.
enum FingerprintBuckets {
  /// Tables, and the projections that name a bucket in each.
  ///
  /// At a distance of 0.03, that of usual copies, a pair is missed once in 2,000 times, at 0.08
  /// once in 10; unrelated sounds meet once in 10,000 times.
  static let (tables, projections) = (8, 6)
  /// The width of a bucket along a direction, in units of the distance.
  static let width: Float = 0.3
  /// The most others in a bucket that a fingerprint is compared with.
  static let mostCompared = 1_000
  /// The most of them that are kept, so that thousands of copies of one recording do not make
  /// millions of pairs; the rest are found through each other.
  static let mostFound = 64

  /// Sorted pairs of indices (smaller, larger) whose fingerprints are no farther apart than the
  /// distance given.
  static func pairs(_ fingerprints: [Fingerprint?], within distance: Double) -> [Pair] {
    let places = fingerprints.indices.filter { fingerprints[$0] != nil }
    var found: Set<Pair> = []
    for table in 0..<tables {
      let directions = Directions(table: table)
      let names = Dictionary(grouping: places) { place in
        directions.bucket(fingerprints[place]?.values ?? [])
      }
      for bucket in names.values where bucket.count > 1 {
        // Sorted so that near ones are adjacent, in case there are more than are compared.
        let sorted = bucket.sorted {
          (fingerprints[$0]?.values[0] ?? 0, $0) < (fingerprints[$1]?.values[0] ?? 0, $1)
        }
        for (i, first) in sorted.enumerated() {
          var near = 0
          for second in sorted[(i + 1)...].prefix(mostCompared) where near < mostFound {
            guard let one = fingerprints[first], let other = fingerprints[second],
              one.distance(to: other) <= distance
            else { continue }
            near += 1
            found.insert(Pair(min(first, second), max(first, second)))
          }
        }
      }
    }
    return found.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  /// Two indices.
  struct Pair: Hashable {
    let first: Int
    let second: Int

    init(_ first: Int, _ second: Int) {
      self.first = first
      self.second = second
    }
  }

  /// The random directions and shifts of one table, the same in every run.
  private struct Directions {
    let directions: [[Float]]
    let shifts: [Float]

    init(table: Int) {
      var stream = RandomStream(seed: 0, .initialization, index: table)
      directions = (0..<projections).map { _ in
        (0..<FingerprintExtractor.values).map { _ in stream.normalPair().0 }
      }
      shifts = (0..<projections).map { _ in stream.uniform() * width }
    }

    func bucket(_ values: [Float]) -> [Int32] {
      zip(directions, shifts).map { direction, shift in
        var sum = shift
        for i in values.indices { sum += direction[i] * values[i] }
        return Int32((sum / width).rounded(.down))
      }
    }
  }
}
