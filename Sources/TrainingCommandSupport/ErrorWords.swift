internal import CommandLineSupport
internal import Foundation
package import SpeechModel
package import SpeechTraining

extension OmittedRecording.Reason {
  /// The reason, and what to do about it.
  package var words: String {
    if case .unreadable(let reason) = self { reason.commandWords } else { description }
  }
}

extension SourceHint {
  /// What the user may have meant, and how to specify it.
  package var words: String { words(pattern: Self.patternFlag, reason: \.words) }

  fileprivate static func patternFlag(_ pattern: String) -> String { "--name-pattern '\(pattern)'" }
}

extension DatasetError: CommandExplained {
  package var commandMessage: String {
    let found = words(pattern: SourceHint.patternFlag, reason: \.words)
    switch self {
    case .missing(let path): return "\(found)\(didYouMean(insteadOf: path))"
    case .everyClipTrained: return "\(found), or score these as what they are with --subset all"
    case .noSpeaker:
      return "\(found); say where it is with --name-pattern '{speaker}_{index}', or use a"
        + " manifest with a column speaker"
    case .sharedClips(let source, _):
      return "\(found) (asr-data check \(source.arguments) --write-lists lists,"
        + " then --lists lists), or continue with --allow-leakage"
    case .noiseIsTested:
      return "\(found); name another folder with --noise, or continue with --allow-leakage"
    case .noAddedClips, .addedIsTested: return "\(found); name another folder with --add"
    case .addedIsTrained: return "\(found); remove it there, or name another folder with --add"
    case .noSyntheticClips, .syntheticIsTested:
      return "\(found); name another folder with --synthetic"
    case .syntheticLabels:
      return "\(found); remove their folders, or name others with --synthetic"
    case .sharedSpeakers: return "\(found); continue with --allow-leakage"
    case .reservedWord(let path, let word):
      return "\(path): '\(word)' among --words is the label that --unknown or --silence makes;"
        + " leave it out"
    case .noOtherWords: return "\(found), which --words names"
    case .unknownLabel:
      return "\(found); with --words, only clips of the labels that you name are scored"
    case .noSilence: return "\(found), which --noise names"
    default: return found
    }
  }
}

extension TruthFileError: CommandExplained {
  package var commandMessage: String {
    switch fault {
    case .unknownUnit: "\(self); say which with --label-unit ms or --label-unit s"
    case .secondsByForm: "\(self); leave out --label-unit"
    case .mixedUnits: "\(self), or say which it is with --label-unit ms or --label-unit s"
    default: description
    }
  }
}

extension UnlikelyLabelTimes {
  /// What was found, and the flag that says what is likely.
  package var commandMessage: String { "\(self); say so with --label-unit s, or leave it out" }
}

extension ComparisonError: CommandExplained {
  package var commandMessage: String {
    guard case .noGroup(_, let field, _, _) = self else { return description }
    return "\(self); say where it is with --name-pattern '{\(field)}_{index}', or use --group none"
  }
}

extension ConfigurationError: CommandExplained {
  package var commandMessage: String {
    if case .inFile(let path, let line, let problem) = self {
      return Self.inFile(path, line, problem.commandMessage)
    }
    if case .unreadable(let path, _) = self {
      return "\(self)\(didYouMean(insteadOf: path))"
    }
    guard case .invalidValue(_, _, let expected) = self else { return description }
    switch expected {
    case TrainingConfiguration.nothingFrozen: return "\(self), or with --freeze"
    case StartingModel.expectation: return "\(self); or give it with --from"
    case StartingModel.neededForFrozen: return "\(self); name that model with --from"
    case _ where expected.contains(StartingModel.reference):
      return "\(self); or start untrained with --from scratch"
    default: return description
    }
  }
}

extension RunFolderError: CommandExplained {
  package var commandMessage: String {
    guard case .notEmpty(let path) = self else { return description }
    // Anything else may be the user's own.
    let isRun =
      RunFolder.isBegun(path)
      || ["config.yaml", "space.yaml"].contains {
        FileManager.default.fileExists(atPath: "\(path)/\($0)")
      }
    return "\(self); name a new folder with --output" + (isRun ? ", or remove this one" : "")
  }
}

extension ResumeError: CommandExplained {
  package var commandMessage: String {
    switch self {
    case .missing(let path): "\(self)\(didYouMean(insteadOfRun: path))"
    case .dataChanged: "\(self), or begin a new run with --split-from"
    default: description
    }
  }
}

extension SynthesisError: CommandExplained {
  package var commandMessage: String {
    switch self {
    case .noSynthesizer: "\(self); or name another with asr-data synthesize --command"
    case .sameVoices: "\(self); put one of them into --command, or take --voices 1"
    case .emptyText(let label):
      "\(self); name a text with asr-data synthesize --say \(shellQuoted(label))='...'"
    case .noWords: "\(self); leave out --synthetic"
    case .notExecutable(let path): "\(self); allow it with: chmod +x \(shellQuoted(path))"
    case .notEmpty, .otherClips: "\(self); name a new folder with --output, or remove this one"
    default: description
    }
  }
}

extension MixtureError: CommandExplained {
  package var commandMessage: String {
    switch self {
    case .noClip(_, _, subset: .some): "\(self); mix clips of all subsets with --subset all"
    case .noOtherWords: "\(self); name fewer with --words, or leave out --overlap"
    case .noWordFits: "\(self) (--minutes, --gap, --other)"
    case .notEmpty: "\(self); name a new folder with --output, or remove this one"
    default: description
    }
  }
}

extension SearchError: CommandExplained {
  package var commandMessage: String {
    switch self {
    case .missing(let path): "\(self)\(didYouMean(insteadOf: path))"
    case .noValidationClips:
      "\(self), or keep some for it with --split stratified or a validation_list.txt"
    default: description
    }
  }
}

extension TrainingError: CommandExplained {
  package var commandMessage: String {
    words(
      advice:
        "use a smaller --learning-rate, or a smaller gradient-clip in the configuration file"
    )
  }
}

extension StepSelection.Failure: CommandExplained {
  package var commandMessage: String {
    guard case .incomplete = self else { return description }
    return "\(self) and name it with --config"
  }
}
