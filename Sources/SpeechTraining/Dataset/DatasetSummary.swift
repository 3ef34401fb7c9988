internal import Foundation
public import SpeechModel

/// A recording that was left out, and why.
public struct OmittedRecording: Sendable, Equatable {
  /// Its path below the folder or manifest.
  public let path: String
  /// Why.
  public let reason: Reason

  /// Why a recording is left out.
  public enum Reason: Sendable, Equatable {
    /// The file cannot be read as a recording.
    case unreadable(AudioError.Reason)
    /// The part that a manifest asks for lies beyond the end of the file, in seconds.
    case beyondEnd(startSeconds: Double, endSeconds: Double, fileSeconds: Double)
    /// The part that a manifest asks for holds no sample.
    case emptyPart
    /// It should be noise and holds no sound.
    case silentNoise
    /// Its name is not UTF-8.
    case misnamed
    /// Its name does not match the name pattern, which gives the label.
    case unmatchedName(pattern: String)
    /// It is a copy of a clip of the speaker who is tested; the path of that clip.
    case copyOfTested(path: String)
  }

  package init(path: String, reason: Reason) {
    self.path = path
    self.reason = reason
  }
}

extension OmittedRecording.Reason: CustomStringConvertible {
  /// The reason for the user, as `split.json` has it.
  public var description: String {
    switch self {
    case .unreadable(let reason): reason.explanation
    case .beyondEnd(let start, let end, let file):
      String(
        format: "the manifest asks for %g to %g s; the file ends at %g s",
        start,
        end,
        file
      )
    case .emptyPart: "the part that the manifest asks for holds no sound"
    case .silentNoise: "it is silent, and so no noise"
    case .misnamed: "its name is not UTF-8; rename the file"
    case .unmatchedName(let pattern): "its name does not match \(pattern)"
    case .copyOfTested(let path): "it is a copy of \(path), which tests"
    }
  }
}

/// Labelled recordings as they were found and split, in numbers.
public struct DatasetSummary: Sendable, Equatable {
  /// The clips of a label.
  public struct Label: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// Its clips in each subset that has any.
    public let clips: [Subset: Int]
  }

  /// The clips of a sample rate.
  public struct Rate: Sendable, Equatable {
    /// The rate, in Hz.
    public let hertz: Int
    /// Clips that have it.
    public let clips: Int
  }

  /// Synthetic clips, which only train.
  public struct Synthetic: Sendable, Equatable {
    /// The folder or manifest.
    public let path: String
    /// How many there are.
    public let clips: Int
    /// How many voices are known to speak them.
    public let voices: Int
  }

  /// Recordings without a word, which only train.
  public struct Added: Sendable, Equatable {
    /// The folders, or the recordings themselves.
    public let paths: [String]
    /// How many there are.
    public let clips: Int
    /// Their label.
    public let label: String
  }

  /// What was found out about copies of recordings.
  public enum Copies: Sendable, Equatable {
    /// Near copies were not searched for.
    case notLookedFor
    /// There are too many recordings to search for near copies.
    case tooManyRecordings
    /// How many groups of copies there are, and how many clips in them.
    case found(groups: Int, clips: Int)
  }

  /// The folder or manifest.
  public let path: String
  /// The recordings as every command takes them.
  package let arguments: String
  /// The labels in the order of the network's outputs.
  public let labels: [Label]
  /// The rule that assigned each clip to its subset.
  public let rule: SplitRule
  /// Whether an earlier run's split was reused.
  public let isSplitFromRun: Bool
  /// The sample rates, the one of the most clips first.
  public let rates: [Rate]
  /// The durations of all clips, in seconds, the shortest first.
  public let durationsSeconds: [Double]
  /// How many speakers are known.
  public let speakers: Int
  /// How many recordings of noise there are to mix in.
  public let noise: Int
  /// The synthetic clips to train on; nil for none.
  public let synthetic: Synthetic?
  /// The recordings without a word to train on; nil for none.
  public let added: Added?
  /// What was found out about copies.
  public let copies: Copies
  /// Whether validation or testing clips have copies in training.
  public let hasCopiesInTraining: Bool
  /// What else the user should know.
  public let remarks: [DatasetRemark]
  /// What was left out, and why.
  public let omissions: [OmittedRecording]
}

extension DatasetSummary {
  /// How clips were assigned to subsets.
  package var ruleInWords: String { isSplitFromRun ? "as the run split it" : rule.words }

  /// Why near copies were not searched for among many recordings, and what searches for them.
  ///
  /// - Parameter arguments: The recordings as a command takes them; nil for clips in memory, which
  ///   none finds.
  package static func tooManyRecordingsInWords(_ arguments: String?) -> String {
    "near copies were not searched for, as that takes a while with so many recordings"
      + ": \(arguments.map { "asr-data check \($0)" } ?? searchInMemory) does"
  }

  /// What searches for copies among clips in memory.
  package static let searchInMemory = "DataCheck(of: clips) in the program"

  /// How many clips are in a subset.
  public func clips(_ subset: Subset) -> Int { labels.reduce(0) { $0 + ($1.clips[subset] ?? 0) } }
}

extension Dataset {
  /// What was found, for the user to check before training.
  package var summary: DatasetSummary {
    let counts = Dictionary(grouping: clips, by: \.label)
    return DatasetSummary(
      path: root,
      arguments: arguments,
      labels: labels.enumerated().map { index, name in
        DatasetSummary.Label(
          name: name,
          clips: Dictionary(grouping: counts[index] ?? [], by: \.subset).mapValues(\.count)
        )
      },
      rule: rule,
      isSplitFromRun: isSplitFromRun,
      rates: Dictionary(grouping: clips, by: \.rateHertz).mapValues(\.count)
        .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { DatasetSummary.Rate(hertz: $0.key, clips: $0.value) },
      durationsSeconds: clips.map(\.seconds).sorted(),
      speakers: Set(clips.compactMap(\.speaker)).count,
      noise: noise.count,
      synthetic: source.synthetic.flatMap { path in
        synthetic.isEmpty
          ? nil
          : DatasetSummary.Synthetic(
            path: path,
            clips: synthetic.count,
            voices: Set(synthetic.compactMap(\.speaker)).count
          )
      },
      added: addedLabel.map {
        DatasetSummary.Added(paths: source.added, clips: added.count, label: $0)
      },
      copies: copySummary,
      hasCopiesInTraining: copyWarning != nil,
      remarks: remarks,
      omissions: omissions
    )
  }
}
