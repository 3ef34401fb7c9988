import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechBenchmark
import SpeechModel
import SpeechTraining

struct NetworksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "networks",
    abstract:
      "Write the timed networks with an example, to show that another system's are the same.",
    discussion: """
      One safetensors file for each network: its weights under PyTorch's names, features `input` \
      [4, 98, 40] and the `logits` [4, 12] that they give. Benchmarks/check.py compares them.
      """
  )

  @Option(help: "The folder to write to.")
  var output: String

  func run() throws {
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    for network in BenchmarkNetwork.compared {
      let path = "\(output)/\(network.name).safetensors"
      try AtomicFile.write(try network.example().encoded(), to: path)
      try Terminal.print(path)
    }
  }
}
