import ArgumentParser
import CommandLineSupport
import SpeechBenchmark
import SpeechModel

struct CallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "call",
    abstract: "A call with a one-second clip, in Swift and in C, in microseconds.",
    discussion: """
      The least of many calls, in turn. Ends with what the way through the library in C adds, and with exit \
      status 1 if that is more than 5 %.
      """
  )

  @OptionGroup var chosen: BenchModelOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  /// What a call in C may take, in calls in Swift.
  private static let most = 1.05

  func run() throws {
    let costs = try chosen.models().map { (name: $0.name, cost: try Benchmark.callCost($0.model)) }
    try BenchRow.print(
      costs.flatMap { name, cost in
        [
          BenchRow(work: "Swift \(name)", value: cost.swift * 1e6, unit: "µs"),
          BenchRow(work: "C \(name)", value: cost.c * 1e6, unit: "µs"),
        ]
      },
      json: json
    )
    if json { return }
    for (name, cost) in costs {
      let added = 100 * (cost.c / cost.swift - 1)
      try Terminal.print(
        "\(name): a call in C takes \(fixedPoint(abs(added), decimals: 1)) %"
          + " \(added < 0 ? "less" : "more") than in Swift"
      )
    }
    if costs.contains(where: { $0.cost.c > Self.most * $0.cost.swift }) { throw ExitCode.failure }
  }
}
