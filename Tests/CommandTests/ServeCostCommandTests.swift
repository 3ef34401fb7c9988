import Foundation
import TestSupport
import Testing

/// `asr-bench serve` on measurements in files.
@Suite struct ServeCostCommandTests {
  private func run(_ arguments: String...) throws -> Command {
    let folder = try TemporaryFolder()
    for (name, workers, eight) in [("here", 2, 0.004), ("there", 1, 0.000_8)] {
      let text = """
        {"name": "\(name)-machine", "model": "m", "workers": \(workers),
         "batches": [{"clips": 1, "seconds": 0.0006}, {"clips": 8, "seconds": \(eight)}]}
        """
      try text.write(toFile: try folder.file("\(name).json"), atomically: true, encoding: .utf8)
    }
    return try Command("asr-bench", ["serve", "--here", "here.json"] + arguments, in: folder.path)
  }

  @Test func machinesAreCompared() throws {
    let command = try run(
      "--price-per-hour",
      "0.36",
      "--load",
      "9000",
      "--other",
      "there.json",
      "--other-price-per-hour",
      "0.9"
    )
    #expect(command.status == 0 && command.errors == "")
    let lines = command.lines
    try #require(lines.count == 9, "\(command.output)")
    #expect(lines[0] == "here: here-machine, m, 2 workers")
    let here = try #require(
      lines[1].wholeMatch(
        of: #/  (\d+) clips a second, 99 % within 10 ms \(4000 however long they wait\)/#
      )
    )
    let rate = try #require(Double(here.1))
    #expect(rate > 2_000 && rate < 4_000)
    #expect(lines[2] == String(format: "  a million clips cost %.4g", 100 / rate))
    #expect(lines[3] == "  9000 clips a second need 3 machines, 1.08 an hour")
    #expect(lines[4] == "there: there-machine, m, 1 worker")
    #expect(lines[5].contains("(10000 however long they wait)"))
    #expect(lines[7].hasPrefix("  9000 clips a second need 1 machine, 0.9 an hour"))
    let pays = try #require(
      lines[8].wholeMatch(
        of: /the other machine can pay above (\d+) clips a second, and always does above (\d+)/
      )
    )
    // Two of these machines are cheaper than one of the others, three are not.
    #expect(abs((Double(pays.1) ?? 0) - 2 * rate) <= 1)
    #expect((Double(pays.2) ?? 0) > 10 * rate)
  }

  @Test func aMachineThatIsTooSlowIsSaidToBe() throws {
    let command = try run("--price-per-hour", "1", "--within", "0.5")
    #expect(command.status == 0)
    #expect(command.lines.last == "  a clip alone takes 0.6 ms, more than 0.5 ms")
  }

  @Test(
    arguments: [
      ([], "Missing expected argument '--price-per-hour <price-per-hour>'"),
      (["--price-per-hour", "0"], "--price-per-hour is 0; expected more than 0"),
      (
        ["--price-per-hour", "1", "--other", "x"],
        "--other and --other-price-per-hour need each other"
      ),
      (
        ["--price-per-hour", "1", "--here", "x", "--overhead", "5"],
        "--here is measured already; leave --output, --overhead and --threads out"
      ),
      (
        ["--price-per-hour", "1", "--percentile", "100"],
        "--percentile is 100; expected 1 to 99.9"
      ),
    ] as [([String], String)]
  )
  func wrongFlagsAreNamed(_ arguments: [String], _ words: String) throws {
    let folder = try TemporaryFolder()
    let command = try Command("asr-bench", ["serve"] + arguments, in: folder.path)
    #expect(command.status == 64)
    #expect(command.errors.hasPrefix("Error: \(words)\n"), "\(command.errors)")
  }
}
