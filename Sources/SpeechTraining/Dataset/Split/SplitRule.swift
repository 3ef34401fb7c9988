internal import Foundation

/// The rule that assigns each clip to a subset.
public enum SplitRule: Sendable, Equatable {
  /// `validation_list.txt` and `testing_list.txt`; all others train.
  case lists
  /// The folders above the label folders, or the manifest's column.
  case folders
  /// Speech Commands' hash of the file name, or of the manifest's key: clips never move when
  /// others are added.
  case hash
  /// Seeded 80/10/10 for each label by itself.
  case stratified
  /// Seeded 80/10/10 of the speakers, none of them in two subsets.
  case speaker
  /// Recordings from before one date train, from another date on test, in between validate.
  case date(trainBefore: RecordingDate, testFrom: RecordingDate)
  /// The part `index` of `count`, from 1, tests; a tenth of the others validates.
  ///
  /// Parts hold the same fraction of every label, or of the speakers.
  case fold(index: Int, of: Int, bySpeaker: Bool)
  /// One speaker tests; a tenth of the others' clips validates.
  case leaveSpeakerOut(String)
  /// Every clip trains, for a final model whose settings were chosen before.
  case everything
}

extension SplitRule: LosslessStringConvertible, Codable {
  /// The rule as `split.json` names it: `hash`, `fold 1/5`, `leave-speaker-out anna`, ….
  public var description: String {
    switch self {
    case .lists: "lists"
    case .folders: "folders"
    case .hash: "hash"
    case .stratified: "stratified"
    case .speaker: "speaker"
    case .date(let trainBefore, let testFrom): "date \(trainBefore.text) \(testFrom.text)"
    case .fold(let index, let count, let bySpeaker):
      "\(bySpeaker ? "speaker-fold" : "fold") \(index)/\(count)"
    case .leaveSpeakerOut(let speaker): "leave-speaker-out \(speaker)"
    case .everything: "everything"
    }
  }

  /// Reads a rule as `split.json` names it.
  public init?(_ description: String) {
    let words = description.split(separator: " ", maxSplits: 1).map(String.init)
    let simple: [String: SplitRule] = [
      "lists": .lists, "folders": .folders, "hash": .hash, "stratified": .stratified,
      "speaker": .speaker, "everything": .everything,
    ]
    if words.count == 1, let rule = simple[words[0]] {
      self = rule
      return
    }
    guard words.count == 2 else { return nil }
    let rest = words[1]
    switch words[0] {
    case "leave-speaker-out": self = .leaveSpeakerOut(rest)
    case "date":
      let dates = rest.split(separator: " ").compactMap { RecordingDate(String($0)) }
      guard dates.count == 2 else { return nil }
      self = .date(trainBefore: dates[0], testFrom: dates[1])
    case "fold", "speaker-fold":
      let numbers = rest.split(separator: "/").compactMap { Int($0) }
      guard numbers.count == 2, numbers[1] >= 2, (1...numbers[1]).contains(numbers[0]) else {
        return nil
      }
      self = .fold(index: numbers[0], of: numbers[1], bySpeaker: words[0] == "speaker-fold")
    default: return nil
    }
  }

  /// Reads a rule as `split.json` names it.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    guard let rule = Self(try value.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: value, debugDescription: "not a split rule")
    }
    self = rule
  }

  /// Writes the rule as `split.json` names it.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(description)
  }

  /// How clips were assigned to subsets, for the user.
  package var words: String {
    switch self {
    case .lists: "by validation_list.txt and testing_list.txt"
    case .folders: "as the data's own folders or its manifest put it"
    case .hash: "by Speech Commands' hash of the file name"
    case .stratified: "80/10/10 within each label, by the seed"
    case .speaker: "80/10/10 of the speakers, by the seed"
    case .date(let trainBefore, let testFrom):
      "by date: training before \(trainBefore.text), testing from \(testFrom.text) on"
    case .fold(let index, let count, let bySpeaker):
      "part \(index) of \(count) tests, parts \(bySpeaker ? "of the speakers" : "within each label"),"
        + " by the seed"
    case .leaveSpeakerOut(let speaker): "speaker '\(speaker)' tests"
    case .everything: "every clip trains"
    }
  }

  /// Which subsets must not share a speaker.
  var subsetsApart: [(Subset, Subset)] {
    switch self {
    case .speaker, .fold(_, _, bySpeaker: true):
      [(.training, .validation), (.training, .testing), (.validation, .testing)]
    case .leaveSpeakerOut: [(.training, .testing), (.validation, .testing)]
    default: []
    }
  }
}
