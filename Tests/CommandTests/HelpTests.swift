import Foundation
import Testing

/// `--help` as a manual: examples stay whole on a terminal of 80 columns, and exit statuses are told.
@Suite struct HelpTests {
  static let commands = [
    ["asr-train"], ["asr-predict"], ["asr-export"], ["asr-evaluate"], ["asr-search"],
    ["asr-data"], ["asr-data", "check"], ["asr-data", "augment"], ["asr-data", "compare"],
    ["asr-data", "synthesize"], ["asr-data", "mix"],
    ["asr-bench"], ["asr-serve"], ["asr-explain"], ["asr-listen"],
  ]

  private func help(_ command: [String]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.path
    return try Command(command[0], command.dropFirst() + ["--help"], in: folder).output
  }

  @Test(arguments: commands)
  func examplesAreNotWrapped(_ command: [String]) throws {
    let lines = try help(command).components(separatedBy: "\n")
    let start = try #require(
      lines.firstIndex { $0.trimmingCharacters(in: .whitespaces) == "EXAMPLES:" }
    )
    let examples = lines[(start + 1)...].prefix { !$0.isEmpty }
    #expect(examples.count >= 2)
    for example in examples {
      #expect(
        example.hasPrefix("  ") && "\(example) ".contains(command[0] + " "),
        "'\(example)' is the rest of a line that was too long"
      )
    }
  }

  @Test(arguments: commands)
  func exitStatusesStandInATable(_ command: [String]) throws {
    let text = try help(command)
    #expect(text.contains("\nEXIT STATUS:\n  0    everything was done\n  1    "))
    #expect(text.contains("\n  64   the command line is wrong\n"))
    let isResumable = ["asr-train", "asr-search"].contains(command[0])
    let interruption = "stopped by Ctrl-C, SIGTERM or SIGHUP; \(command[0]) --resume continues"
    #expect(text.contains("\n  130  \(interruption)") == isResumable)
    // Only the line of the usage is the parser's own.
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("USAGE: ") })
  }

  /// Settings stand in the order of config.yaml, and their defaults behind them.
  @Test func trainingSettingsComeInTheOrderOfTheFile() throws {
    let folder = FileManager.default.temporaryDirectory.path
    let yaml = try Command("asr-train", ["--print-model", "--yaml"], in: folder).output
    // Settings without a value are comments.
    let keys = yaml.split(separator: "\n").compactMap { line in
      line.firstMatch(of: /^  (?:# )?([a-z-]+):/)?.1
    }
    let text = try help(["asr-train"])
    let flags = text.split(separator: "\n").compactMap { line -> Substring? in
      guard line.hasPrefix("  --") else { return nil }
      return line.dropFirst(4).prefix { $0 != " " }
    }
    let common = flags.filter { keys.contains($0) && $0 != "kind" }
    #expect(common.count > 12 && common.contains("epochs"))
    let expected = keys.filter { common.contains($0) }
    #expect(common == expected)
    #expect(text.contains("Clips in an optimizer step (default 32)."))
  }
}
