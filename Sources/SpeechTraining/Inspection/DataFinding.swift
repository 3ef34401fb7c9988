/// Something about a data set that the user should know before training on it.
public struct DataFinding: Sendable, Equatable, Codable {
  /// How certain it is that something has to be done.
  public enum Severity: String, Sendable, Codable, CaseIterable, Comparable {
    /// Certainly wrong.
    case error
    /// To be looked at.
    case warning
    /// Good to know.
    case note

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The more serious one comes first.
    public static func < (one: Severity, other: Severity) -> Bool { one.rank < other.rank }
  }

  /// What was found, in the order in which findings of one severity are shown.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Files cannot be read.
    case unreadable
    /// Recordings are in folders that are ignored.
    case notLookedInto = "not-looked-into"
    /// Labels differ only in spelling.
    case labelSpelling = "label-spelling"
    /// The same recording has several labels.
    case duplicatesUnderLabels = "duplicates-under-different-labels"
    /// Copies of one recording have several labels.
    case nearDuplicatesUnderLabels = "near-duplicates-under-different-labels"
    /// The same recording is in several subsets of the split.
    case duplicatesAcrossSubsets = "duplicates-on-different-sides"
    /// Most labels hold nothing but silence.
    case silentData = "silent-data"
    /// Recordings hold no sound.
    case silence
    /// Peaks are cut off.
    case clipping
    /// The mean of the samples is not zero.
    case offset = "dc-offset"
    /// Recordings are much shorter or longer than others.
    case duration
    /// The same recording occurs more than once.
    case duplicates
    /// There are copies of one recording.
    case nearDuplicates = "near-duplicates"
    /// Recordings begin at full loudness.
    case cutStart = "cut-start"
    /// Recordings end at more than half their loudness.
    case cutEnd = "cut-end"
    /// Recordings are very quiet.
    case lowLevel = "low-level"
    /// Recordings hardly stand out from their noise.
    case noise = "low-snr"
    /// Sample rates differ.
    case rate = "sample-rate"
    /// Recordings have several channels.
    case channels
    /// Labels have very few clips.
    case fewClips = "few-clips"
    /// Labels have many more clips than others.
    case imbalance
    /// A label stands for silence.
    case silentLabel = "silent-label"
    /// Speakers are in several subsets of the split.
    case speakersAcrossSubsets = "speakers-on-different-sides"
    /// Files are no recordings.
    case otherFiles = "other-files"
  }

  /// One instance of it.
  public struct Instance: Sendable, Equatable, Codable {
    /// The recording in question; for duplicates all that are the same one; none for a label.
    public let paths: [String]
    /// The subset of the split that each of the paths is in, for duplicates; nil if not known.
    public let subsets: [String]?
    /// The measurement, in words, for people: no code decides by it.
    public let detail: String

    private enum CodingKeys: String, CodingKey {
      case paths
      case subsets = "sides"
      case detail
    }

    init(paths: [String], subsets: [String]? = nil, detail: String) {
      self.paths = paths
      self.subsets = subsets
      self.detail = detail
    }
  }

  /// What was found, and how often.
  public let values: Values
  /// How certain it is that something has to be done.
  public let severity: Severity
  /// The instances, the most striking first.
  public let instances: [Instance]

  /// What was found.
  public var kind: Kind { values.kind }
  /// What was found, and how often, in words.
  public var found: String { values.description }
  /// Why it matters.
  public var reason: String { kind.reason }
  /// What to do.
  public var advice: String { kind.advice }

  /// Makes a finding.
  package init(_ values: Values, _ severity: Severity, _ instances: [Instance]) {
    self.values = values
    self.severity = severity
    self.instances = instances
  }

  private enum CodingKeys: String, CodingKey {
    case kind, severity, found, values, reason, advice, instances
  }

  /// Reads a finding; its words follow from its values.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    values = try container.decode(Values.self, forKey: .values)
    severity = try container.decode(Severity.self, forKey: .severity)
    instances = try container.decode([Instance].self, forKey: .instances)
  }

  /// Writes the finding, and its words for readers that do not make their own.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(severity, forKey: .severity)
    try container.encode(found, forKey: .found)
    try container.encode(values, forKey: .values)
    try container.encode(reason, forKey: .reason)
    try container.encode(advice, forKey: .advice)
    try container.encode(instances, forKey: .instances)
  }
}

extension DataFinding.Kind {
  /// Why it matters.
  var reason: String {
    switch self {
    case .unreadable: "They are left out of training and testing."
    case .notLookedInto:
      "Only recordings that lie in a label's folder itself are trained on and tested."
    case .labelSpelling:
      "Each spelling is a label of its own: the recognizer would have to tell apart what sounds"
        + " the same."
    case .duplicatesUnderLabels, .nearDuplicatesUnderLabels:
      "One sound cannot be two words: at least one of the labels is wrong."
    case .duplicatesAcrossSubsets:
      "A recognizer that was trained on a recording knows it: accuracy on the other subset is too"
        + " good to be true."
    case .silentData:
      "A label is for silence only where others are heard. A converter that wrote zeros leaves such"
        + " data, or a recorder that was not switched on; nothing can be learned from it."
    case .silence: "A label without its sound teaches that silence is that word."
    case .clipping: "Cut peaks are distortion that recordings in use may not have."
    case .offset:
      "A microphone or converter adds a constant to the sound, which shows as energy at the"
        + " lowest frequencies and can give away who recorded what."
    case .duration:
      "Much shorter recordings are often cut, much longer ones hold something else besides the"
        + " word."
    case .duplicates, .nearDuplicates:
      "A recording that is there more than once weighs more, and may end up in two subsets of"
        + " a split."
    case .cutStart: "It begins at full loudness: the beginning of the word may be missing."
    case .cutEnd: "It ends at more than half its loudness: the end of the word may be missing."
    case .lowLevel: "Little is left between the word and the steps of the recording."
    case .noise: "The loud moments hardly stand out from the quiet ones: noise, or no word at all."
    case .rate:
      "A lower rate lacks the high frequencies; where rates go with labels, the recognizer learns"
        + " the rate instead of the word."
    case .channels: "Channels are averaged: what is of opposite sign in two of them is lost."
    case .fewClips: "That is too few to learn a word from, and to measure how well it was learned."
    case .imbalance:
      "The frequent labels are learned better, and accuracy speaks mostly of them."
    case .silentLabel: "It is taken to be meant so, and silence is no finding there."
    case .otherFiles: "They are ignored: their names and first bytes are not those of sound."
    case .speakersAcrossSubsets:
      "Accuracy is then that for people the recognizer has heard before, not for strangers."
    }
  }

  /// What to do.
  var advice: String {
    switch self {
    case .unreadable: "Copy, convert or record them again, or remove them."
    case .notLookedInto:
      "Move them into the label's folder, or say with a name pattern which folder names the label."
    case .labelSpelling: "Move the recordings into one folder."
    case .duplicatesUnderLabels, .nearDuplicatesUnderLabels:
      "Listen, and remove the one under the wrong label."
    case .duplicatesAcrossSubsets:
      "Keep each recording in one subset only: asr-data check can write lists that do."
    case .silentData: "Listen to the recordings as they were made; convert or record them again."
    case .silence: "Listen; record them again or remove them."
    case .clipping: "Listen; record again with less gain where it is heard."
    case .offset: "Mend the recording chain, or remove the mean of each recording."
    case .duration: "Listen; trim the long ones and remove the cut ones."
    case .duplicates, .nearDuplicates: "Keep one of each."
    case .cutStart: "Listen; record again if so. Words trimmed closely on purpose are fine."
    case .cutEnd: "Listen; record again if so."
    case .lowLevel: "Record with more gain, or closer to the microphone."
    case .noise: "Listen, and remove those in which the word cannot be understood."
    case .rate:
      "Find out where they come from; training brings all to one rate, which cannot bring back"
        + " what is missing."
    case .channels:
      "Make sure that the average is what should be heard, or choose a channel."
    case .fewClips: "Record more, or leave the label out."
    case .imbalance: "Record more of the rare labels, and look at each label's own accuracy."
    case .silentLabel: "Nothing, if silence is what it stands for."
    case .otherFiles: "Nothing, unless recordings are among them."
    case .speakersAcrossSubsets: "For strangers' accuracy, keep each speaker in one subset."
    }
  }
}
