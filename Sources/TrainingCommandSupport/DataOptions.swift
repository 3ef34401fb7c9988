package import ArgumentParser
package import CommandLineSupport
internal import Foundation
internal import SpeechModel
package import SpeechTraining

/// Which recordings, how their names are read and how they are split: shared by the commands that
/// take labelled recordings.
package struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The pattern of file names, such as '{label}_{speaker}_{index}'.",
      discussion: """
        label, speaker, date and key are used; fields of other names are ignored. With \
        {label}, files need not lie in label folders. A pattern with a slash looks at folders, too.
        """
    ),
    transform: { try NamePattern($0) }
  )
  package var namePattern: NamePattern?

  @OptionGroup package var channel: ChannelOption

  @Option(
    help: """
      A folder of noise recordings to mix in, or one recording; may be given several times \
      (default _background_noise_ in the data, or noise that is made).
      """
  )
  package var noise: [String] = []

  @Option(
    help: ArgumentHelp(
      "Recognize only these labels, such as yes,no,up,down.",
      valueName: "labels"
    ),
    transform: labelList
  )
  package var words: [String]?

  @Option(
    help: ArgumentHelp(
      "Add this many clips of other words as label _unknown_, such as 10% of those of the words.",
      discussion: """
        Of labels that --words leaves out, and of a folder _unknown_. Without --words every label is a word, and a folder \
        _unknown_ is that label as it is; this flag takes a part of it.
        """,
      valueName: "percent"
    ),
    transform: percentage
  )
  package var unknown: Double?

  @Option(
    help: ArgumentHelp(
      "Add this many clips of noise as label _silence_, such as 10% of those of the words.",
      valueName: "percent"
    ),
    transform: percentage
  )
  package var silence: Double?

  @Option(
    help: ArgumentHelp(
      "How clips are split: lists, folders, hash, stratified, speaker or date.",
      discussion: """
        Without it: by validation_list.txt and testing_list.txt or by folders train, valid and test if \
        there are any; else by Speech Commands' hash of the file name from 1,000 clips on, and below \
        that 80/10/10 within each label. speaker keeps every speaker in one subset. Without lists or \
        folders, copies of one recording stay in one subset: that of the first path, or by date of the \
        earliest; speakers who share one go together.
        """
    )
  )
  package var split: SplitKind?

  @Option(
    help: ArgumentHelp(
      "Split by validation_list.txt and testing_list.txt in this folder, not the data's own.",
      discussion: "asr-data check --write-lists writes such a folder.",
      valueName: "folder"
    )
  )
  package var lists: String?

  @Option(
    help: "With --split date: recordings from before this day train, such as 2026-05-01.",
    transform: date
  )
  package var trainBefore: RecordingDate?

  @Option(help: "With --split date: recordings from this day on test.", transform: date)
  package var testFrom: RecordingDate?

  @Option(
    help: ArgumentHelp(
      "Part i of n tests, such as 1/5; with asr-train also all (or all/10), every part in turn.",
      discussion: "With --split speaker, parts are of the speakers. all is of five parts.",
      valueName: "i/n"
    ),
    transform: FoldChoice.init(text:)
  )
  package var fold: FoldChoice?

  @Option(help: "The clips of this speaker test; with asr-train also all, every speaker in turn.")
  package var leaveSpeakerOut: String?

  @Option(help: "Split as in an earlier run, given its folder.")
  package var splitFrom: String?

  @Flag(
    help: "Continue even if the same bytes, or a speaker, are in two subsets that must share none."
  )
  package var allowLeakage = false

  package init() {}

  package mutating func validate() throws {
    if split == .date, trainBefore == nil && testFrom == nil {
      throw ValidationError(
        "--split date needs --train-before or --test-from; with both, what lies between validates"
      )
    }
    if split != .date, trainBefore != nil || testFrom != nil {
      throw ValidationError("--train-before and --test-from need --split date")
    }
    if let trainBefore, let testFrom, testFrom < trainBefore {
      throw ValidationError(
        "--test-from \(testFrom.text) is before --train-before \(trainBefore.text)"
      )
    }
    if fold != nil, split != nil, split != .speaker, split != .stratified {
      throw ValidationError("--fold goes with --split stratified or speaker, or without --split")
    }
    let choices =
      [
        ("--fold", fold != nil), ("--leave-speaker-out", leaveSpeakerOut != nil),
        ("--split-from", splitFrom != nil), ("--lists", lists != nil),
      ].filter(\.1).map(\.0)
      + (split != nil && fold == nil && !(lists != nil && split == .lists) ? ["--split"] : [])
    if choices.count > 1 {
      throw ValidationError("\(choices.joined(separator: " and ")) say different things; give one")
    }
  }

  /// The recordings in a folder or manifest, to be read and split as the options say.
  package func source(_ path: String) -> DataSource {
    var source = DataSource(path)
    source.noiseFolders = noise
    source.namePattern = namePattern
    source.channel = channel.choice
    source.externalDecoder = .installed
    if words != nil || unknown != nil || silence != nil {
      source.words = WordSelection(
        words: words ?? [],
        unknownPercent: unknown,
        silencePercent: silence
      )
    }
    source.split = rule
    source.lists = lists
    source.splitFromRun = splitFrom
    source.allowsLeakage = allowLeakage
    return source
  }

  private var rule: SplitRule? {
    if case .one(let index, let count)? = fold {
      return .fold(index: index, of: count, bySpeaker: split == .speaker)
    }
    if let leaveSpeakerOut, leaveSpeakerOut != "all" { return .leaveSpeakerOut(leaveSpeakerOut) }
    switch split {
    case nil: return nil
    case .lists: return .lists
    case .folders: return .folders
    case .hash: return .hash
    case .stratified: return .stratified
    case .speaker: return .speaker
    case .date:
      guard let from = trainBefore ?? testFrom else { return nil }
      return .date(trainBefore: from, testFrom: testFrom ?? from)
    }
  }

  /// Refuses what only a command that trains can do.
  ///
  /// - Throws: `ValidationError`.
  package func refuseAllParts() throws {
    guard crossValidation != nil else { return }
    throw ValidationError(
      fold == nil
        ? "--leave-speaker-out all trains a model without each speaker, which asr-train does; name"
          + " one speaker"
        : "--fold all trains a model for each part, which asr-train does; name one part, such as"
          + " --fold 1/5"
    )
  }

  /// The parts to run in turn, if not a single split.
  package var crossValidation: CrossValidation.Parts? {
    if case .all(let count)? = fold { return .folds(count, bySpeaker: split == .speaker) }
    return leaveSpeakerOut == "all" ? .speakers : nil
  }
}

/// What `--split` takes.
package enum SplitKind: String, ExpressibleByArgument, CaseIterable, Sendable {
  case lists, folders, hash, stratified, speaker, date
}

/// What `--subset` takes.
package enum SubsetChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
  case testing, validation, training, all

  /// The subset; nil for all clips.
  package var subset: Subset? { Subset(rawValue: rawValue) }
}

/// What `--fold` takes: `2/5`, `all` or `all/10`.
package enum FoldChoice: Sendable, Equatable {
  case one(index: Int, of: Int)
  case all(of: Int)

  /// Reads an option's value.
  fileprivate init(text: String) throws {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let count = parts.count == 2 ? Int(parts[1]) : text == "all" ? 5 : nil
    let expected = ValidationError(
      "expected one of 2 to 1,000 parts, such as 1/5, or all or all/10"
    )
    guard let count, (2...1_000).contains(count) else { throw expected }
    if parts[0] == "all" {
      self = .all(of: count)
    } else if let index = Int(parts[0]), (1...count).contains(index) {
      self = .one(index: index, of: count)
    } else {
      throw expected
    }
  }
}

/// Reads labels, separated by commas, as an option's value.
package func labelList(_ text: String) throws -> [String] {
  let labels = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    .filter { !$0.isEmpty }
  guard !labels.isEmpty else { throw ValidationError("expected labels, such as yes,no") }
  if let (index, label) = labels.enumerated().first(where: { labels[..<$0].contains($1) }) {
    throw ValidationError("label \(index + 1), '\(label)', is there before; name each once")
  }
  return labels
}

/// Reads `10%` or `10` as an option's value.
private func percentage(_ text: String) throws -> Double {
  let saysPercent = text.hasSuffix("%")
  guard let value = Double(saysPercent ? String(text.dropLast()) : text), value > 0, value <= 1_000
  else { throw ValidationError("'\(text)' is no percentage; expected one like 10%") }
  guard saysPercent || value >= 1 else {
    throw ValidationError(
      String(
        format: "'%@' may be %g%% or %g%%; give it with the percent sign",
        text,
        100 * value,
        value
      )
    )
  }
  return value
}

/// Reads a date as an option's value.
private func date(_ text: String) throws -> RecordingDate {
  guard let date = RecordingDate(text) else {
    throw ValidationError("'\(text)' is not a date; expected one like 2026-11-24")
  }
  return date
}
