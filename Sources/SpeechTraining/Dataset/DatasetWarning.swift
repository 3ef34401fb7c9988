internal import SpeechModel

/// Something that is probably wrong with the split of labelled recordings.
public enum DatasetWarning: Sendable, Equatable {
  /// Entries of the lists name no file; one of them.
  case unknownEntries(Int, first: String)
  /// Clips are in both lists, and are tested; the path of one.
  case listedTwice(clips: Int, first: String)
  /// The same bytes, or a speaker, are in two subsets and must not be, which was allowed.
  case leak(DatasetError)
  /// Validation or testing clips have copies in training.
  case copiesInTraining([CopiedSubset], of: DataSource)

  /// How many clips of a subset have copies in training.
  public struct CopiedSubset: Sendable, Equatable {
    /// The subset.
    public let subset: Subset
    /// Clips that have copies in training.
    public let copied: Int
    /// All its clips.
    public let clips: Int
  }
}

extension DatasetWarning: CustomStringConvertible {
  /// A sentence for the user.
  public var description: String {
    switch self {
    case .unknownEntries(let count, let first):
      return (count == 1 ? "1 entry of the lists names" : "\(count) entries of the lists name")
        + " no file here, such as '\(first.excerpt())'"
    case .listedTwice(let clips, let first):
      return "\(counted(clips, "clip")) \(clips == 1 ? "is" : "are") in both lists and"
        + " \(clips == 1 ? "is" : "are") tested, such as '\(first)'"
    case .leak(let error): return error.description
    case .copiesInTraining(let subsets, _):
      let words = subsets.map {
        "\($0.copied) of \($0.clips) \($0.subset == .testing ? "test" : $0.subset.rawValue) clips"
      }
      return "\(words.joined(separator: " and ")) have copies in training, so that accuracy on them"
        + " is too good to be true"
    }
  }
}
