public import SpeechModel

/// Why a folder cannot be used for training or evaluation.
public enum DatasetError: Error, Equatable {
  /// There is no such folder.
  case missing(path: String)
  /// It cannot be listed: why.
  case unreadable(path: String, fault: FileFault)
  /// It holds a folder whose name is not UTF-8; the name, other bytes in hexadecimal.
  case misnamedFolder(path: String, name: String)
  /// It holds no folder that names a label; what the user may have meant.
  case noLabels(path: String, audioFiles: Int, found: [SourceHint] = [])
  /// Fewer than two labels have a clip that can be read; what was found instead.
  case tooFewLabels(path: String, labels: [String], found: [SourceHint] = [])
  /// No recording at all can be read; what was found instead.
  case nothingToRead(path: String, found: [SourceHint] = [])
  /// Two folders whose names look the same and are spelled with different characters.
  case sameLabel(path: String, label: String)
  /// No clip is left for training.
  case noTrainingClips(path: String)
  /// A clip that could be read at first no longer can: why.
  case noLongerReadable(path: String, reason: AudioError.Reason)
  /// A file has changed since it was first read.
  case changed(path: String)
  /// A noise folder holds no recording.
  case noNoise(path: String)
  /// No recording in a noise folder can be read; one of them, and why.
  case unreadableNoise(path: String, file: String, reason: OmittedRecording.Reason)
  /// A file that is no recording was named as noise.
  case noNoiseFile(path: String)
  /// Most labels hold nothing but silence.
  case silent(path: String, labels: Int, of: Int)
  /// The model to evaluate was not trained on a label.
  case unknownLabel(path: String, label: String, known: [String])
  /// No clip is in the subset asked for.
  case emptySubset(path: String, subset: String)
  /// Every clip to be scored trained the model.
  case everyClipTrained(path: String, subset: String, clips: Int)
  /// A manifest that cannot be read, or a line in it.
  case manifest(path: String, line: Int?, ManifestFault)
  /// A clip in memory that cannot be listed; its number, from 1.
  case clip(number: Int, ClipFault)
  /// An invalid name pattern, or one that no file matches.
  case namePattern(String, PatternFault)
  /// No entry of a list names a clip; one entry, and the path of a clip.
  case otherList(path: String, entry: String, clip: String)
  /// There are no lists to split by.
  case noLists(path: String)
  /// Lists that would be written exist already.
  case listsExist(path: String)
  /// A path with a line break, or with leading or trailing spaces, which a list cannot hold.
  case unlistable(path: String)
  /// A folder for lists cannot be created: why.
  case cannotCreate(path: String, fault: FileFault)
  /// A list cannot be written: why.
  case unwritable(path: String, fault: FileFault)
  /// The data does not assign clips to subsets.
  case notPreSplit(path: String)
  /// The rule needs speakers, and some clips have none.
  case noSpeaker(path: String, clip: String, clips: Int)
  /// The rule needs more speakers.
  case tooFewSpeakers(path: String, speakers: [String], needed: Int)
  /// No clip is by the speaker.
  case unknownSpeaker(path: String, speaker: String, known: [String])
  /// The rule needs dates, and some clips have none.
  case noDate(path: String, clip: String, clips: Int)
  /// The same sound in two subsets.
  case sharedClips(of: DataSource, pairs: [SharedClip])
  /// Recordings that are both noise in training and testing clips.
  case noiseIsTested(path: String, clips: [SplitClip])
  /// Speakers in two subsets that must not share one.
  case sharedSpeakers(path: String, pairs: [SharedSpeaker])
  /// None of the synthetic clips can be read, or is of a label to recognize.
  case noSyntheticClips(path: String)
  /// Synthetic clips of labels that no recording has; the labels that recordings have.
  case syntheticLabels(path: String, labels: [String], root: String, known: [String])
  /// Clips given as synthetic that validate or test, too.
  case syntheticIsTested(path: String, clips: [ScoredClip])
  /// A folder of recordings to add holds none that can be read.
  case noAddedClips(path: String)
  /// A recording is to be added twice: the path that names it again, and the file.
  case repeatedAddition(path: String, file: String)
  /// Clips to be added to training that validate or test, too.
  case addedIsTested(paths: [String], clips: [ScoredClip])
  /// Recordings to be added to training as a label that train with another one already.
  case addedIsTrained(paths: [String], label: String, clips: [RelabelledClip])
  /// A run without a split that can be read.
  case noSplitRecord(path: String)
  /// The split to reuse is of other data.
  case otherData(path: String)
  /// No recording has one of the words to recognize.
  case noSuchWord(path: String, word: String, nearest: String?)
  /// A word that is the name of the label for other words, or for silence.
  case reservedWord(path: String, word: String)
  /// There are no clips of other words, and no words were chosen that would leave some.
  case noOtherWords(path: String)
  /// There is no noise to represent silence.
  case noSilence(path: String)
}

extension DatasetError: CustomStringConvertible {
  /// A one-line message for the user: the folder, what was found, what was expected.
  public var description: String {
    words(pattern: SourceHint.patternInWords, reason: \.description)
  }

  /// The same, with other wording for a name pattern and for why a file cannot be read.
  package func words(
    pattern: (String) -> String,
    reason: (OmittedRecording.Reason) -> String
  ) -> String {
    unescapedWords(pattern: pattern, reason: reason).printable
  }

  private func unescapedWords(
    pattern: (String) -> String,
    reason words: (OmittedRecording.Reason) -> String
  ) -> String {
    func sentences(_ found: [SourceHint]) -> String {
      found.map { "; \($0.words(pattern: pattern, reason: words))" }.joined()
    }
    return switch self {
    case .missing(let path):
      "\(path): there is no such \(Manifest.isNamedLikeOne(path) ? "file" : "folder")"
    case .unreadable(let path, let fault): "\(path): cannot be listed: \(fault)"
    case .misnamedFolder(let path, let name):
      "\(path): the name of the folder '\(name.excerpt())' in it is not UTF-8; rename it"
    case .noLabels(let path, let audioFiles, let found):
      "\(path): holds no folder for a label"
        + (audioFiles > 0 ? " but \(counted(audioFiles, "file"))" : "")
        + "; expected \(path)/<label>/<recording>.wav" + sentences(found)
    case .tooFewLabels(let path, let labels, let found):
      "\(path): "
        + (labels.isEmpty
          ? "no label has a recording that can be read"
          : "only the label '\(labels.joined().excerpt())' has recordings that can be read")
        + "; expected at least two labels" + sentences(found)
        + (labels.count == 1 && found.isEmpty
          ? "; to hear one word among others, label recordings of other words and of noise as _unknown_"
          : "")
    case .nothingToRead(let path, let found):
      "\(path): no recording in it can be read" + sentences(found)
    case .sameLabel(let path, let label):
      "\(path): two folders are called '\(label)', one with composed and one with combining"
        + " characters; put their recordings into one folder"
    case .noTrainingClips(let path):
      "\(path): no clip is left for training; the lists put all of them elsewhere"
    case .noLongerReadable(let path, let reason):
      "\(path): could be read at first and now cannot (\(reason.explanation)); do not change the data meanwhile"
    case .changed(let path):
      "\(path): was changed since it was first read; put it back, and do not change the data while"
        + " it is in use"
    case .noNoise(let path): "\(path): holds no noise recording that can be read"
    case .silent(let path, let labels, let all):
      "\(path): \(labels) of \(all) labels hold nothing but silence, from which nothing can be learned;"
        + " listen to the recordings, and see 'asr-data check'"
    case .unreadableNoise(let path, let file, let reason):
      "\(path): holds no noise recording that can be read, such as '\(file.excerpt())': \(words(reason))"
    case .noNoiseFile(let path):
      "\(path): is not a recording; expected a recording of noise, or a folder of them"
    case .unknownLabel(let path, let label, let known):
      "\(path): the model does not know the label '\(label.excerpt())'; it knows "
        + known.joined(separator: ", ").excerpt(1_000)
    case .emptySubset(let path, let subset): "\(path): no clip is in the \(subset) subset"
    case .everyClipTrained(let path, let subset, let clips):
      "\(path): all \(clips) \(subset) clips trained this model, and no figure of them says anything"
        + " about other recordings; evaluate clips that it has not heard"
    case .manifest(let path, let line, let fault):
      "\(path)\(line.map { ", line \($0)" } ?? ""): \(fault)"
    case .clip(let number, let fault): "\(MemoryClips.root), clip \(number): \(fault)"
    case .namePattern(let pattern, let fault):
      "name pattern '\(pattern.excerpt())': \(fault); expected one like '{label}_{speaker}_{index}'"
    case .otherList(let path, let entry, let clip):
      "\(path): no entry names a clip, such as '\(entry.excerpt())', where a clip is called"
        + " '\(clip.excerpt())'; write the paths of clips below the data's folder"
    case .noLists(let path):
      "\(path): has no validation_list.txt or testing_list.txt to split by"
    case .listsExist(let path):
      "\(path): is there already; name another folder, or remove the lists there"
    case .unlistable(let path):
      "\(path): a list cannot hold a name with a line end in it or a blank at its end; rename it"
    case .cannotCreate(let path, let fault): "\(path): the folder cannot be created: \(fault)"
    case .unwritable(let path, let fault):
      "\(path): cannot be written: \(fault); the files written before are unchanged"
    case .notPreSplit(let path):
      "\(path): does not say which subset a clip is in; expected folders train, valid and test above"
        + " the label folders, or a column split in the manifest"
    case .noSpeaker(let path, let clip, let clips):
      "\(path): the speaker of \(counted(clips, "clip")) is not known, such as '\(clip.excerpt())'"
    case .tooFewSpeakers(let path, let speakers, let needed):
      "\(path): has \(counted(speakers.count, "speaker"))"
        + " (\(speakers.joined(separator: ", ").excerpt(200))); expected at least \(needed)"
    case .unknownSpeaker(let path, let speaker, let known):
      "\(path): no clip is by '\(speaker.excerpt())'; the speakers are "
        + known.joined(separator: ", ").excerpt(1_000)
    case .noDate(let path, let clip, let clips):
      "\(path): the date of \(counted(clips, "clip")) is not known, such as '\(clip.excerpt())';"
        + " expected one in the file's name (2026-11-24 or 20261124), or a manifest with a column date"
    case .sharedClips(let source, let pairs):
      "\(source.path): \(counted(pairs.count, "pair")) of clips with the same sound in two subsets:"
        + " \(Self.list(pairs)); remove one of each, or keep them together"
    case .noiseIsTested(let path, let clips):
      "\(path): \(counted(clips.count, "recording")) mixed in as noise and tested, too:"
        + " \(Self.list(clips))"
    case .sharedSpeakers(let path, let pairs):
      "\(path): \(counted(pairs.count, "speaker")) in two subsets: \(Self.list(pairs))"
    case .noAddedClips(let path): "\(path): holds no recording to add that can be read"
    case .repeatedAddition(let path, let file):
      "\(path): '\(file.excerpt(200))' is to be added already; name each folder once"
    case .addedIsTested(let paths, let clips):
      "\(paths.joined(separator: ", ")): \(counted(clips.count, "clip")) to be added to training would"
        + " validate or test, too: \(Self.list(clips)); added clips must only train"
    case .addedIsTrained(let paths, let label, let clips):
      "\(paths.joined(separator: ", ")): \(counted(clips.count, "recording")) to be added to training as"
        + " '\(label)' \(clips.count == 1 ? "trains" : "train") with another label already:"
        + " \(Self.list(clips)); one sound cannot be both"
    case .noSyntheticClips(let path):
      "\(path): holds no synthetic clip of these labels that can be read"
    case .syntheticLabels(let path, let labels, let root, let known):
      "\(path): synthetic clips have labels that no recording in \(root) has:"
        + " \(Self.list(labels)); expected only \(known.joined(separator: ", ").excerpt(1_000))"
    case .syntheticIsTested(let path, let clips):
      "\(path): \(counted(clips.count, "clip")) given as synthetic that would validate or test, too:"
        + " \(Self.list(clips)); synthetic clips must only train"
    case .noSplitRecord(let path): "\(path): holds no split of a run that can be read"
    case .otherData(let path):
      "\(path): none of its clips is in the split of the run; was that on other data?"
    case .noSuchWord(let path, let word, let nearest):
      "\(path): no recording has the label '\(word.excerpt())'"
        + (nearest.map { "; did you mean '\($0.excerpt())'?" } ?? "")
    case .reservedWord(let path, let word):
      "\(path): '\(word)' among the words is the label made for other words or for silence; leave it"
        + " out"
    case .noOtherWords(let path):
      "\(path): no recordings of other words; expected some in a folder \(WordSelection.unknownLabel),"
        + " or a choice of words that leaves labels over"
    case .noSilence(let path):
      "\(path): silence needs noise to take it from; expected recordings of a few seconds in"
        + " \(LabelledFolder.noiseFolder), or in a folder of noise"
    }
  }

  private static func list(_ items: [some CustomStringConvertible]) -> String {
    let shown = 5
    return items.prefix(shown).map { $0.description.excerpt(200) }.joined(separator: ", ")
      + (items.count > shown ? " and \(items.count - shown) more" : "")
  }
}
