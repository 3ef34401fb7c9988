import Foundation
import TestSupport
import Testing

/// Flags that stand for settings: none is forgotten where a run is resumed, and each does what its
/// key in a configuration file does.
@Suite struct SettingFlagsTests {
  private struct Help: Decodable {
    struct Command: Decodable { var arguments: [Argument] }
    struct Argument: Decodable {
      struct Name: Decodable {
        var kind: String
        var name: String
      }
      var kind: String
      var sectionTitle: String?
      var preferredName: Name?
    }
    var command: Command
  }

  /// Values for flags that take no number.
  private static let samples = [
    "--model": "cnn", "--config": "x.yaml", "--from": "x", "--freeze": "layers",
    "--features": "mfcc", "--budget": "100-steps", "--balance": "none",
    "--set": "training.momentum=0.8", "--name-pattern": "{label}", "--words": "yes,no",
    "--split": "hash", "--fold": "1/5", "--train-before": "2026-05-01", "--test-from": "2026-05-01",
    "--dropout": "0.1", "--mixup": "0.2", "--reject": "0.02", "--minimum-change": "0.1",
    "--average-decay": "0.9", "--weight-decay": "0.1", "--label-smoothing": "0.1",
    "--synthetic-share": "0.4",
  ]
  /// What else some flags need before anything is said about others.
  private static let companions = [
    "--validations": ["--budget", "100-steps"], "--freeze": ["--from", "x"],
    "--freeze-epochs": ["--from", "x", "--freeze", "layers"],
    "--train-before": ["--split", "date"],
    "--test-from": ["--split", "date"],
  ]

  @Test func noFlagOfRecipeOrDataGoesWithResume() throws {
    let folder = FileManager.default.temporaryDirectory.path
    let dump = try Command("asr-train", ["--experimental-dump-help"], in: folder)
    let arguments = try JSONDecoder().decode(Help.self, from: Data(dump.output.utf8)).command
      .arguments.filter { ["Recipe", "Data"].contains($0.sectionTitle) }
    #expect(arguments.count > 30)
    for argument in arguments {
      let flag = "--" + (argument.preferredName?.name ?? "")
      let value = argument.kind == "flag" ? [] : [Self.samples[flag] ?? "1"]
      let companions = Self.companions[flag] ?? []
      let answer = try Command(
        "asr-train",
        ["--resume", "run", flag] + value + companions,
        in: folder
      )
      let named = [flag] + companions.filter { $0.hasPrefix("--") }
      let said = named.contains {
        answer.errors.hasPrefix(
          "Error: \($0) cannot be changed with --resume; the run is resumed as it began"
        )
      }
      #expect(said, "\(flag): \(answer.errors.prefix(200))")
    }
  }

  @Test func flagsAndKeysDoTheSame() throws {
    let folder = FileManager.default.temporaryDirectory.path
    func configuration(_ flags: [String]) throws -> String {
      let all = ["--print-model", "--yaml", "--model", "cnn"] + flags
      let answer = try Command("asr-train", all, in: folder)
      #expect(answer.status == 0, "\(answer.errors)")
      return answer.output
    }
    for (flag, key, value) in [
      ("--epochs", "training.epochs", "7"), ("--patience", "training.patience", "3"),
      ("--minimum-change", "training.minimum-change", "0.01"),
      ("--batch-size", "training.batch-size", "8"),
      ("--learning-rate", "training.learning-rate", "1e-4"),
      ("--weight-decay", "training.weight-decay", "0.1"),
      ("--label-smoothing", "training.label-smoothing", "0.2"),
      ("--average-decay", "training.average-decay", "0.9"),
      ("--balance", "training.balance", "class-weights"),
      ("--reject", "training.false-accept-rate", "0.02"), ("--seed", "training.seed", "9"),
      ("--dropout", "network.dropout", "0.4"), ("--width", "network.width", "1.5"),
      ("--mixup", "augmentation.mixup.alpha", "0.4"),
      ("--features", "features.kind", "mfcc"), ("--budget", "training.budget", "2M-clips"),
    ] {
      let byFlag = try configuration([flag, value])
      #expect(try byFlag == configuration(["--set", "\(key)=\(value)"]), "\(flag)")
      #expect(try byFlag != configuration([]), "\(flag)")
    }
  }

  @Test(arguments: [
    (
      ["--learning-rate", "20"],
      "The value '20' is invalid for '--learning-rate <learning-rate>': expected above 0, at most 10"
    ),
    (
      ["--epochs", "1.5"],
      "The value '1.5' is invalid for '--epochs <epochs>': expected a whole number"
    ),
    (
      ["--set", "training.momentum"],
      "The value 'training.momentum' is invalid for '--set <key=value>': expected <key>=<value>, such"
        + " as training.weight-decay=0.001"
    ),
    (
      ["--seed", "3", "--set", "training.seed=4"],
      "--set training.seed and its own flag say two things; give one"
    ),
    (
      ["--epochs", "3", "--set", "training.budget=9-steps"],
      "--set training.budget and --epochs say two things; give one"
    ),
    (
      ["--mixup", "0.2", "--set", "augmentation.mixup.alpha=0.5"],
      "--set augmentation.mixup.alpha and --mixup say two things; give one"
    ),
    (
      ["--set", "training.epoch=3"],
      "unknown setting 'training.epoch'; did you mean 'training.epochs'?"
    ),
    (["--yaml"], "--yaml needs --print-model"),
    (
      ["--dropout", "0.2"],
      "network.dropout is 0.2; expected 0, as these layers have no dropout layer; weight-decay,"
        + " label-smoothing and augmentation hold the network back, too"
    ),
    (
      ["--model", "linear", "--width", "2"],
      "network.width is 2; expected 1, as these layers have no channels, hidden units or outputs of"
        + " their own"
    ),
    (
      ["--learning-rate", "-1"],
      "a value that begins with a dash is written as --learning-rate=-1"
    ),
  ])
  func mistakesAreNamed(_ flags: [String], _ words: String) throws {
    let folder = FileManager.default.temporaryDirectory.path
    let all = flags == ["--yaml"] ? ["x"] + flags : ["--print-model", "--yaml"] + flags
    let answer = try Command("asr-train", all, in: folder)
    #expect(answer.errors.hasPrefix("Error: \(words)\n"), "\(answer.errors)")
  }

  @Test func layersOfThePresetThatWasNamedCanBeSet() throws {
    let folder = FileManager.default.temporaryDirectory.path
    let set = ["--set", "network.layers.0.conv.channels=24"]
    let answer = try Command(
      "asr-train",
      ["--print-model", "--yaml", "--model", "cnn"] + set,
      in: folder
    )
    #expect(answer.output.contains("- conv: {channels: 24, "), "\(answer.errors)")
  }

  @Test func aPrintedConfigurationMakesTheSameAgain() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "asr-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let print = ["--print-model", "--yaml"]
    let flags = ["--model", "bc-resnet-1", "--dropout", "0.3", "--mixup", "0.2", "--epochs", "9"]
    let first = try Command("asr-train", print + flags, in: folder.path)
    try first.output.write(
      to: folder.appending(path: "own.yaml"),
      atomically: true,
      encoding: .utf8
    )
    let second = try Command("asr-train", print + ["--config", "own.yaml"], in: folder.path)
    #expect(second.output == first.output && !second.output.isEmpty)
  }
}
