import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechBenchmark
import SpeechModel
import SpeechTraining

/// What serving costs.
struct ServeCostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "What answering clips of a second costs, here and on another machine.",
    discussion: """
      Measures recognition on this machine, and finds by simulation the load at which nearly all \
      clips that come at random are answered in time. A request takes more than recognition: \
      --overhead adds it, such as HTTP, which Benchmarks/serve.sh measures.

      The other machine's file is from this command there (--output), or from Benchmarks/gpu.py for a \
      GPU. Clips are computed there as asr-serve computes them: a machine that is idle takes those \
      that wait.

      EXAMPLES:
        asr-bench serve --model runs/latest --price-per-hour 0.10 --load 5000
        asr-bench serve --output here.json --price-per-hour 0.10
        asr-bench serve --price-per-hour 0.1 --other gpu.json --other-price-per-hour 2
      """
  )

  @Option(help: "A network (lstm, lstm-256x2, cnn, ds-cnn), a model file or a run folder.")
  var model = "runs/latest"

  @Option(help: "The price of this machine for an hour, in any currency.")
  var pricePerHour: Double

  @Option(
    help: ArgumentHelp("Answer within this time, in milliseconds.", valueName: "milliseconds")
  )
  var within = 10.0

  @Option(help: ArgumentHelp("The percentage of clips that are.", valueName: "percent"))
  var percentile = 99.0

  @Option(help: ArgumentHelp("The load to be borne, in clips a second.", valueName: "clips"))
  var load: Double?

  @Option(
    help: ArgumentHelp(
      "What a clip takes of a thread besides recognition, in microseconds.",
      valueName: "microseconds"
    )
  )
  var overhead = 0.0

  @Option(help: ArgumentHelp("Read this machine's measurement from a file.", valueName: "file"))
  var here: String?

  @Option(help: ArgumentHelp("Write this machine's measurement to a file.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("The measurement of another machine.", valueName: "file"))
  var other: String?

  @Option(help: "The price of the other machine for an hour.")
  var otherPricePerHour: Double?

  @Option(help: "Threads to use; by default one for each processor core.")
  var threads: Int?

  mutating func validate() throws {
    for (flag, value) in [
      ("--price-per-hour", pricePerHour), ("--other-price-per-hour", otherPricePerHour ?? 1),
      ("--within", within), ("--load", load ?? 1),
    ] where !(value > 0 && value.isFinite) {
      throw ValidationError("\(flag) is \(value.shortText); expected more than 0")
    }
    guard (1...99.9).contains(percentile) else {
      throw ValidationError("--percentile is \(percentile.shortText); expected 1 to 99.9")
    }
    guard overhead >= 0, overhead.isFinite else {
      throw ValidationError("--overhead is \(overhead.shortText); expected 0 or more")
    }
    guard (1...1_024).contains(threads ?? 1) else {
      throw ValidationError("--threads is \(threads ?? 1); expected 1 to 1024")
    }
    guard (other == nil) == (otherPricePerHour == nil) else {
      throw ValidationError("--other and --other-price-per-hour need each other")
    }
    guard here == nil || (output == nil && overhead == 0 && threads == nil) else {
      throw ValidationError(
        "--here is measured already; leave --output, --overhead and --threads out"
      )
    }
  }

  func run() throws {
    let machine = try here.map { try MachineThroughput(contentsOf: $0) } ?? measured()
    if let output {
      try AtomicFile.write(Array(try machine.json().utf8), to: output)
    }
    let own = try cost(of: machine, pricePerHour, title: "here")
    guard let other, let otherPricePerHour else { return }
    let there = try MachineThroughput(contentsOf: other)
    let others = try cost(of: there, otherPricePerHour, title: "there")
    guard let own, let others else { return }
    switch own.loadsAtWhichPays(others) {
    case nil: try Terminal.print("a clip costs no less on the other machine")
    case (_, 0)?: try Terminal.print("the other machine pays at every load")
    case let (first, always)?:
      try Terminal.print(
        first == always
          ? String(format: "the other machine pays above %.0f clips a second", always)
          : String(
            format:
              "the other machine can pay above %.0f clips a second, and always does above %.0f",
            first,
            always
          )
      )
    }
  }

  private func measured() throws -> MachineThroughput {
    let trained =
      try BenchmarkNetwork(compared: model).map { try $0.model() }
      ?? TrainedModel(contentsOf: SpeechRecognizer.modelFile(model))
    return try MachineThroughput.measured(
      SpeechRecognizer(trained),
      model: model,
      name: ProcessInfo.processInfo.hostName,
      threads: threads ?? WorkerPool.processors,
      overheadSeconds: overhead * 1e-6
    )
  }

  /// Prints what a machine costs; nil if it is too slow for a clip alone.
  private func cost(
    of machine: MachineThroughput,
    _ price: Double,
    title: String
  ) throws -> ServingCost? {
    let capacity = ServingCapacity(machine, share: percentile / 100)
    try Terminal.print(
      "\(title): \(machine.name), \(machine.model), \(counted(machine.workers, "worker"))"
    )
    guard let rate = capacity.clipsPerSecond(withinSeconds: within * 1e-3) else {
      try Terminal.print(
        String(
          format: "  a clip alone takes %.3g ms, more than %@ ms",
          1e3 * machine.seconds(clips: 1),
          within.shortText
        )
      )
      return nil
    }
    let cost = ServingCost(clipsPerSecond: rate, pricePerHour: price)
    try Terminal.print(
      String(
        format: "  %.0f clips a second, %@ %% within %@ ms (%.0f however long they wait)",
        rate,
        percentile.shortText,
        within.shortText,
        machine.clipsPerSecond
      )
    )
    try Terminal.print(String(format: "  a million clips cost %.4g", cost.million))
    if let load {
      let machines = cost.machines(for: load)
      try Terminal.print(
        "  \(load.shortText) clips a second need \(counted(machines, "machine")),"
          + String(format: " %.4g an hour", cost.hour(for: load))
      )
    }
    return cost
  }
}
