/// The known word nearest to a mistyped one, if at most a third of its letters differ.
package func nearest(to word: String, in known: [String]) -> String? {
  // The time for the distance grows with the length, and no name is as long.
  guard word.utf8.count <= longestMistypedBytes else { return nil }
  let ranked = known.map { ($0, editDistance(word, $0)) }.min { $0.1 < $1.1 }
  guard let (candidate, distance) = ranked else { return nil }
  if distance <= max(2, word.count / 3) { return candidate }
  return known.first { $0.contains(word) || word.contains($0) }
}

private let longestMistypedBytes = 200

/// Letters to insert, delete or replace to turn one word into the other (Levenshtein, 1966).
private func editDistance(_ a: String, _ b: String) -> Int {
  let b = Array(b)
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let substituted = diagonal + (letter == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}
