import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

@main
struct EvaluateCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-evaluate",
    abstract: "Measure how well a model recognizes labelled recordings.",
    discussion: """
      Prints the accuracy with its 95 % interval, the expected calibration error, precision and \
      recall for each label, the confusion matrix, how often the model is right for how sure it \
      is, and the worst clips. The clips are those of the testing subset, as the run \
      that made the model split this folder; for a model file by itself, or another folder, as \
      asr-train would split it (by lists, by hash, or by the seed).

      Clips that trained the model are never scored as if they had not: of testing or validation \
      clips they are scored apart, and every figure is of the others. The model file keeps digests of \
      its clips by which they are known whatever their names and formats (unless it was trained with \
      --no-clip-digests, or by an earlier version: then the split of its run is asked, if that is at \
      hand).

      With a model that rejects, or --threshold, it also prints how many clips are rejected, how \
      the answered ones do, and the false accepts: clips of _unknown_, or of labels that the model \
      does not know, answered with a word; if there are none, all clips answered wrongly. Every \
      other figure is of the most likely label.

      --slices says which groups of clips do worse than chance explains, --suspects which labels are \
      probably wrong; --report writes a page with both, and with --explain it draws what wrong answers come \
      from. A model knows the labels that it was trained on, \
      so that the labels of all clips are doubted by the models of a cross-validation: asr-train words/ \
      --fold all --output runs/words-folds, and its folder as --model.

      With --stream the source is a long recording, and --truth says when which word is said in it, or a folder \
      of them with their truths beside them: counted \
      are words heard and missed, heard twice and for another, the delay, and the false alarms an hour with \
      their exact interval, over the hours in which nothing was said, those of --negative included. What a \
      threshold costs stands in a table.

      With --noise and --snr, noise is mixed in at each ratio in turn, the same noise every time.

      EXAMPLES:
        asr-evaluate words/
        asr-evaluate words/ --subset all --model runs/experiment-7
        asr-evaluate words/ --threshold 0.8
        asr-evaluate words/ --noise street/ --snr 20,10,5,0
        asr-evaluate --stream day.wav --truth day.txt --negative music/
        asr-evaluate --stream mix/ --report mix.html
        asr-evaluate words/ --report mistakes.html --explain worst:20
        asr-evaluate words/ --suspects --model runs/words-folds

      \(exitStatuses(failure: "the recordings or the model cannot be read"))
      """,
    version: ProgramVersion.words("asr-evaluate")
  )

  @Argument(help: "The folder of labelled recordings, or a manifest.")
  var source: String

  @OptionGroup var model: ModelOption

  @OptionGroup var threshold: ThresholdOption

  @OptionGroup(title: "Data") var data: DataOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Signal-to-noise ratios in dB to measure at, such as 20,10,0,-5.",
      discussion: "Without --noise, white and pink noise are mixed in."
    ),
    transform: ratios
  )
  var snr: [Double]?

  @Option(help: "Which clips: testing, validation, training or all.")
  var subset: SubsetChoice = .testing

  @Option(help: "The seed of the split and of the noise, as in asr-train.")
  var seed: UInt64 = 0

  @OptionGroup(title: "Long recordings") var stream: StreamOptions

  @OptionGroup(title: "Error analysis") var analysis: ErrorAnalysisOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws {
    try data.refuseAllParts()
    if stream.stream {
      let given =
        analysis.slices != nil
        ? "--slices"
        : analysis.suspects
          ? "--suspects"
          : analysis.explain != nil ? "--explain" : snr == nil ? nil : "--snr"
      if let given {
        throw ValidationError("\(given) is about labelled clips; with --stream, leave it out")
      }
      if let truth = stream.truth, isDirectory(source) {
        throw ValidationError(
          "--truth is one file, '\(truth)', and '\(source)' a folder; put the truth of each recording beside it,"
            + " such as 1.txt beside 1.wav, and leave out --truth"
        )
      }
    }
    if analysis.explain != nil, analysis.report == nil {
      throw ValidationError(
        "--explain draws on the page of --report; name one, such as --report mistakes.html"
      )
    }
    if !data.noise.isEmpty && snr == nil {
      throw ValidationError("--noise needs --snr, the ratios in dB, such as --snr 20,10,5,0")
    }
  }

  func run() throws {
    if stream.stream { return try runStream() }
    if FoldedEvaluation.isPossible(LatestRun.resolve(model.path)) { return try runFolds() }
    let recognizer = threshold.apply(to: try model.load())
    let pool = WorkerPool(threads: threads.count)
    let dataset = try dataset(pool)
    for omission in dataset.omissions {
      Terminal.note("left out: \(omission.path): \(omission.reason)\n")
    }
    Terminal.note("split \(dataset.summary.ruleInWords)\n")
    for remark in dataset.remarks where remark.isAboutWords {
      Terminal.note("note: \(remark.words)\n")
    }
    // Before anything is scored.
    _ = try analysis.groups(of: dataset)
    let asked = subset.subset.map { dataset.indices($0) } ?? Array(dataset.clips.indices)
    guard !asked.isEmpty else {
      throw DatasetError.emptySubset(path: source, subset: subset.rawValue)
    }
    let heard = HeardClips(
      recognizer.clipDigests,
      run: SplitRecord(ofRun: model.path),
      dataset,
      clips: asked
    )
    let trained = heard?.trained ?? []
    // A user who asks for training clips knows what they are.
    let isApart = subset == .testing || subset == .validation
    let clips = isApart ? asked.filter { !trained.contains($0) } : asked
    guard !clips.isEmpty else {
      throw DatasetError.everyClipTrained(path: source, subset: subset.rawValue, clips: asked.count)
    }
    if analysis.suspects, let heard, !isApart, !heard.trained.isEmpty {
      throw LearnedLabels(
        source: source,
        recordings: dataset.arguments,
        model: model.path,
        trained: heard.trained.count,
        clips: clips.count
      )
    }
    let clean = try Evaluator.evaluate(recognizer, on: dataset, clips: clips, pool: pool)
    guard clean.isFinite else {
      throw ModelFileError(path: model.path, reason: .nonFiniteAnswer)
    }
    let noisy = try (snr ?? []).map { decibels in
      let mixer = EvaluationNoise(
        try dataset.augmentationScene(sampleRateHertz: recognizer.sampleRateHertz),
        snrDecibels: decibels,
        seed: seed
      )
      return (
        decibels,
        try Evaluator.evaluate(
          recognizer,
          on: dataset,
          clips: clips,
          pool: pool,
          noise: mixer.apply(to:_:)
        )
      )
    }
    let apart =
      isApart && !trained.isEmpty
      ? try Evaluator.evaluate(
        recognizer,
        on: dataset,
        clips: asked.filter(trained.contains),
        pool: pool
      ) : nil
    let familiarity = Familiarity(
      heard,
      apart,
      clean,
      dataset,
      subset: subset.subset,
      isWithNoise: !noisy.isEmpty
    )
    for line in familiarity.notes { Terminal.note("note: \(line)\n") }
    if isApart, let words = ShiftNotice.words(run: model.path, dataset, clips: clips, pool: pool) {
      Terminal.note("note: \(words)\n")
    }
    let found = try analyse(
      clean,
      by: [ScoredModel(recognizer, path: model.path, clips: clips)],
      dataset,
      pool
    )
    if json {
      try Terminal.print(
        EvaluationRecord(
          clean,
          noisy,
          familiarity,
          model: modelFile,
          data: source,
          subset: subset.rawValue,
          found
        ).json()
      )
    } else {
      let title =
        "accuracy on \(subset.rawValue) clips"
        + (apart == nil ? "" : " that did not train the model")
      var report = clean.report(title: title).split(
        separator: "\n",
        omittingEmptySubsequences: false
      ).map(String.init)
      // Right below the figure that they correct.
      report.insert(contentsOf: familiarity.lines, at: 1)
      try Terminal.print("\(modelFile) on \(source)")
      try Terminal.print(report.joined(separator: "\n"))
      if !noisy.isEmpty { try Terminal.print("\nwith noise:") }
      for (decibels, evaluation) in noisy {
        try Terminal.print(
          String(format: "  %5g dB  ", decibels) + evaluation.accuracyInWords
            + (evaluation.rejection.map { "; \($0.words)" } ?? "")
        )
      }
      if let words = found?.report, !words.isEmpty { try Terminal.print("\n\(words)") }
    }
  }
}

extension EvaluateCommand {
  /// The file of the model, that of the run that finished last by its own name.
  private var modelFile: String { SpeechRecognizer.modelFile(LatestRun.resolve(model.path)) }

  /// The data, read and split as by the run that made the model (the default), or by the flags.
  private func dataset(_ pool: WorkerPool) throws -> Dataset {
    var source = data.source(source)
    let record = SplitRecord(ofRun: model.path)
    source.namePattern = source.namePattern ?? record?.namePattern
    source.words = source.words ?? record?.words
    if let words = record?.words?.words, source.words?.words.isEmpty == true {
      source.words?.words = words
    }
    if source.channel == .mean { source.channel = record?.channel ?? .mean }
    // Silence is made from the run's noise.
    if source.noiseFolders.isEmpty, source.words?.silencePercent != nil {
      source.noiseFolders = record?.noiseFolders ?? []
    }
    do {
      let dataset = try Dataset(
        source,
        seed: seed,
        isForTraining: false,
        splitAs: source.split == nil && source.splitFromRun == nil ? record : nil,
        pool: pool
      )
      let hasOthers = dataset.clips.contains {
        dataset.labels[$0.label] == WordSelection.unknownLabel
      }
      if data.unknown != nil, !hasOthers { throw DatasetError.noOtherWords(path: dataset.root) }
      return dataset
    } catch let error as DatasetError {
      guard case .noSuchWord = error, record != nil else { throw error }
      throw OtherRecordings(found: error.commandMessage, model: modelFile)
    }
  }
}

/// Recordings that are read and split as by the run that made the model, and do not fit it.
private struct OtherRecordings: Error, CustomStringConvertible {
  var found: String
  var model: String

  var description: String {
    "\(found); recordings are read as by the run of the model: to score others, name its file, --model"
      + " \(shellQuoted(model))"
  }
}

/// Reads ratios in dB, separated by commas, as an option's value.
private func ratios(_ text: String) throws -> [Double] {
  let ratios = text.split(separator: ",").map { Double($0.trimmingPrefix(" ")) }
  let decibels = ratios.compactMap(\.self).filter { (-40...100).contains($0) }
  guard !decibels.isEmpty, decibels.count == ratios.count else {
    throw ValidationError("expected ratios of -40 to 100 dB, such as 20,10,0,-5")
  }
  var seen: Set<Double> = []
  return decibels.filter { seen.insert($0).inserted }
}
