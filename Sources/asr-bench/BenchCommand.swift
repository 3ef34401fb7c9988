import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechBenchmark
import SpeechModel
import SpeechTraining

@main
struct BenchCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-bench",
    abstract: "Time features, training and prediction on this machine.",
    discussion: """
      Every figure is the median of repeated runs after a warm-up. Machines are noisy: compare \
      only figures from one run, as ratios.

      EXAMPLES:
        asr-bench features
        asr-bench augment
        asr-bench train --model ds-cnn --threads 2
        asr-bench predict --model runs/latest --price-per-hour 0.10
        asr-bench explain --model cnn
        asr-bench stream --preset tc-resnet8
        asr-bench call --model runs/latest
        asr-bench serve --model runs/latest --price-per-hour 0.10 --load 5000

      \(exitStatuses(failure: "the model or the recordings cannot be read"))
      """,
    version: ProgramVersion.words("asr-bench"),
    subcommands: [
      FeaturesCommand.self, AugmentCommand.self, TrainCommand.self, PredictCommand.self,
      ExplainBenchCommand.self, StreamBenchCommand.self, CallCommand.self,
      NetworksCommand.self, ServeCostCommand.self,
    ]
  )
}

/// The options of all benchmarks.
struct BenchOptions: ParsableArguments {
  @Option(name: .customLong("threads"), help: "Threads to use.")
  var threadCount = 1

  @Flag(help: "Print one JSON object.")
  var json = false

  mutating func validate() throws {
    guard (1...1_024).contains(threadCount) else {
      throw ValidationError("--threads is \(threadCount); expected 1 to 1024")
    }
  }
}

/// Refuses a number of clips that no run could process at once.
private func checkClips(_ count: Int, _ option: String) throws {
  let most = Benchmark.clips.upperBound
  guard Benchmark.clips.contains(count) else {
    throw ValidationError("\(option) is \(count); expected 1 to \(most)")
  }
}

/// A row of results, and how it is printed.
struct BenchRow {
  var work: String
  var value: Double
  var unit: String
  var parameters: Int?
  var operations: Double?
  /// The memory of each stream beyond the model.
  var bytesPerStream: Int?

  func text(peak: Double?) -> String {
    var line =
      work.padded(to: 26) + String(format: "%10.3f ", value)
      + unit
    guard let operations else { return line }
    let rate = operations / (value * 1e-3)
    line += String(format: "  %6.1f GFLOP/s", rate / 1e9)
    if let peak {
      line += String(format: ", %.0f %% of this machine's sgemm", 100 * rate / peak)
    }
    return line
  }

  /// Prints rows, compared with the machine's peak on a pool's threads if there is one.
  static func print(_ rows: [BenchRow], on pool: WorkerPool? = nil, json: Bool) throws {
    guard json else {
      let peak = pool.flatMap { MatrixPeak()?.operationsPerSecond(on: $0) }
      for row in rows { try Terminal.print(row.text(peak: peak)) }
      if pool != nil && peak == nil { Terminal.note("\(MatrixPeak.absence)\n") }
      return
    }
    var object: [String: [String: Double]] = [:]
    for row in rows {
      object[row.work] = ["asr-baseline": row.value]
      if let parameters = row.parameters { object[row.work]?["parameters"] = Double(parameters) }
      if let bytes = row.bytesPerStream { object[row.work]?["bytesPerStream"] = Double(bytes) }
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try Terminal.print(String(decoding: encoder.encode(object), as: UTF8.self))
  }
}

struct FeaturesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "features",
    abstract: "MFCC of 60 s of audio at 16 kHz, in microseconds per frame, on one thread."
  )

  @OptionGroup var options: BenchOptions

  func run() throws {
    let value = try Benchmark.featureMicroseconds()
    try BenchRow.print(
      [BenchRow(work: "features", value: value, unit: "µs per frame")],
      json: options.json
    )
  }
}

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "An optimizer step on ready features [batch, 98, 40], in milliseconds."
  )

  @Option(help: "One network: lstm, lstm-256x2, cnn or ds-cnn; without it, all.")
  var model: BenchmarkNetwork?

  @Option(help: "One preset of asr-train instead.")
  var preset: Preset?

  @Option(help: "Clips in a batch.")
  var batch = 64

  @Option(help: "Clips that go through the network together; by default as in a training run.")
  var shardClips: Int?

  @OptionGroup var options: BenchOptions

  mutating func validate() throws {
    guard preset == nil || model == nil else {
      throw ValidationError("--model and --preset exclude each other")
    }
    try checkClips(batch, "--batch")
    try checkClips(shardClips ?? 1, "--shard-clips")
  }

  func run() throws {
    let pool = WorkerPool(threads: options.threadCount)
    let chosen = preset.map { BenchmarkNetwork($0) } ?? model
    let rows = try (chosen.map { [$0] } ?? BenchmarkNetwork.compared).map { model in
      let network = try model.network()
      let seconds = try Benchmark.stepSeconds(
        network,
        batch: batch,
        shardClips: shardClips ?? model.shardClips,
        pool: pool
      )
      // Forward, and twice that backward; two operations per multiply-add.
      let operations = network.plan.multiplyAdds(frames: BenchmarkNetwork.frames) * 6 * batch
      return BenchRow(
        work: "train \(model.name)",
        value: seconds * 1e3,
        unit: "ms a step",
        parameters: network.plan.parameters.valueCount,
        operations: Double(operations)
      )
    }
    try BenchRow.print(rows, on: pool, json: options.json)
  }
}

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "From raw one-second clips to probabilities, in milliseconds.",
    discussion: """
      Ends with what that means: clips per second, hours of audio per core-hour, and, given the \
      price of this machine, the cost of a million predictions.
      """
  )

  @OptionGroup var chosen: BenchModelOptions

  @Option(help: "Clips at once; without it, 1 and 64.")
  var batch: Int?

  @Option(help: "The price of this machine for an hour, in any currency.")
  var pricePerHour: Double?

  @Option(help: "The clips a second of another machine, to compare with.")
  var otherClipsPerSecond: Double?

  @Option(help: "The price of the other machine for an hour.")
  var otherPricePerHour: Double?

  @OptionGroup var options: BenchOptions

  mutating func validate() throws {
    try checkClips(batch ?? 1, "--batch")
  }

  func run() throws {
    let pool = WorkerPool(threads: options.threadCount)
    var rows: [BenchRow] = []
    var throughputs: [(title: String, clipsPerSecond: Double)] = []
    for (name, model) in try chosen.models() {
      let recognizer = try SpeechRecognizer(model)
      let frames = try FeatureExtractor(model.configuration.features).frames(
        samples: recognizer.sampleRateHertz
      )
      for batch in batch.map({ [$0] }) ?? [1, 64] {
        let seconds = try Benchmark.predictionSeconds(recognizer, batch: batch, pool: pool)
        rows.append(
          BenchRow(
            work: "predict\(batch) \(name)",
            value: seconds * 1e3,
            unit: "ms",
            parameters: model.network.plan.parameters.valueCount,
            operations: Double(model.network.plan.multiplyAdds(frames: frames) * 2 * batch)
          )
        )
        throughputs.append(("\(name), \(batch) at once", Double(batch) / seconds))
      }
    }
    try BenchRow.print(rows, on: pool, json: options.json)
    if options.json { return }
    for throughput in throughputs {
      try Terminal.print("\(throughput.title):")
      try economy(clipsPerSecond: throughput.clipsPerSecond)
    }
  }

  /// Prints what a throughput means in money and time.
  private func economy(clipsPerSecond: Double) throws {
    try Terminal.print(
      String(
        format: "  %.0f clips a second, %.0f hours of audio a core-hour",
        clipsPerSecond,
        clipsPerSecond / Double(options.threadCount)
      )
    )
    guard let pricePerHour else { return }
    func million(_ price: Double, _ rate: Double) -> Double { price / 3_600 * 1e6 / rate }
    let own = million(pricePerHour, clipsPerSecond)
    try Terminal.print(String(format: "  a million predictions cost %.4g here", own))
    guard let otherClipsPerSecond, let otherPricePerHour else { return }
    let other = million(otherPricePerHour, otherClipsPerSecond)
    try Terminal.print(
      String(
        format: "  and %.4g there, which pays from %.0f clips a second on",
        other,
        clipsPerSecond * otherPricePerHour / pricePerHour
      )
    )
  }
}

extension BenchmarkNetwork: ExpressibleByArgument {
  /// Reads the name of one of the compared networks.
  public init?(argument: String) { self.init(compared: argument) }

  /// Their names.
  public static var allValueStrings: [String] { compared.map(\.name) }
}

extension Preset: ExpressibleByArgument {}
