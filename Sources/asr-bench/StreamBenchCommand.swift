import ArgumentParser
import CommandLineSupport
import SpeechBenchmark
import SpeechModel

struct StreamBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stream",
    abstract: "Listening without an end, on one thread, in milliseconds a second of sound.",
    discussion: """
      Ends with what that means: the share of a core, streams a core, the time for an hour of audio, the time \
      from a window's last sample to its answer, and the memory of each stream beyond the model. Sound is noise: \
      digital silence would cost nothing.
      """
  )

  @OptionGroup var chosen: BenchModelOptions

  @Option(help: "Seconds from one answer to the next, 0.01 to 10.")
  var hop = StreamSettings().hopSeconds

  @Flag(help: "Run the networks along with the sound instead of over each window.")
  var incremental = false

  @Option(help: "Streams that listen beside each other, in turn, 1 to 10000.")
  var streams = 1

  @Flag(help: "Print one JSON object.")
  var json = false

  mutating func validate() throws {
    guard (0.01...10).contains(hop) else {
      throw ValidationError("--hop is \(hop); expected 0.01 to 10 seconds")
    }
    guard (1...10_000).contains(streams) else {
      throw ValidationError("--streams is \(streams); expected 1 to 10000")
    }
  }

  func run() throws {
    var settings = StreamSettings()
    settings.hopSeconds = hop
    settings.mode = incremental ? .incremental : .windows
    let costs = try chosen.models().map {
      (
        name: $0.name,
        cost: try Benchmark.streamCost(
          try SpeechRecognizer($0.model),
          settings: settings,
          streams: streams
        )
      )
    }
    try BenchRow.print(
      costs.map {
        BenchRow(
          work: "stream \($0.name)",
          value: $0.cost.load * 1e3,
          unit: "ms a second of audio",
          bytesPerStream: $0.cost.bytesPerStream
        )
      },
      json: json
    )
    if json { return }
    for (name, cost) in costs {
      try Terminal.print(
        "\(name): \(((10 * cost.answersPerSecond).rounded() / 10).shortText) answers a second take"
          + " \(fixedPoint(100 * cost.load, decimals: 2)) % of a core;"
          + " \(fixedPoint(cost.streamsPerCore, decimals: 0)) streams a core,"
          + " an hour of audio in \(fixedPoint(3_600 * cost.load, decimals: 1)) s;"
          + " 99 of 100 answers within \(fixedPoint(1e3 * cost.delaySeconds, decimals: 2)) ms"
          + (cost.bytesPerStream.map { "; \(($0 + 500) / 1_000) kB of memory a stream" } ?? "")
      )
    }
  }
}

extension Benchmark.TooManyStreams: CommandExplained {
  package var commandMessage: String { "\(self); name fewer with --streams" }
}
