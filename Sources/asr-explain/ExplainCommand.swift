import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechExplanation
import SpeechModel
import SpeechTraining

@main
struct ExplainCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-explain",
    abstract: "Say why a model recognizes what it recognizes.",
    discussion: """
      Divides each recording into parts, tries all combinations of them, and says what each part \
      contributes to the answer (SHAP, LIME), which parts are enough for it (an anchor), and what \
      the model says with nothing there. Up to 12 parts nothing is drawn: the same recording has the \
      same explanation every time. With more, maskings are drawn, and errors are told. Contributions are in points of log-odds, each of which makes the \
      label 2.7 times as likely against the others.

      A removed part becomes the recording's mean spectrum, or what --replace says. What a part \
      does is always said in comparison with that, so there is a second opinion with another \
      replacement, and a sentence where both disagree.

      Without a recording, a model of asr-train --model linear shows its weights, which are all \
      that it has learned.

      EXAMPLES:
        asr-explain clip.wav
        asr-explain --model runs/second --output why.html clip.wav
        asr-explain --label yes --against no clip.wav
        asr-explain --units grid:10x4 clip.wav
        asr-explain --replace other:words/no clip.wav
        asr-explain --json --table clip.wav > maskings.json
        asr-explain --save-audio heard/ clip.wav
        asr-explain --model runs/first

      \(exitStatuses(failure: "a recording could not be explained, or there is no model"))
      """,
    version: ProgramVersion.words("asr-explain")
  )

  @Argument(help: "Recordings, or folders of them; none for the weights of a linear model.")
  var files: [String] = []

  @OptionGroup var model: ModelOption

  @OptionGroup var question: QuestionOptions

  @OptionGroup var channel: ChannelOption

  @Flag(help: "Say what noise, loudness, pitch, pace and bandwidth would change it.")
  var whatIf = false

  @Flag(help: "Print one JSON object per line, with all that is known.")
  var json = false

  @Flag(help: "Add the logits of all maskings to the JSON, to check every number.")
  var table = false

  @Option(help: "Write a page with pictures and sounds to this file (default none).")
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write what mattered, and the rest, of each recording into this folder.",
      valueName: "folder"
    )
  )
  var saveAudio: String?

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws {
    if table, !json { throw ValidationError("--table adds to the JSON; give --json, too") }
    if files.isEmpty, table || saveAudio != nil {
      throw ValidationError("no recording is named; expected one to explain")
    }
  }

  func run() throws {
    guard !files.isEmpty else { return try showWeights() }
    let recognizer = try model.load()
    let options = try question.options(channel: channel.choice)
    let paths = RecordingPaths(files)
    if let words = paths.passedOver.words { Terminal.note("\(words)\n") }
    let run = ExplanationRun(
      Explainer(recognizer),
      options,
      question: question,
      asksWhatIf: whatIf || output != nil,
      neighbours: output == nil
        ? nil : TrainingNeighbours(ofModel: LatestRun.resolve(model.path)),
      pool: WorkerPool(threads: threads.count)
    )
    var failed = false
    var explained: [ExplainedRecording] = []
    for recording in paths.recordings {
      do {
        let clip = try recording.clip(channel: channel.choice)
        let found = try run.explain(clip, file: recording.name)
        if json {
          try Terminal.print(bytes: try found.json(withTable: table))
        } else {
          try Terminal.print(found.text)
        }
        if let saveAudio { try found.saveAudio(to: saveAudio) }
        if output != nil { explained.append(found) }
      } catch let error as OutputError {
        throw error
      } catch {
        failed = true
        try report(error, of: recording.name)
      }
      if Terminal.isOutputClosed { break }
    }
    if !explained.isEmpty {
      try write(ExplanationPage(model: modelFile, explained.map(\.page)).html)
    }
    if failed { throw ExitCode(1) }
  }

  /// The file of the model, that of the run that finished last by its own name.
  private var modelFile: String { SpeechRecognizer.modelFile(LatestRun.resolve(model.path)) }

  private func write(_ page: HTML) throws {
    guard let output else { return }
    try page.write(to: Terminal.path(output))
    Terminal.note("page: \(output)\n")
  }

  /// Prints why a recording has no explanation; the others are still explained.
  private func report(_ error: any Error, of file: String) throws {
    let words = (error as? AudioError)?.commandReason ?? commandMessage(error)
    guard json else { return try Terminal.print("\(file.printable): error: \(words.printable)") }
    try Terminal.print(sortedJSON(["file": file, "error": words]))
  }

  /// Prints the weights of a linear model.
  private func showWeights() throws {
    let trained = try model.load { try TrainedModel(contentsOf: SpeechRecognizer.modelFile($0)) }
    guard let weights = LinearWeights(trained) else { throw ExplanationError.notLinear }
    if json {
      try Terminal.print(bytes: try weights.json())
    } else {
      try Terminal.print(weights.text)
    }
    try write(weights.page(model: modelFile))
  }
}
