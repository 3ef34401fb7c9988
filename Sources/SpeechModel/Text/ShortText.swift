extension Double {
  /// The fewest digits that are read back to the same bits: `25`, `0.1`, `1e-5`.
  package var shortText: String {
    if let whole = Int(exactly: self), magnitude < 1e15, self != 0 || sign == .plus {
      return "\(whole)"
    }
    if isNaN { return ".nan" }
    if isInfinite { return self < 0 ? "-.inf" : ".inf" }
    return "\(self)".replacing("e-0", with: "e-").replacing("e+", with: "e")
  }
}
