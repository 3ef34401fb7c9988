package import SpeechModel

/// Why long recordings cannot be mixed.
package enum MixtureError: Error, Equatable {
  /// No clip of a label, or of any for nil, has sound and is in the subset asked for.
  case noClip(path: String, label: String?, subset: Subset?)
  /// Words of other labels are to be said over those in the truth, and there are none.
  case noOtherWords(path: String, labels: [String])
  /// A label cannot stand in a label track.
  case label(String)
  /// No word with a label in the truth fits into a recording.
  case noWordFits(path: String, seconds: Double)
  /// There is something in the folder already.
  case notEmpty(path: String)
  case unwritable(path: String, fault: FileFault)
}

extension MixtureError: CustomStringConvertible {
  /// A one-line message for the user: what was found, what was expected.
  package var description: String { words.printable }

  private var words: String {
    switch self {
    case .noClip(let path, let label, let subset):
      "\(path): no clip" + (label.map { " of the label '\($0.excerpt())'" } ?? "")
        + (subset.map { " in the \($0.rawValue) subset" } ?? "")
        + " has any sound; expected one at least"
    case .noOtherWords(let path, let labels):
      "\(path): there is no word to say over another, as all its labels are in the truth:"
        + " \(labels.joined(separator: ", ").excerpt(200))"
    case .label(let label):
      "the label '\(label.excerpt())' contains a line end, and a label track has a line for each word;"
        + " rename its folder"
    case .noWordFits(let path, let seconds):
      "\(path): no word to be heard came within \(seconds.shortText) s; expected one at least: make recordings"
        + " longer, the gaps between words shorter, or other words rarer"
    case .notEmpty(let path): "\(path): is not an empty folder"
    case .unwritable(let path, let fault): "\(path): cannot be written: \(fault)"
    }
  }
}
