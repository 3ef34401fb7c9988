internal import Foundation
internal import SpeechModel

/// The commands that make a run again, or with a change: what a person pastes, so that flags are
/// named here.
public struct RunCommand: Sendable, Equatable {
  private let folder: String
  private let root: String
  private let source: DataSource
  private let hasLeak: Bool
  /// Whether a command can make it again: not on clips in the memory of a program, nor without the
  /// run's folder.
  package let isPossible: Bool

  /// The commands of the run in a folder.
  ///
  /// - Parameter isKept: Whether the folder stays.
  package init(folder: String, dataset: Dataset, isKept: Bool = true) {
    self.init(
      folder: folder,
      root: dataset.root,
      source: dataset.source,
      hasLeak: dataset.leak != nil,
      isKept: isKept
    )
  }

  /// The same, by what the run was told of its recordings.
  ///
  /// - Parameters:
  ///   - hasLeak: Whether it trained although splits share what they must not.
  ///   - isKept: Whether the folder stays.
  package init(
    folder: String,
    root: String,
    source: DataSource,
    hasLeak: Bool,
    isKept: Bool = true
  ) {
    isPossible = isKept && !source.isInMemory
    self.folder = folder
    self.root = DataSource.argument(root)
    self.source = source
    self.hasLeak = hasLeak
  }

  /// The commands of the run in a folder, by what it wrote; nil if its recordings are gone.
  package init?(ofRunAt folder: String) {
    guard let record = try? SplitRecord(of: folder),
      FileManager.default.fileExists(atPath: record.root)
    else { return nil }
    var source = DataSource(record.root)
    source.namePattern = record.namePattern
    source.channel = record.channel
    source.noiseFolders = record.noiseFolders
    source.words = record.words
    source.synthetic = record.syntheticClips(ofRun: folder)
    source.added = record.added ?? []
    source.keepsClipDigests = record.keepsClipDigests ?? true
    self.init(folder: folder, root: record.root, source: source, hasLeak: false)
  }

  /// Resumes the run.
  package var resume: String { "asr-train --resume \(shellQuoted(folder))" }

  /// Trains the same model again, into another folder: the words of the command, a group to a line.
  package var again: [String] {
    [
      "asr-train \(shellQuoted(root))", configuration, sameSplit,
      "--output \(shellQuoted("\(folder)-again"))",
    ] + kept
  }

  /// Trains with more flags.
  package func changed(by flags: String) -> String {
    (["asr-train \(shellQuoted(root))", configuration, sameSplit, flags] + kept)
      .joined(separator: " ")
  }

  /// Trains with a change.
  package func changed(by change: Verdict.Change) -> String {
    let first = "asr-train \(shellQuoted(root))"
    let reading = source.readingFlags
    let words =
      switch change {
      case .epochs(let epochs): [configuration, sameSplit, "--epochs \(epochs)"]
      case .budget(let budget): [configuration, sameSplit, "--budget \(budget)"]
      case .learningRate(let rate):
        [configuration, sameSplit, "--learning-rate \(Verdict.Change.number(rate))"]
      // Learning rate and augmentation are to be those that suit the network.
      case .width(let width): ["--width \(Verdict.Change.number(width))", sameSplit]
      case .preset(let preset): ["--model \(preset.rawValue)", sameSplit]
      case .settings(let changes):
        [configuration, sameSplit]
          + changes.map { "--set \(shellQuoted("\($0.path)=\($0.value)"))" }
      case .splitBySpeaker: [configuration] + reading + ["--split speaker"]
      case .stratifiedSplit: [configuration] + reading + ["--split stratified"]
      case .everyFold(let parts): [configuration] + reading + [folds(parts)]
      case .everySpeaker: [configuration] + reading + ["--leave-speaker-out all"]
      case .everyFoldOfSpeakers: [configuration] + reading + ["--split speaker", "--fold all"]
      case .syntheticVoices: [configuration, sameSplit, "--synthetic auto"]
      case .trainedStart: ["--from \(StartingModel.spokenWords)", sameSplit]
      case .doubtedLabels(let parts):
        [configuration] + reading + [folds(parts), "--output \(shellQuoted(foldsFolder))"]
      case .trainOnAll: [configuration] + reading + ["--train-on-all"]
      }
    let train = ([first] + words + kept).joined(separator: " ")
    guard case .doubtedLabels = change else { return train }
    let run = shellQuoted(foldsFolder)
    return "\(train) && asr-evaluate \(shellQuoted(root)) --suspects --model \(run)"
  }

  /// Every part of the clips in turn.
  private func folds(_ parts: Int) -> String { "--fold all" + (parts == 5 ? "" : "/\(parts)") }

  /// Where the models of all parts go.
  private var foldsFolder: String { "\(folder)-folds" }

  /// Trains the same model with a threshold for another rate of false accepts, in [0, 1]; 0 for no threshold.
  package func rejecting(falseAccepts rate: Double) -> String {
    changed(by: "--reject \(rate.shortText)")
  }

  private var configuration: String { "--config \(shellQuoted("\(folder)/config.yaml"))" }

  /// The run's split, and with it how the recordings were read.
  private var sameSplit: String { "--split-from \(shellQuoted(folder))" }

  /// What no file of the run says.
  private var kept: [String] {
    (source.synthetic.map { ["--synthetic \(shellQuoted($0))"] } ?? [])
      + source.added.map { "--add \(shellQuoted($0))" }
      + (hasLeak ? ["--allow-leakage"] : [])
      + (source.keepsClipDigests ? [] : ["--no-clip-digests"])
  }
}
