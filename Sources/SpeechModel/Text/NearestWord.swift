/// The known word nearest to a mistyped one, if at most two or a third of its letters differ, or one that is
/// part of it or that it is part of.
package func nearest(to word: String, in known: [String]) -> String? {
  guard !word.isEmpty, word.utf8.count <= longestMistypedBytes else { return nil }
  return nearest(to: word, in: known, mostDistant: max(2, word.count / 3))
    ?? known.first { $0.contains(word) || word.contains($0) }
}

/// The known word nearest to a mistyped one, if no more than so many letters differ; capitals, dashes
/// and underscores only decide between words that are equally near.
package func nearest(to word: String, in known: [String], mostDistant: Int) -> String? {
  // The time for the distance grows with the length, and no name is as long.
  guard !word.isEmpty, word.utf8.count <= longestMistypedBytes else { return nil }
  func plain(_ word: String) -> String { word.lowercased().filter { $0 != "-" && $0 != "_" } }
  let ranked = known.map { known in
    (known, distance: (editDistance(plain(word), plain(known)), editDistance(word, known)))
  }
  guard let nearest = ranked.min(by: { $0.distance < $1.distance }),
    nearest.distance.0 <= mostDistant
  else { return nil }
  return nearest.0
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
