internal import Foundation
internal import SpeechModel

/// The results of a run, as one page to read, look at and listen to.
package struct TrainingReport {
  /// Its name in the run's folder.
  package static let file = "report.html"

  private let folder: RunFolder
  private let feed: ClipFeed
  private let summary: TrainingSummary
  private let scored: ScoredClips?
  private let mistakes: MistakeSections?
  private let check: DataCheck?
  private let environment: RunEnvironment
  private var setup: TrainingSetup { feed.setup }

  /// Prepares the page of a run that is finished or was stopped.
  ///
  /// - Parameters:
  ///   - tested: The best model on the testing clips; nil if there are none, or it was not tested.
  ///   - validated: The same on the validation clips.
  ///   - analysis: Where the model is wrong on those that are reported; nil if that was not looked for.
  ///   - check: The check of the data; nil without one.
  init(
    of feed: ClipFeed,
    in folder: RunFolder,
    _ summary: TrainingSummary,
    tested: Evaluation?,
    validated: Evaluation?,
    analysis: ErrorAnalysis? = nil,
    check: DataCheck?,
    environment: RunEnvironment
  ) {
    self.feed = feed
    self.folder = folder
    self.summary = summary
    self.check = check
    self.environment = environment
    let dataset = feed.setup.dataset
    let scored = Self.scored(tested: tested, validated: validated, of: dataset)
    self.scored = scored
    mistakes = scored.flatMap { scored in
      analysis.map { analysis in
        MistakeSections(scored.evaluation, analysis, seed: feed.setup.experiment.training.seed) {
          dataset.sound($1, sampleRateHertz: summary.sampleRateHertz)
        } read: {
          dataset.sound($0, sampleRateHertz: summary.sampleRateHertz)
        }
      }
    }
  }

  /// The clips to report on: the testing clips, or else the validation clips; nil without any.
  static func scored(
    tested: Evaluation?,
    validated: Evaluation?,
    of dataset: Dataset
  ) -> ScoredClips? {
    tested.map { ScoredClips(.testing, $0, of: dataset) }
      ?? validated.flatMap {
        $0.outcomes.isEmpty ? nil : ScoredClips(.validation, $0, of: dataset)
      }
  }

  /// Writes the page into the run's folder; returns its path.
  ///
  /// - Throws: `RunFolderError`.
  func write() throws -> String {
    try folder.write(html.text, to: Self.file)
    return "\(folder.path)/\(Self.file)"
  }

  /// The page.
  var html: HTML {
    let data = lastComponent(of: feed.setup.dataset.root)
    return Page.document(
      title: "\(setup.name) on \(data)",
      introduction: """
        <p class="soft">Report of the training run <code>\(folder.path)</code>, \
        \(environment.finishedInWords)</p>
        """,
      sections: sections
    )
  }

  private var sections: [Page.Section] {
    let dataset = setup.dataset
    var sections = [
      Page.Section(
        "result",
        "Result",
        RunResult(
          summary,
          scored,
          dataset,
          RunCommand(folder: folder.path, dataset: dataset),
          workingFolder: environment.workingFolder
        ).html
      ),
      Page.Section("course", "Course of training", TrainingCourse(folder.epochs, summary).html),
    ]
    if let scored {
      let evaluation = scored.evaluation
      sections += [
        Page.Section(
          "confusion",
          "Confusion",
          ConfusionTable(
            evaluation,
            of: scored.name,
            opening: mistakes == nil ? [] : evaluation.shownPairs
          ).html
        ),
        Page.Section("labels", "Labels", LabelScores(evaluation, of: scored.name).html),
        Page.Section("groups", "Speakers and durations", GroupAccuracy(scored, dataset).html),
        Page.Section("confidence", "Confidence", ConfidenceSection(scored, summary).html),
      ]
      sections += [mistakes?.slices, mistakes?.pairs, mistakes?.suspects].compactMap(\.self)
      sections.append(
        Page.Section(
          "worst",
          "Worst clips",
          WorstClips(scored, dataset, sampleRateHertz: summary.sampleRateHertz).html
        )
      )
      if let mistakes { sections.append(mistakes.random) }
    }
    if let weights = (try? TrainedModel(contentsOf: folder.modelPath)).flatMap(LinearWeights.init) {
      sections.append(Page.Section("weights", "What it has learned", weights.pictures))
    }
    return sections + [
      Page.Section("augmentation", "Augmentation", AugmentationPairs(feed).html),
      Page.Section("split", "Data and split", SplitOverview(dataset).html),
      Page.Section(
        "check",
        "Data check",
        CheckOverview(
          check,
          copies: dataset.copies.search,
          isInMemory: dataset.source.isInMemory
        ).html
      ),
      Page.Section("network", "Network", NetworkTable(network).html),
      Page.Section("repeat", "Environment and repetition", repetition.html),
    ]
  }

  private var network: NetworkSummary {
    let file = try? FileManager.default.attributesOfItem(atPath: folder.modelPath)
    return NetworkSummary(
      setup.plan,
      setup.experiment.features,
      fileBytes: (file?[.size] as? NSNumber)?.intValue ?? 0
    )
  }

  private var repetition: RunRepetition {
    RunRepetition(
      folder: folder.path,
      dataset: setup.dataset,
      summary: summary,
      // The file of the run itself, which names the model that it started from.
      configuration: (try? setup.experiment.yaml()) ?? setup.configurationText,
      environment: environment
    )
  }
}
