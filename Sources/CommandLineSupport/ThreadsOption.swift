package import ArgumentParser
internal import SpeechModel

/// The number of threads, shared by all commands.
package struct ThreadsOption: ParsableArguments {
  @Option(name: .long, help: "Threads to use; by default one for each processor core.")
  package var threads: Int?

  package init() {}

  package mutating func validate() throws {
    if let threads, !(1...1_024).contains(threads) {
      throw ValidationError("--threads is \(threads); expected 1 to 1024")
    }
  }

  /// The given number, or the number of cores.
  package var count: Int { threads ?? WorkerPool.processors }
}
