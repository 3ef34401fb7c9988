import SpeechBenchmark
import Testing

@Suite struct StreamBenchmarkTests {
  @Test func streamsThatDoNotFitIntoTheMemoryAreTooMany() throws {
    func error(_ streams: Int) -> Benchmark.TooManyStreams? {
      .init(streams: streams, bytesPerStream: 200_000, memoryBytes: 800_000_000)
    }
    #expect(error(4_000) == nil)
    #expect(
      error(5_000)?.description
        == "5000 streams of 200 kB take 1.0 GB, and this machine has 0.8 GB of memory"
    )
  }
}
