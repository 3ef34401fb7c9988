internal import SpeechModel

/// Something about labelled recordings and their split that the user should know.
public enum DatasetRemark: Sendable, Equatable {
  /// No clip is for validation.
  case noValidation
  /// A label has no recording that can be read.
  case unreadableLabel(String)
  /// A label with `clips` clips has none in some subsets.
  case missingSubsets(label: String, clips: Int, subsets: [Subset])
  /// Some of the speakers both train and test: how many, of how many.
  case testedSpeakersTrain(Int, of: Int)
  /// The clips are no longer those of the run whose split is used.
  case changedSinceRun
  /// Clips that the run whose split is used did not have are left out; the path of one.
  case newSinceRun(clips: Int, first: String)
  /// Clips of the run whose split is used are not here; the path of one.
  case goneSinceRun(clips: Int, first: String)
  /// Folders inside label folders hold recordings that are ignored; the path of a folder.
  case foldersInLabels(first: String, recordings: Int)
  /// Recordings beside the label folders are ignored; the path of one.
  case besideLabels(recordings: Int, first: String)
  /// Files in label folders that are no recordings, by their paths.
  case otherFiles([String])
  /// Folders beside those for training, validation and testing are ignored; one of them.
  case besideSubsets(folders: [String], first: String)
  /// The folder of a label is a link to that of another.
  case sameFolder(label: String, other: String)
  /// Names do not match the name pattern; the path of one.
  case unmatchedNames(files: Int, pattern: String, first: String)
  /// A column of a manifest is unknown; the known name that it resembles.
  case unknownColumn(String, nearest: String)
  /// Speakers who share a recording are in one subset.
  case joinedSpeakers([String])
  /// No recording has the label that added clips get.
  case addedLabel(String)
  /// Recordings of no word are left out, as only words are recognized.
  case unknownLeftOut(clips: Int, label: String)
  /// The folder was written as one of synthetic clips.
  case synthetic
  /// The noise is too short for the pieces of silence that a subset should have.
  case shortNoise(wanted: Int, found: Int, subset: Subset)
  /// There are fewer clips of other words than a subset should have.
  case fewOthers(wanted: Int, found: Int, subset: Subset)
}

extension DatasetRemark: CustomStringConvertible {
  /// A sentence for the user.
  public var description: String {
    switch self {
    case .noValidation: return "no clip is for validation: the model of the last epoch is kept"
    case .unreadableLabel(let label):
      return "label '\(label)' has no recording that can be read and is left out"
    case .missingSubsets(let label, let clips, let subsets):
      return "label '\(label)' has \(counted(clips, "clip")),"
        + " none for \(subsets.map(\.rawValue).joined(separator: " or "))"
    case .testedSpeakersTrain(let shared, let all):
      return "\(shared) of \(all) speakers train and test: the test says nothing about new speakers"
    case .changedSinceRun:
      return "clips were added, removed or changed since the run that the split is of"
    case .newSinceRun(let clips, let first):
      return "\(counted(clips, "clip")) that the run did not have \(clips == 1 ? "is" : "are")"
        + " left out, such as '\(first)'"
    case .goneSinceRun(let clips, let first):
      return "\(counted(clips, "clip")) of the run \(clips == 1 ? "is" : "are") not here, such as"
        + " '\(first)'"
    case .foldersInLabels(let first, let recordings):
      return "folders inside label folders are ignored, such as '\(first)'"
        + (recordings == 0 ? "" : "; they hold \(counted(recordings, "recording"))")
    case .besideLabels(let recordings, let first):
      return "\(counted(recordings, "recording")) beside the label folders"
        + " \(recordings == 1 ? "is" : "are") ignored, such as '\(first)'"
    case .otherFiles(let paths):
      return
        "\(counted(paths.count, "other file")) \(paths.count == 1 ? "was" : "were") ignored"
        + " (\([DataFinding.FileEnding](of: paths).words))"
    case .besideSubsets(let folders, let first):
      return "beside the folders \(folders.joined(separator: ", ")) others are ignored,"
        + " such as '\(first)'"
    case .sameFolder(let label, let other):
      return "'\(label)' is the same folder as '\(other)' and is ignored"
    case .unmatchedNames(let files, let pattern, let first):
      return "the names of \(files) files do not match \(pattern), such as '\(first)'"
    case .unknownColumn(let name, let nearest):
      return "the column '\(name.excerpt())' is ignored; call it '\(nearest)' if that is what"
        + " it holds"
    case .joinedSpeakers(let names):
      return "speakers who share a recording go together: \(names.joined(separator: ", "))"
    case .addedLabel(let label):
      return
        "no recording is labelled as what is no word: the added clips are a new label '\(label)', of which"
        + " no clip validates or tests"
    case .unknownLeftOut(let clips, let label):
      return "\(counted(clips, "recording")) in \(label) \(clips == 1 ? "is" : "are") left out"
    case .synthetic:
      return
        "these are clips of synthetic voices: how well they are recognized says nothing about people"
    case .shortNoise(let wanted, let found, let subset):
      return "the noise is too short for \(wanted) pieces of silence for \(subset.rawValue);"
        + " there are \(found)"
    case .fewOthers(let wanted, let found, let subset):
      return "of other words there \(found == 1 ? "is" : "are") \(counted(found, "clip")) for"
        + " \(subset.rawValue), fewer than the \(wanted) that were asked for"
    }
  }
}

extension PassedOver {
  /// What the user should know about it.
  var remarks: [DatasetRemark] {
    var remarks: [DatasetRemark] = []
    if let first = foldersInside.first {
      remarks.append(.foldersInLabels(first: first, recordings: deeper.count))
    }
    if let first = beside.first {
      remarks.append(.besideLabels(recordings: beside.count, first: first))
    }
    if !others.isEmpty { remarks.append(.otherFiles(others)) }
    return remarks
  }
}
