import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechExplanation
import SpeechModel

/// What to explain, and how.
struct QuestionOptions: ParsableArguments {
  @Option(help: "The label to explain; by default the most likely one.")
  var label: String?

  @Option(help: "The label to compare it with; by default all others together.")
  var against: String?

  @Option(help: "What to show: lime, shap, anchor, or several of them with commas; or all.")
  var method: Methods = .all

  @Option(
    help: ArgumentHelp(
      "Parts: ward, ward:8, equal:10, bands:8, grid:10x4, or a file.",
      discussion: """
        ward ends parts where the sound changes, equal makes them equally long, bands divides the \
        frequencies, and grid does both. A file has the columns start and end, in seconds, and \
        perhaps low and high, in Hz. More than 12 parts are sampled.
        """
    )
  )
  var units = "ward"

  @Option(
    help: ArgumentHelp(
      "What removed parts become: mean, quiet, silence, noise or other:FOLDER.",
      discussion: """
        The recording's mean spectrum, that of its quietest frames, digital silence, white noise as \
        loud as it, or the mean of a folder's recordings.
        """
    )
  )
  var replace = "mean"

  @Option(
    help: ArgumentHelp(
      "How often an anchor must keep the answer.",
      discussion: "With more than 12 parts at most 0.995 can be shown."
    )
  )
  var precision = 0.95

  @Flag(help: "Try all combinations of up to 16 parts, 65,536 maskings.")
  var exact = false

  @Option(help: "The most maskings to try if not all are.")
  var budget = 4_096

  @Option(help: "The seed of what is drawn, with more than 12 parts.")
  var seed: UInt64 = 0

  mutating func validate() throws {
    guard precision > 0, precision <= 1 else {
      throw ValidationError("--precision is \(precision); expected above 0, at most 1")
    }
    guard (100...10_000_000).contains(budget) else {
      throw ValidationError("--budget is \(budget); expected 100 to 10000000")
    }
    guard UnitChoice(units) != nil || FileManager.default.fileExists(atPath: units) else {
      throw ValidationError(
        "--units is '\(units.printable)'; expected ward, ward:8, equal:10, bands:8, grid:10x4"
          + " (at most \(UnitChoice.most) parts), or a file that exists"
      )
    }
    guard Self.replacements[replace] != nil || replace.hasPrefix(Self.other) else {
      throw ValidationError(
        "--replace is '\(replace.printable)'; expected mean, quiet, silence, noise or other:FOLDER"
      )
    }
  }

  private static let other = "other:"
  private static let replacements: [String: Replacement] = [
    "mean": .mean, "quiet": .quiet, "silence": .silence, "noise": .noise,
  ]
  /// Recordings of a folder that are averaged; more change little.
  private static let mostOthers = 16

  /// The options of the library.
  ///
  /// - Throws: `ExplanationError` if a file or folder cannot be used.
  func options(channel: ChannelChoice) throws -> ExplanationOptions {
    var options = ExplanationOptions()
    options.label = label
    options.against = against
    options.units = try UnitChoice(units) ?? UnitChoice(contentsOf: units)
    options.replacement = try Self.replacements[replace] ?? others(channel)
    options.precision = precision
    options.isExact = exact
    options.budget = budget
    options.seed = seed
    return options
  }

  private func others(_ channel: ChannelChoice) throws -> Replacement {
    let folder = String(replace.dropFirst(Self.other.count))
    let clips = RecordingPaths([folder]).recordings.lazy
      .compactMap { try? $0.clip(channel: channel) }.prefix(Self.mostOthers)
    guard !clips.isEmpty else { throw ExplanationError.noReplacement(path: folder) }
    return .other(Array(clips))
  }
}

/// The ways to explain that are shown.
struct Methods: ExpressibleByArgument {
  let shown: Set<ExplanationMethod>

  static let all = Methods(shown: Set(ExplanationMethod.allCases))

  private init(shown: Set<ExplanationMethod>) { self.shown = shown }

  init?(argument: String) {
    if argument == "all" {
      self = .all
      return
    }
    let methods = argument.split(separator: ",").map { ExplanationMethod(rawValue: String($0)) }
    guard !methods.isEmpty, !methods.contains(nil) else { return nil }
    shown = Set(methods.compactMap { $0 })
  }

  var defaultValueDescription: String { "all" }
}
