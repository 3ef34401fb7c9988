internal import Foundation
internal import SpeechModel

extension DataFinding {
  /// What was found, and how often: each kind of finding with its numbers.
  public enum Values: Sendable, Equatable, Codable {
    /// Files that cannot be read.
    case unreadable(files: Int)
    /// Recordings in folders that are ignored.
    case notLookedInto(recordings: Int)
    /// Labels that are spelled in several ways.
    case labelSpelling(labels: Int)
    /// Groups of equal recordings under several labels.
    case duplicatesUnderLabels(groups: Int, files: Int)
    /// Groups of copies under several labels.
    case nearDuplicatesUnderLabels(groups: Int, files: Int)
    /// Groups of copies in several subsets of the split.
    case duplicatesAcrossSubsets(groups: Int, files: Int)
    /// Labels without sound, of all labels.
    case silentData(labels: Int, of: Int)
    /// Recordings without sound.
    case silence(recordings: Int)
    /// Recordings with clipped peaks.
    case clipping(recordings: Int)
    /// Recordings with a DC offset.
    case offset(recordings: Int)
    /// Recordings of an unusual duration.
    case duration(recordings: Int)
    /// Groups of equal recordings.
    case duplicates(groups: Int, files: Int)
    /// Groups of copies.
    case nearDuplicates(groups: Int, files: Int)
    /// Recordings that begin at full loudness.
    case cutStart(recordings: Int)
    /// Recordings that end at more than half their loudness.
    case cutEnd(recordings: Int)
    /// Recordings at a very low level.
    case lowLevel(recordings: Int)
    /// Recordings that hardly stand out from their noise.
    case noise(recordings: Int)
    /// Recordings at another sample rate than most.
    case rate(usualHertz: Int, others: [OtherRate])
    /// Recordings with another number of channels than most.
    case channels(usual: Int, others: [DataStatistics.Tally])
    /// Labels with fewer recordings than this.
    case fewClips(labels: Int, fewerThan: Int)
    /// How many times as many recordings the most frequent label has as the rarest.
    case imbalance(ratio: Double)
    /// Labels that stand for silence.
    case silentLabel(labels: Int)
    /// Speakers in several subsets of the split, of all speakers.
    case speakersAcrossSubsets(speakers: Int, of: Int)
    /// Files that are no recordings, by their endings.
    case otherFiles(endings: [FileEnding])
  }

  /// Recordings at an unusual sample rate.
  public struct OtherRate: Sendable, Equatable, Codable {
    /// The rate, in Hz.
    public let hertz: Int
    /// The recordings that have it.
    public let recordings: Int
    /// The only label under which it occurs, if that is worth a remark.
    public let onlyLabel: String?
  }

  /// Files of one ending.
  public struct FileEnding: Sendable, Equatable, Codable {
    /// The ending in small letters, without its dot; empty for none.
    public let ending: String
    /// The files that have it.
    public let files: Int
  }
}

extension DataFinding.Values {
  /// The kind of finding.
  public var kind: DataFinding.Kind {
    switch self {
    case .unreadable: .unreadable
    case .notLookedInto: .notLookedInto
    case .labelSpelling: .labelSpelling
    case .duplicatesUnderLabels: .duplicatesUnderLabels
    case .nearDuplicatesUnderLabels: .nearDuplicatesUnderLabels
    case .duplicatesAcrossSubsets: .duplicatesAcrossSubsets
    case .silentData: .silentData
    case .silence: .silence
    case .clipping: .clipping
    case .offset: .offset
    case .duration: .duration
    case .duplicates: .duplicates
    case .nearDuplicates: .nearDuplicates
    case .cutStart: .cutStart
    case .cutEnd: .cutEnd
    case .lowLevel: .lowLevel
    case .noise: .noise
    case .rate: .rate
    case .channels: .channels
    case .fewClips: .fewClips
    case .imbalance: .imbalance
    case .silentLabel: .silentLabel
    case .speakersAcrossSubsets: .speakersAcrossSubsets
    case .otherFiles: .otherFiles
    }
  }
}

extension DataFinding.Values: CustomStringConvertible {
  /// What was found, and how often.
  public var description: String {
    switch self {
    case .unreadable(let files): "\(counted(files, "file")) that cannot be read"
    case .notLookedInto(let recordings):
      "\(counted(recordings, "recording")) where none \(recordings == 1 ? "is" : "are") expected"
    case .labelSpelling(let labels): "\(counted(labels, "label")) spelled in more than one way"
    case .duplicatesUnderLabels(let groups, let files):
      Self.groups(groups, of: "equal recordings", files) + ", under more than one label"
    case .nearDuplicatesUnderLabels(let groups, let files):
      Self.groups(groups, of: "copies", files) + ", under more than one label"
    case .duplicatesAcrossSubsets(let groups, let files):
      Self.groups(groups, of: "copies", files) + ", in more than one subset of the split"
    case .silentData(let labels, let all): "\(labels) of \(counted(all, "label")) without sound"
    case .silence(let recordings): "\(counted(recordings, "recording")) without sound"
    case .clipping(let recordings): "\(counted(recordings, "recording")) with clipped peaks"
    case .offset(let recordings): "\(counted(recordings, "recording")) with a DC offset"
    case .duration(let recordings): "\(counted(recordings, "recording")) of an unusual duration"
    case .duplicates(let groups, let files): Self.groups(groups, of: "equal recordings", files)
    case .nearDuplicates(let groups, let files): Self.groups(groups, of: "copies", files)
    case .cutStart(let recordings): "\(counted(recordings, "recording")) with an abrupt beginning"
    case .cutEnd(let recordings): "\(counted(recordings, "recording")) with an abrupt end"
    case .lowLevel(let recordings): "\(counted(recordings, "recording")) at a very low level"
    case .noise(let recordings):
      "\(counted(recordings, "recording")) with a low signal-to-noise ratio"
    case .rate(let usual, let others):
      "\(counted(others.reduce(0) { $0 + $1.recordings }, "recording")) at another sample rate than"
        + " the usual \(usual) Hz: "
        + others.map { "\($0.recordings) at \($0.hertz) Hz" }.joined(separator: ", ")
        + others.map(\.remark).joined()
    case .channels(let usual, let others):
      "\(counted(others.reduce(0) { $0 + $1.clips }, "recording")) with another number of channels"
        + " than the usual \(usual): "
        + others.map { "\($0.clips) with \($0.value)" }.joined(separator: ", ")
    case .fewClips(let labels, let bound):
      "\(counted(labels, "label")) with fewer than \(bound) recordings"
    case .imbalance(let ratio):
      // The same in every locale.
      String(
        format: "%.1f times as many recordings of the most frequent label as of the rarest",
        locale: Locale(identifier: "en_US_POSIX"),
        ratio
      )
    case .silentLabel(let labels): "\(counted(labels, "label")) for silence"
    case .speakersAcrossSubsets(let speakers, let all):
      "\(speakers) of \(counted(all, "speaker")) in more than one subset of the split"
    case .otherFiles(let endings):
      Self.others(endings.reduce(0) { $0 + $1.files }, endings)
    }
  }

  /// "41 groups of copies, 440 files".
  private static func groups(_ groups: Int, of copies: String, _ files: Int) -> String {
    "\(counted(groups, "group")) of \(copies), \(counted(files, "file"))"
  }

  private static func others(_ files: Int, _ endings: [DataFinding.FileEnding]) -> String {
    "\(counted(files, "file")) that \(files == 1 ? "is" : "are") no recording: \(endings.words)"
  }
}

extension DataFinding.OtherRate {
  fileprivate var remark: String {
    onlyLabel.map { "; all at \(hertz) Hz are labelled '\($0)'" } ?? ""
  }
}

extension [DataFinding.FileEnding] {
  /// The endings of files, the most frequent first.
  init(of paths: [String]) {
    self = Dictionary(grouping: paths) { fileEnding(of: $0) }
      .map { DataFinding.FileEnding(ending: $0.key, files: $0.value.count) }
      .sorted { ($1.files, $0.ending) < ($0.files, $1.ending) }
  }

  /// The number of files of each ending, as in `2 .txt, 1 without ending`.
  var words: String {
    let shown = prefix(5).map {
      "\($0.files) \($0.ending.isEmpty ? "without ending" : ".\($0.ending.excerpt(20))")"
    }
    let rest = dropFirst(5).reduce(0) { $0 + $1.files }
    return (shown + (rest > 0 ? ["\(counted(rest, "other"))"] : [])).joined(separator: ", ")
  }
}
