internal import Foundation
internal import SpeechModel
package import SpeechTraining

extension DatasetSummary {
  /// What was found, for the user to check before training: clips per label and subset, rates,
  /// durations, what was left out and why.
  package var words: String {
    // Names of files and labels may contain any character.
    (overview + omissionWords).map(\.printable).joined(separator: "\n")
  }

  /// What was left out, and why; nil if nothing was.
  var omissionsInWords: String? {
    omissions.isEmpty ? nil : omissionWords.map(\.printable).joined(separator: "\n")
  }

  /// What trains beside the recordings, and the label that is new by it.
  var trainingOnlyInWords: String {
    let notes = remarks.filter { if case .addedLabel = $0 { true } else { false } }
    return (trainingOnly + notes.map { "  note: \($0.words)" }).map(\.printable)
      .joined(separator: "\n")
  }

  private var trainingOnly: [String] {
    (synthetic.map { ["  synthetic: \($0.words)"] } ?? [])
      + (added.map { ["  added: \($0.words)"] } ?? [])
  }

  private var overview: [String] {
    let all = durationsSeconds.count
    var lines = ["\(counted(all, "clip")) of \(counted(labels.count, "label")) in \(path)"]
    let width = max(5, labels.map(\.name.count).max() ?? 0)
    func row(_ name: String, _ cells: [String]) -> String {
      "  " + name.padded(to: width)
        + cells.map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }.joined()
    }
    lines.append(row("label", Subset.allCases.map(\.rawValue)))
    for label in labels {
      lines.append(row(label.name, Subset.allCases.map { "\(label.clips[$0] ?? 0)" }))
    }
    lines.append(row("all", Subset.allCases.map { "\(clips($0))" }))
    lines.append("  split: \(ruleInWords)")
    let rates = rates.map { "\($0.hertz) Hz (\($0.clips))" }
    lines.append("  rates: \(rates.joined(separator: ", "))")
    lines.append(
      String(
        format: "  durations: %.2f to %.2f s, median %.2f s, %.1f minutes in all",
        durationsSeconds.first ?? 0,
        durationsSeconds.last ?? 0,
        durationsSeconds[all / 2],
        durationsSeconds.reduce(0, +) / 60
      )
    )
    if speakers > 0 { lines.append("  speakers: \(speakers)") }
    lines += trainingOnly
    if noise > 0 { lines.append("  noise: \(counted(noise, "recording"))") }
    if let copiesInWords { lines.append("  copies: \(copiesInWords)") }
    return lines + remarks.map { "  note: \($0.words)" }
  }

  private var copiesInWords: String? {
    switch copies {
    case .notLookedFor: return nil
    case .tooManyRecordings: return Self.tooManyRecordingsInWords(arguments)
    case .found(let groups, let clips):
      guard groups > 0, !hasCopiesInTraining else { return nil }
      return "\(counted(groups, "group")) of copies, \(clips) files, each in one subset"
    }
  }

  /// The most omissions that are shown.
  private static let mostOmissions = 10

  private var omissionWords: [String] {
    guard !omissions.isEmpty else { return [] }
    var lines = ["  left out: \(counted(omissions.count, "file"))"]
    lines += omissions.prefix(Self.mostOmissions).map { "    \($0.path): \($0.reason.words)" }
    if omissions.count > Self.mostOmissions {
      lines.append("    and \(omissions.count - Self.mostOmissions) more, all in split.json")
    }
    return lines
  }
}

extension DatasetSummary.Synthetic {
  /// How many clips and voices, and what they are for.
  fileprivate var words: String {
    "\(counted(clips, "clip"))" + (voices > 0 ? " of \(counted(voices, "voice"))" : "")
      + " in \(path), for training only"
  }
}

extension DatasetSummary.Added {
  /// How many clips, and what they are for.
  fileprivate var words: String {
    "\(counted(clips, "clip")) in \(paths.joined(separator: ", ")) as '\(label)', for training only"
  }
}

extension DatasetRemark {
  /// Whether it is about clips that a choice of words leaves out or cannot find.
  package var isAboutWords: Bool {
    switch self {
    case .unknownLeftOut, .shortNoise, .fewOthers: true
    default: false
    }
  }

  /// What the user at a terminal should know.
  package var words: String {
    switch self {
    case .testedSpeakersTrain(_, let all) where all > 1:
      "\(self) (\(all < Subset.allCases.count ? "--leave-speaker-out all" : "--split speaker") would)"
    case .unknownLeftOut: "\(self) (--unknown 100% takes as many as the words have)"
    default: description
    }
  }
}

extension DatasetWarning {
  /// What is probably wrong, and what to do about it.
  package var words: String {
    if case .leak(let error) = self { return error.commandMessage }
    guard case .copiesInTraining(_, let source) = self else { return description }
    let recordings = source.arguments
    return "\(self); to keep copies together: asr-data check \(recordings)"
      + " --write-lists lists, then asr-train \(recordings) --lists lists"
  }
}

extension [DataFinding] {
  /// Certain and likely faults, one line each.
  package var words: String {
    map { "  \($0.severity.rawValue): \($0.found)\($0.names)" }.joined(separator: "\n")
      + "\n  (asr-data check shows them, with pictures and sounds)"
  }
}

extension DataFinding {
  /// The most recordings that are named.
  private static let mostNames = 3

  /// The first recordings that are certainly wrong, by name, so that they are easy to find.
  fileprivate var names: String {
    let paths = instances.compactMap { $0.paths.count == 1 ? $0.paths[0] : nil }
    guard severity == .error, !paths.isEmpty else { return "" }
    return "\n    \(paths.prefix(Self.mostNames).joined(separator: ", "))"
      + (paths.count > Self.mostNames ? ", ..." : "")
  }
}

extension DataFinding {
  /// What to do, with the flags that do it.
  package var commandAdvice: String {
    switch kind {
    case .notLookedInto:
      "Move them into the label's folder, or say with --name-pattern which folder names the label."
    case .duplicatesAcrossSubsets:
      "Keep each recording in one subset only: asr-data check --write-lists writes lists that do."
    case .channels:
      "Make sure that the average is what should be heard, or choose a channel with --channel."
    default: advice
    }
  }
}
