extension StringProtocol {
  /// The text as a message may quote it: `printable`, and only its first characters.
  ///
  /// What a message quotes comes from untrusted files, which may hold anything.
  ///
  /// - Parameter limit: How many Unicode scalars are kept before `…`.
  package func excerpt(_ limit: Int = 100) -> String {
    var kept = String.UnicodeScalarView()
    for (index, scalar) in unicodeScalars.enumerated() {
      if index == limit { return String(kept).printable + "…" }
      kept.append(scalar)
    }
    return String(kept).printable
  }
}
