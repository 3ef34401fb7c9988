import Foundation
import SpeechBenchmark
import TestSupport
import Testing

@Suite struct ServingCostTests {
  private func machine(_ times: [(Int, Double)], workers: Int = 1) throws -> MachineThroughput {
    try MachineThroughput(
      name: "a",
      model: "m",
      workers: workers,
      batches: times.map { .init(clips: $0.0, seconds: $0.1) }
    )
  }

  /// A queue with one worker and equal times (M/D/1): the mean wait is ρ s / 2 (1 − ρ) (Pollaczek and
  /// Khinchine).
  @Test(arguments: [0.3, 0.6, 0.8])
  func waitsAreThoseOfTheory(_ load: Double) throws {
    let capacity = ServingCapacity(try machine([(1, 1)]), clips: 200_000)
    let latencies = capacity.latencies(clipsPerSecond: load)
    let mean = latencies.reduce(0, +) / Double(latencies.count)
    let expected = 1 + load / (2 * (1 - load))
    #expect(abs(mean / expected - 1) < 0.03, "\(mean), \(expected)")
    #expect(latencies.allSatisfy { $0 > 0.999_999 })
  }

  @Test func aLightLoadWaitsForNobody() throws {
    let capacity = ServingCapacity(try machine([(1, 0.001), (8, 0.004)]), clips: 2_000)
    #expect(abs(capacity.tailSeconds(clipsPerSecond: 0.1) - 0.001) < 1e-9)
    #expect(capacity.clipsPerSecond(withinSeconds: 0.000_5) == nil)
  }

  /// A larger batch, another worker and more time each bear more; none more than the machine computes.
  @Test func capacityGrowsWithWhatShouldMakeIt() throws {
    func rate(_ times: [(Int, Double)], workers: Int = 1, seconds: Double = 0.01) throws -> Double {
      try #require(
        ServingCapacity(try machine(times, workers: workers), clips: 10_000)
          .clipsPerSecond(withinSeconds: seconds)
      )
    }
    let single = try rate([(1, 0.001)])
    #expect(single > 300 && single < 1_000)
    #expect(try rate([(1, 0.001)], seconds: 0.1) > single)
    #expect(try rate([(1, 0.001)], workers: 2) > 1.5 * single)
    let batches = try rate([(1, 0.001), (8, 0.002)])
    #expect(batches > 2 * single && batches < 4_000)
  }

  @Test func timesBetweenMeasuredSizesAreOnTheLine() throws {
    let machine = try machine([(8, 0.008), (1, 0.001), (2, 0.003)], workers: 2)
    #expect(machine.seconds(clips: 1) == 0.001 && machine.seconds(clips: 2) == 0.003)
    #expect(abs(machine.seconds(clips: 5) - 0.005_5) < 1e-12)
    #expect(machine.clipsPerSecond == 2_000 && machine.mostClips == 8)
  }

  @Test func costsAndMachines() {
    let small = ServingCost(clipsPerSecond: 1_000, pricePerHour: 0.36)
    #expect(abs(small.million - 0.1) < 1e-12)
    #expect([1, 1_000, 1_001, 5_000].map { small.machines(for: $0) } == [1, 1, 2, 5])
    // Three of the small ones are cheaper than a large one, four are not; and of a dearer large one,
    // two against eleven or twelve again.
    let large = ServingCost(clipsPerSecond: 10_000, pricePerHour: 1.2)
    func loads(_ other: ServingCost, _ kind: ServingCost) -> [Double]? {
      kind.loadsAtWhichPays(other).map { [$0.first, $0.always] }
    }
    #expect(loads(large, small) == [3_000, 3_000])
    let larger = ServingCost(clipsPerSecond: 10_000, pricePerHour: 2.16)
    #expect(loads(larger, small) == [6_000, 12_000])
    #expect(loads(small, large) == nil)
    #expect(loads(ServingCost(clipsPerSecond: 2_000, pricePerHour: 0.35), small) == [0, 0])
  }

  @Test func filesAreReadBackOrRefused() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("m.json")
    let machine = try machine([(1, 0.001), (8, 0.004)])
    try machine.json().write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try MachineThroughput(contentsOf: path) == machine)
    for (text, words) in [
      (
        "{}", "not a machine's measurement; expected JSON with name, model, workers and batches, as"
      ),
      (#"{"name":"a","model":"m","workers":0,"batches":[]}"#, "'workers' is 0; expected 1 or more"),
      (#"{"name":"a","model":"m","workers":1,"batches":[]}"#, "'batches' has no time of a single"),
      (
        #"{"name":"a","model":"m","workers":1,"batches":[{"clips":1,"seconds":0}]}"#,
        "'seconds' is 0.0; expected more than 0"
      ),
    ] {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
      #expect {
        try MachineThroughput(contentsOf: path)
      } throws: {
        "\($0)".hasPrefix("\(path): \(words)")
      }
    }
  }
}
