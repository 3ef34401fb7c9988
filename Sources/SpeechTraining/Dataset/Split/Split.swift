internal import Foundation
internal import SpeechModel

/// The subset of each recording, and the rule that decided it.
struct Split: Equatable {
  var rule: SplitRule
  var subsets: [Subset]
  /// What the user should know.
  var remarks: [DatasetRemark] = []
  /// What is probably wrong with the lists.
  var warnings: [DatasetWarning] = []
  /// Recordings that can be in no subset, by their indices, and why.
  var left: [Int: OmittedRecording.Reason] = [:]

  /// Below this many clips, a hash could leave a label without validation clips.
  static let fewestForHash = 1_000

  /// Splits recordings, given in the order of their paths; depends on nothing else but the seed.
  ///
  /// Copies of one recording go where their first path goes; by date, where the earliest does; by
  /// speaker, the speakers who share one stay together. Lists, the data's own folders and a
  /// left-out speaker determine the subsets themselves: copies of that speaker's clips are left
  /// out.
  ///
  /// - Parameters:
  ///   - rule: The rule; nil for lists, then the source's own subsets, then hash or stratified.
  ///   - listed: Every path of the source, including unreadable ones.
  ///   - lists: The folder of the lists; nil for the source itself.
  ///   - copies: Indices of recordings that hold one sound, ascending in each group.
  /// - Throws: `DatasetError` where the data lacks what the rule needs.
  init(
    _ recordings: [Recording],
    of root: String,
    rule: SplitRule?,
    listed: Set<PathKey>,
    lists: String? = nil,
    seed: UInt64,
    copies: [[Int]] = []
  ) throws {
    let labels = recordings.map(\.label)
    let units = CopyUnits(count: recordings.count, groups: copies)
    let rule = rule ?? (lists == nil ? Self.rule(for: recordings, of: root) : .lists)
    switch rule {
    case .lists:
      (subsets, warnings) = try Self.lists(recordings, root: lists ?? root, listed: listed)
    case .folders:
      guard recordings.contains(where: { $0.subset != nil }) else {
        throw DatasetError.notPreSplit(path: root)
      }
      subsets = recordings.map { $0.subset ?? .training }
    case .hash:
      let own = recordings.map { HashSplit.subset(of: $0.key ?? String($0.fileName)) }
      subsets = units.leaders.map { own[$0] }
    case .stratified: subsets = StratifiedSplit.subsets(labels, units, seed: seed)
    case .speaker:
      let speakers = try Self.joinedSpeakers(recordings, copies, root: root, needed: 3)
      subsets = SpeakerSplit.subsets(speakers, seed: seed)
      remarks = Self.remarks(speakers)
    case .date(let trainBefore, let testFrom):
      var dates = try Self.dates(recordings, root: root)
      for group in copies {
        // A recording is as old as its oldest copy.
        let earliest = group.map { dates[$0] }.min() ?? dates[group[0]]
        for place in group { dates[place] = earliest }
      }
      subsets = dates.map {
        $0 < trainBefore ? .training : $0 >= testFrom ? .testing : .validation
      }
    case .fold(let index, let count, bySpeaker: true):
      let speakers = try Self.joinedSpeakers(recordings, copies, root: root, needed: count)
      subsets = SpeakerSplit.subsets(speakers, fold: index, of: count, seed: seed)
      remarks = Self.remarks(speakers)
    case .fold(let index, let count, bySpeaker: false):
      let folds = StratifiedSplit.folds(labels, units, count: count, seed: seed)
      subsets = Self.testing(
        recordings.indices.filter { folds[$0] == index },
        labels,
        units,
        seed: seed
      )
    case .leaveSpeakerOut(let speaker):
      let speakers = try Self.speakers(recordings, root: root, needed: 2)
      guard speakers.contains(speaker) else {
        throw DatasetError.unknownSpeaker(
          path: root,
          speaker: speaker,
          known: Set(speakers).sorted()
        )
      }
      for group in copies {
        guard let tested = group.first(where: { speakers[$0] == speaker }) else { continue }
        for place in group where speakers[place] != speaker {
          left[place] = .copyOfTested(path: recordings[tested].path)
        }
      }
      subsets = Self.testing(
        recordings.indices.filter { speakers[$0] == speaker },
        without: Set(left.keys),
        labels,
        units,
        seed: seed
      )
    case .everything: subsets = recordings.map { _ in .training }
    }
    self.rule = rule
  }

  /// The rule that suits the data if none is requested.
  private static func rule(for recordings: [Recording], of root: String) -> SplitRule {
    if hasLists(root) { return .lists }
    if recordings.contains(where: { $0.subset != nil }) { return .folders }
    return recordings.count >= fewestForHash ? .hash : .stratified
  }

  /// The given clips test; a tenth of the others, label by label, validates.
  private static func testing(
    _ tested: [Int],
    without left: Set<Int> = [],
    _ labels: [String],
    _ units: CopyUnits,
    seed: UInt64
  ) -> [Subset] {
    let testing = Set(tested)
    let validation = StratifiedSplit.validation(
      labels.indices.filter { !testing.contains($0) && !left.contains($0) },
      labels: labels,
      units,
      seed: seed
    )
    return labels.indices.map {
      testing.contains($0) ? .testing : validation.contains($0) ? .validation : .training
    }
  }

  /// The speaker of each recording.
  static func speakers(
    _ recordings: [Recording],
    root: String,
    needed: Int
  ) throws -> [String] {
    let unknown = recordings.filter { $0.speaker == nil }
    if let first = unknown.first {
      throw DatasetError.noSpeaker(path: root, clip: first.path, clips: unknown.count)
    }
    let speakers = recordings.compactMap(\.speaker)
    let names = Set(speakers)
    guard names.count >= needed else {
      throw DatasetError.tooFewSpeakers(path: root, speakers: names.sorted(), needed: needed)
    }
    return speakers
  }

  /// The speakers, those who share a recording joined.
  private static func joinedSpeakers(
    _ recordings: [Recording],
    _ copies: [[Int]],
    root: String,
    needed: Int
  ) throws -> JoinedSpeakers {
    let speakers = try speakers(recordings, root: root, needed: needed)
    let joined = JoinedSpeakers(speakers, groups: copies)
    guard joined.members.count >= needed else {
      throw DatasetError.tooFewSpeakers(path: root, speakers: joined.names, needed: needed)
    }
    return joined
  }

  private static func remarks(_ speakers: JoinedSpeakers) -> [DatasetRemark] {
    speakers.members.values.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
      .map(DatasetRemark.joinedSpeakers)
  }

  private static func dates(_ recordings: [Recording], root: String) throws -> [RecordingDate] {
    let unknown = recordings.filter { $0.date == nil }
    if let first = unknown.first {
      throw DatasetError.noDate(path: root, clip: first.path, clips: unknown.count)
    }
    return recordings.compactMap(\.date)
  }

  // MARK: Lists

  static let listNames = ["validation_list.txt", "testing_list.txt"]

  private static func hasLists(_ root: String) -> Bool {
    listNames.contains { FileManager.default.fileExists(atPath: "\(root)/\($0)") }
  }

  private static func lists(
    _ recordings: [Recording],
    root: String,
    listed: Set<PathKey>
  ) throws -> ([Subset], [DatasetWarning]) {
    guard hasLists(root) else { throw DatasetError.noLists(path: root) }
    var members: [Set<PathKey>] = []
    var unknown: [String] = []
    for name in listNames {
      let path = "\(root)/\(name)"
      let list = ClipList(try entries(path), root: root, listed: listed)
      if list.clips.isEmpty, let entry = list.unknown.first, let clip = recordings.first {
        throw DatasetError.otherList(path: path, entry: entry, clip: clip.path)
      }
      unknown += list.unknown
      members.append(list.clips)
    }
    var warnings: [DatasetWarning] = []
    if let first = unknown.first {
      warnings.append(.unknownEntries(unknown.count, first: first))
    }
    let subsets = recordings.map { recording -> Subset in
      let key = PathKey(recording.path)
      return members[1].contains(key)
        ? .testing : members[0].contains(key) ? .validation : .training
    }
    let twice = recordings.filter { recording in
      members.allSatisfy { $0.contains(PathKey(recording.path)) }
    }
    if let first = twice.first {
      warnings.append(.listedTwice(clips: twice.count, first: first.path))
    }
    return (subsets, warnings)
  }

  private static func entries(_ path: String) throws -> [String] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    do throws(TextFile.Refusal) {
      return try TextFile.read(path, limitBytes: 1 << 30)
        .split(whereSeparator: \.isNewline)
        .map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }
    } catch {
      throw DatasetError.manifest(path: path, line: error.line, .text(error.fault))
    }
  }
}
