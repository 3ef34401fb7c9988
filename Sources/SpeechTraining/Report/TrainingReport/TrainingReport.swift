internal import Foundation
internal import SpeechModel

/// What a run came to, as one page to read, look at and listen to.
package struct TrainingReport {
  /// Its name in the run's folder.
  package static let file = "report.html"

  private let folder: RunFolder
  private let trainer: Trainer
  private let summary: TrainingSummary
  private let scored: ScoredClips?
  private let check: DataCheck?
  private let environment: RunEnvironment

  /// Prepares the page of a run that has come to an end, or was stopped.
  ///
  /// - Parameters:
  ///   - tested: The best model on the testing clips; nil if there are none, or nobody asked.
  ///   - validated: The same on the validation clips.
  ///   - check: What a check of the data found; nil without one.
  init(
    of trainer: Trainer,
    in folder: RunFolder,
    _ summary: TrainingSummary,
    tested: Evaluation?,
    validated: Evaluation?,
    check: DataCheck?,
    environment: RunEnvironment
  ) {
    self.trainer = trainer
    self.folder = folder
    self.summary = summary
    self.check = check
    self.environment = environment
    scored =
      tested.map { ScoredClips(.testing, $0, of: trainer.dataset) }
      ?? validated.flatMap {
        $0.outcomes.isEmpty ? nil : ScoredClips(.validation, $0, of: trainer.dataset)
      }
  }

  /// The page.
  var html: HTML {
    let data = lastComponent(of: trainer.dataset.root)
    return Page.document(
      title: "\(trainer.name) on \(data)",
      introduction: """
        <p class="soft">Report of the training run <code>\(folder.path)</code>, \
        \(environment.finishedInWords)</p>
        """,
      sections: sections
    )
  }

  private var sections: [Page.Section] {
    let dataset = trainer.dataset
    var sections = [
      Page.Section("result", "Result", RunResult(summary, scored, dataset).html),
      Page.Section("course", "Course of training", TrainingCourse(folder.epochs, summary).html),
    ]
    if let scored {
      let evaluation = scored.evaluation
      sections += [
        Page.Section("confusion", "Confusion", ConfusionTable(evaluation, of: scored.name).html),
        Page.Section("labels", "Labels", LabelScores(evaluation, of: scored.name).html),
        Page.Section("groups", "Speakers and durations", GroupAccuracy(scored, dataset).html),
        Page.Section("confidence", "Confidence", ConfidenceSection(scored, summary).html),
        Page.Section(
          "worst",
          "Worst clips",
          WorstClips(scored, dataset, sampleRateHertz: summary.sampleRateHertz).html
        ),
      ]
    }
    return sections + [
      Page.Section("augmentation", "Augmentation", AugmentationPairs(trainer).html),
      Page.Section("split", "Data and split", SplitOverview(dataset).html),
      Page.Section(
        "check",
        "Data check",
        CheckOverview(check, copies: dataset.copies.search).html
      ),
      Page.Section("network", "Network", NetworkTable(network).html),
      Page.Section("repeat", "Environment and repetition", repetition.html),
    ]
  }

  private var network: NetworkSummary {
    let file = try? FileManager.default.attributesOfItem(atPath: folder.modelPath)
    return NetworkSummary(
      trainer.plan,
      trainer.experiment.features,
      fileBytes: (file?[.size] as? NSNumber)?.intValue ?? 0
    )
  }

  private var repetition: RunRepetition {
    RunRepetition(
      folder: folder.path,
      dataset: trainer.dataset,
      summary: summary,
      // The file of the run itself, which names the model that it started from.
      configuration: (try? trainer.experiment.yaml()) ?? trainer.configurationText,
      environment: environment
    )
  }
}

extension Trainer {
  /// Writes the page about a run into its folder and says where it is; if that fails, the run is
  /// what it was.
  func report(
    _ summary: TrainingSummary,
    tested: Evaluation?,
    validated: Evaluation?,
    check: DataCheck?,
    into folder: RunFolder,
    _ tell: (TrainingEvent) -> Void
  ) {
    let report = TrainingReport(
      of: self,
      in: folder,
      summary,
      tested: tested,
      validated: validated,
      check: check,
      environment: .current(threads: pool.count)
    )
    do {
      try folder.write(report.html.text, to: TrainingReport.file)
      tell(.reported(path: "\(folder.path)/\(TrainingReport.file)"))
    } catch {
      tell(.warning(words: "no report could be written: \(error)"))
    }
  }
}
