import ArgumentParser
import CommandLineSupport
import SpeechBenchmark
import SpeechModel

struct ExplainBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "From a raw one-second clip to its exact explanation, in milliseconds.",
    discussion: """
      Ends with the maskings a second, next to the clips a second that are recognized 64 at once in \
      the same run. Without the second opinion, which asks as many maskings again.
      """
  )

  @Option(help: "One network: lstm, lstm-256x2, cnn or ds-cnn; without it, all.")
  var model: BenchmarkNetwork?

  @Option(help: "Parts of the clip; 2 to that power are the maskings.")
  var parts = 10

  @OptionGroup var options: BenchOptions

  mutating func validate() throws {
    guard (1...12).contains(parts) else {
      throw ValidationError("--parts is \(parts); expected 1 to 12")
    }
  }

  func run() throws {
    let pool = WorkerPool(threads: options.threadCount)
    let speeds = try (model.map { [$0] } ?? BenchmarkNetwork.compared).map { model in
      (
        name: model.name,
        speed: try Benchmark.explanationSpeed(
          try SpeechRecognizer(model.model()),
          parts: parts,
          pool: pool
        )
      )
    }
    try BenchRow.print(
      speeds.map {
        BenchRow(work: "explain \($0.name)", value: $0.speed.seconds * 1e3, unit: "ms a clip")
      },
      json: options.json
    )
    if options.json { return }
    for (name, speed) in speeds {
      try Terminal.print(
        "\(name): \(fixedPoint(speed.maskingsPerSecond, decimals: 0)) maskings a second,"
          + " \(fixedPoint(speed.maskingsPerSecond / speed.clipsPerSecond, decimals: 2)) times the"
          + " \(fixedPoint(speed.clipsPerSecond, decimals: 0)) clips a second of prediction"
      )
    }
  }
}
