internal import SpeechModel

/// Where a run was made, and how to make it again.
package struct RunRepetition {
  private let folder: String
  private let dataset: Dataset
  private let summary: TrainingSummary
  private let configuration: String
  private let environment: RunEnvironment

  init(
    folder: String,
    dataset: Dataset,
    summary: TrainingSummary,
    configuration: String,
    environment: RunEnvironment
  ) {
    self.folder = folder
    self.dataset = dataset
    self.summary = summary
    self.configuration = configuration
    self.environment = environment
  }

  var html: HTML {
    """
    \(Page.facts(facts))
    \(repetition)
    \(Page.folded("config.yaml: everything that was set", settings))
    """
  }

  private var settings: HTML { "<pre tabindex=\"0\">\(configuration)</pre>" }

  private var facts: [(String, String)] {
    [
      ("Ended", environment.finishedInWords),
      ("Training", durationInWords(summary.trainSeconds)),
      ("Data", dataset.root),
      ("Data digest (SHA-256)", summary.dataDigest),
      ("Seed", "\(summary.seed)"),
      ("System", environment.operatingSystem),
      ("Processor", environment.processor),
      ("Threads", "\(environment.threads) on \(environment.processors) processors"),
      ("Program", "\(summary.program), built with Swift \(environment.swift)"),
    ]
  }

  /// Whether the run stopped where a clock or a person said, which no command brings back.
  private var isOpen: Bool { summary.ending == .interrupted || summary.ending == .maximumTime }

  private var repetition: HTML {
    guard RunCommand(folder: folder, dataset: dataset).isPossible else {
      return """
        <p>The clips were in the memory of the program, which alone can \(isOpen ? "resume the run" : "train the same model again").</p>
        """
    }
    return """
      <p>\(introduction)</p>
      <pre class="command" tabindex="0">\(command)</pre>
      """
  }

  private var introduction: String {
    if summary.ending == .requested {
      return "Its program ended the run. This trains the same model to its last step:"
    }
    return isOpen
      ? "The run was stopped. This resumes it, as if it never had been:"
      : "This trains the same model again, to the last bit on this machine as long as data and"
        + " program are the same:"
  }

  /// The command, for a shell.
  private var command: String {
    let change = "cd \(shellQuoted(environment.workingFolder))"
    let command = RunCommand(folder: folder, dataset: dataset)
    if isOpen { return "\(change)\n\(command.resume)" }
    return "\(change)\n" + command.again.joined(separator: " \\\n  ")
  }
}
