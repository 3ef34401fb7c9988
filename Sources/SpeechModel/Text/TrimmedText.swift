extension String {
  /// The text without the characters at either end that a condition holds for.
  package func trimmed(_ isLeftOut: (Character) -> Bool) -> Substring {
    guard let first = firstIndex(where: { !isLeftOut($0) }),
      let last = lastIndex(where: { !isLeftOut($0) })
    else { return "" }
    return self[first...last]
  }
}
