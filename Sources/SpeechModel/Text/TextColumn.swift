extension String {
  /// The text with spaces behind it up to a width in characters; never cut.
  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
