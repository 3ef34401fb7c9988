import ArgumentParser
import CommandLineSupport
import Foundation
import Logging
import SpeechModel
import SpeechServing

@main
struct ServeCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-serve",
    abstract: "Answer recordings over HTTP.",
    discussion: """
      Serves the run that finished last, on this machine alone, and prints the address of its page and \
      a line to try. Recordings are WAV, FLAC, Ogg, MP3, AIFF, AU or CAF, at any sample rate. \
      Nothing is stored.

      POST /recognize takes the bytes of a recording, a form with many files, or lines of JSON; POST /listen \
      takes sound that is still being recorded and answers as words are said. \
      /openapi.json describes every address. Clients of OpenAI's transcriptions and of KServe's \
      inference protocol (version 2) work unchanged.

      SIGHUP reads the models' files again, --watch each one that changes; one that is broken is \
      refused and the former model answers. SIGTERM and Ctrl-C end the server once the requests under way are answered.

      EXAMPLES:
        asr-serve
        asr-serve --model runs/second --port 9000
        asr-serve --model words=runs/second --model digits=digits.safetensors
        asr-serve --host 0.0.0.0 --token-file tokens.txt --allow-host asr.example

      \(exitStatuses(failure: "no model could be loaded, or the address is taken"))
      """,
    version: ProgramVersion.words("asr-serve")
  )

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A model: a file or the folder of a run, or a name for it, = and its path.",
      discussion: """
        May be given several times; the first answers requests that name none. Without it, the run \
        of asr-train that finished last in this folder, runs/latest.
        """,
      valueName: "file or folder"
    )
  )
  var model: [String] = []

  @Flag(
    help: ArgumentHelp(
      "Take over a model's file when it changes, as SIGHUP does.",
      discussion: "Looks twice a second, and reads a file that has stopped changing."
    )
  )
  var watch = false

  @OptionGroup var threshold: ThresholdOption

  @OptionGroup var address: AddressOptions

  @OptionGroup var access: AccessOptions

  @OptionGroup var limits: LimitOptions

  @OptionGroup var threads: ThreadsOption

  @Option(
    help: ArgumentHelp(
      "What to log: debug, info (a line for each request), notice, warning or error.",
      valueName: "level"
    )
  )
  var logLevel: LogLevel = .info

  mutating func validate() throws {
    let sources = model.map { ModelSource(argument: $0) }
    if let empty = zip(model, sources).first(where: { $1.path.isEmpty }) {
      throw ValidationError(
        "--model is '\(empty.0)'; expected a file or the folder of a run, or a name for it, = and its path"
      )
    }
    for (index, source) in sources.enumerated()
    where sources[..<index].contains(where: { $0.name == source.name }) {
      throw ValidationError(
        "two models are named '\(source.name)'; name one yourself, as in --model"
          + " \(shellQuoted("other=\(source.path)"))"
      )
    }
  }

  func run() throws {
    LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
    var logger = Logger(label: "asr-serve")
    logger.logLevel = logLevel.level
    let options = try options()
    let server = try SpeechServer(options, logger: logger)
    if !options.isLoopback && options.tokens.isEmpty {
      Terminal.note(
        "note: whoever reaches \(options.host) may use this server; --token-file asks for a token\n"
      )
    }
    let greeting = Greeting(server: server, options: options, tokenFile: access.tokenFile)
    try Self.wait {
      try await server.run { port in
        try? Terminal.print(greeting.text(port: port))
      }
    }
  }

  private func options() throws -> ServingOptions {
    let sources: [ModelSource]
    if model.isEmpty {
      try ModelOption.checkLatest()
      sources = [ModelSource(name: "latest", path: ModelOption.latest)]
    } else {
      sources = model.map { ModelSource(argument: $0) }
    }
    for source in sources {
      if let note = RunState(ofModelAt: source.path)?.note { Terminal.note("note: \(note)\n") }
    }
    var options = ServingOptions(models: sources)
    options.threshold = threshold.threshold
    options.threads = threads.count
    options.watchesFiles = watch
    try access.apply(to: &options)
    for change in address.servingChanges + limits.servingChanges { change.apply(&options) }
    return options
  }

  /// Runs asynchronous work to its end on this thread's behalf.
  private static func wait(_ work: @escaping @Sendable () async throws -> Void) throws {
    let done = DispatchSemaphore(value: 0)
    let outcome = LockedValue(Result<Void, any Error>.success(()))
    Task {
      do {
        try await work()
      } catch {
        outcome.withLock { $0 = .failure(error) }
      }
      done.signal()
    }
    done.wait()
    try outcome.withLock { try $0.get() }
  }
}
