import Foundation
import SpeechModel
import TestSupport
import Testing

/// `asr-train --from` as a person would use it.
@Suite(.serialized) struct TransferCommandTests {
  private let folder: WorkingFolder
  private let temporary: TemporaryFolder

  init() throws {
    folder = try WorkingFolder.shared.get()
    temporary = try TemporaryFolder()
  }

  private func train(_ arguments: [String]) throws -> Command {
    try Command("asr-train", arguments, in: folder.path)
  }

  @Test func goesOnFromTheNewestRun() throws {
    // A run of this test's own, so that runs/latest stays what it is for others.
    let run = temporary.path + "/tuned"
    let command = try train([
      "my words", "--from", "runs/latest", "--epochs", "2", "--freeze", "layers", "--output", run,
    ])
    // The preset of the embedded words is linear, which has no layers but the classifier.
    #expect(command.status == 1)
    #expect(
      command.errors.hasSuffix(
        "Error: training.frozen is 'layers'; expected the name of a layer that learns, or its"
          + " prefix up to a dot: classifier\n"
      ),
      "\(command.errors)"
    )
    let tuned = try train([
      "my words", "--from", "runs/latest", "--epochs", "2", "--output", run,
    ])
    #expect(tuned.status == 0, "\(tuned.errors)")
    #expect(tuned.errors.contains("which knows all 2 labels"))
    let text = try String(contentsOfFile: run + "/config.yaml", encoding: .utf8)
    #expect(text.contains("start:\n  model: runs/20"), "\(text)")
    #expect(FileManager.default.fileExists(atPath: run + "/start.safetensors"))
    let again = try train([
      "my words", "--config", run + "/config.yaml", "--output", temporary.path + "/again",
    ])
    #expect(again.status == 0, "\(again.errors)")
    #expect(
      try AudioFile.contents(of: run + "/model.safetensors")
        == AudioFile.contents(of: temporary.path + "/again/model.safetensors")
    )
  }

  @Test func whatDoesNotGoTogetherIsNamed() throws {
    for (arguments, status, words) in [
      (
        ["--from", "runs/latest", "--model", "cnn"], 64,
        "Error: --model cnn and runs/latest, which describes another network; give one of the two"
      ),
      (
        ["--freeze", "layers", "--from", "scratch"], 64,
        "Error: --freeze needs --from, the model whose layers are worth"
      ),
      (
        ["--freeze", "layers", "--model", "cnn"], 64,
        "Error: --freeze needs --from, the model whose layers are worth"
      ),
      (
        ["--from", "runs/latest", "--freeze-epochs", "3"], 64,
        "Error: --freeze-epochs needs --freeze, the layers to leave as they are"
      ),
      (
        ["--from", "nowhere"], 1,
        "Error: nowhere: cannot be read: there is no such file"
      ),
      (
        ["--from", "my words"], 1,
        "Error: my words: a folder without a model.safetensors, so not that of a run; name a"
          + " model.safetensors that asr-train wrote, or the folder of a run"
      ),
      (
        ["--from", "runs/latest", "--features", "mfcc"], 1,
        "Error: features.kind is mfcc; expected log-mel, as in the model to start from, runs/20"
      ),
      (
        ["--resume", "runs/latest", "--from", "runs/latest"], 64,
        "Error: --from cannot be changed with --resume; the run is resumed as it began"
      ),
    ] {
      let command = try train(["my words"] + arguments)
      #expect(command.status == status)
      #expect(command.errors.hasPrefix(words), "\(arguments): \(command.errors)")
    }
  }

  /// Nothing is said about the network: a model of other words, which no folder holds, is where training starts.
  @Test func startsFromSpokenWordsByDefault() throws {
    let run = temporary.path + "/default"
    let words =
      "start: spoken-words, which learned words from synthetic voices and knows 0 of 2 labels"
      + " (or --from scratch)"
    let trained = try train([
      Fixtures.path("words"), "--words", "yes,no", "--epochs", "3", "--output", run,
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains(words), "\(trained.errors)")
    #expect(trained.errors.contains("matchboxnet-3x1x64, as it does well with few clips"))
    // In six steps.
    #expect(trained.errors.contains("test accuracy 100.0 % ("), "\(trained.errors)")
    let text = try String(contentsOfFile: run + "/config.yaml", encoding: .utf8)
    #expect(text.contains("start:\n  model: spoken-words\n  sha256: "), "\(text)")
    let again = try train([
      Fixtures.path("words"), "--words", "yes,no", "--config", run + "/config.yaml",
      "--output", temporary.path + "/again",
    ])
    #expect(again.status == 0 && again.errors.contains(words), "\(again.errors)")
    #expect(
      try AudioFile.contents(of: run + "/model.safetensors")
        == AudioFile.contents(of: temporary.path + "/again/model.safetensors")
    )
    // No recording trained it, so that there is nothing to warn of.
    let evaluated = try Command(
      "asr-evaluate",
      [Fixtures.path("words"), "--model", run],
      in: folder.path
    )
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(!(trained.errors + evaluated.errors).contains("which clips trained it"))
  }

  @Test(arguments: [
    ["--from", "scratch"], ["--model", "matchboxnet-3x1x64"], ["--width", "0.5"],
    ["--features", "mfcc"], ["--set", "network.width=0.5"], ["--set", "features.mel-bands=20"],
    ["--set", "network.preset=linear"], ["--set", "network={preset: linear}"],
    ["--set", "start=null"],
  ])
  func anotherNetworkStartsUntrained(_ flags: [String]) throws {
    let command = try train(["my words", "--dry-run"] + flags)
    #expect(command.status == 0, "\(command.errors)")
    #expect(!command.errors.contains("spoken-words"), "\(command.errors)")
  }

  @Test func anotherStartMayBeSet() throws {
    let command = try train(["my words", "--dry-run", "--set", "start.model=runs/latest"])
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.errors.contains("  start: runs/20"), "\(command.errors)")
  }

  /// A copy is as good as the original.
  @Test func aCopyOfSpokenWordsIsNoStranger() throws {
    let run = temporary.path + "/copied"
    let first = try train(["my words", "--epochs", "1", "--output", run])
    #expect(first.status == 0, "\(first.errors)")
    let copy = ["my words", "--epochs", "1", "--from", run + "/start.safetensors"]
    let second = try train(copy + ["--output", run + "-2"])
    #expect(second.status == 0, "\(second.errors)")
    #expect(!second.errors.contains("which clips trained it"), "\(second.errors)")
    #expect(
      try AudioFile.contents(of: run + "/model.safetensors")
        == AudioFile.contents(of: run + "-2/model.safetensors")
    )
  }

  @Test func whatTheStartHasFixedIsFreeWithoutIt() throws {
    let file = try temporary.file("fixed.yaml")
    try "start: {model: spoken-words}\nfeatures: {mel-bands: 64}\n"
      .write(toFile: file, atomically: true, encoding: .utf8)
    let refused = try train(["my words", "--dry-run", "--config", file])
    #expect(refused.status == 1)
    #expect(
      refused.errors.contains(
        "features.mel-bands is 64; expected 40, as in the model to start from, spoken-words; or"
          + " start untrained with --from scratch"
      ),
      "\(refused.errors)"
    )
    let scratch = try train(["my words", "--dry-run", "--config", file, "--from", "scratch"])
    #expect(scratch.status == 0, "\(scratch.errors)")
  }

  @Test func scratchForgetsTheStartOfAConfigurationFile() throws {
    let file = try temporary.file("start.yaml")
    try "start: {model: spoken-words}\n".write(toFile: file, atomically: true, encoding: .utf8)
    let started = try train(["my words", "--dry-run", "--config", file])
    #expect(started.status == 0, "\(started.errors)")
    #expect(started.errors.contains("start: spoken-words"), "\(started.errors)")
    let scratch = try train(["my words", "--dry-run", "--config", file, "--from", "scratch"])
    #expect(scratch.status == 0, "\(scratch.errors)")
    #expect(scratch.errors.contains("\n  start: untrained\n"), "\(scratch.errors)")
    // Nor is what suited it left.
    let run = temporary.path + "/started"
    let short = ["my words", "--config", file, "--budget", "2-steps", "--output", run]
    #expect(try train(short).status == 0)
    let again = try train([
      "my words", "--dry-run", "--config", run + "/config.yaml", "--from", "scratch",
    ])
    #expect(again.errors.contains("training: 2400 steps"), "\(again.errors)")
    #expect(!again.errors.contains("learning-rate"), "\(again.errors)")
  }
}
