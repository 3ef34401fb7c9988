import ArgumentParser
import SpeechServing

/// What the server refuses as too much.
struct LimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The largest body of a request, and line of a stream, in MiB.",
      valueName: "mebibytes"
    )
  )
  var maxBody = 10

  @Option(
    help: ArgumentHelp("The longest recording, in seconds.", valueName: "seconds")
  )
  var maxSeconds = 60.0

  @Option(
    help: ArgumentHelp(
      "The most recordings that wait; others are refused until some are answered.",
      valueName: "number"
    )
  )
  var queue = 256

  @Option(
    help: ArgumentHelp("How long a recording may wait, in seconds.", valueName: "seconds")
  )
  var deadline = 10.0

  @Option(
    help: ArgumentHelp(
      "How long the requests under way may take once the server is to stop, in seconds.",
      valueName: "seconds"
    )
  )
  var grace = 10.0

  @Option(
    help: ArgumentHelp(
      "The most connections; others wait until one is closed.",
      valueName: "number"
    )
  )
  var maxConnections = 4_096

  @Option(
    help: ArgumentHelp(
      "How long a connection may send nothing before it is closed, in seconds.",
      valueName: "seconds"
    )
  )
  var idleTimeout = 30.0

  @Option(
    help: ArgumentHelp("How long a body may take to arrive, in seconds.", valueName: "seconds")
  )
  var bodyTimeout = 60.0

  mutating func validate() throws {
    func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
      guard range.contains(value) else {
        throw ValidationError(
          "--\(name) is \(value); expected \(range.lowerBound) to \(range.upperBound)"
        )
      }
    }
    func check(_ name: String, _ value: Double, atMost limit: Double) throws {
      guard value > 0, value <= limit else {
        throw ValidationError(
          "--\(name) is \(value); expected more than 0 and at most \(Int(limit)) seconds"
        )
      }
    }
    try check("max-body", maxBody, 1...1_024)
    try check("max-seconds", maxSeconds, atMost: 3_600)
    try check("queue", queue, 1...100_000)
    try check("deadline", deadline, atMost: 3_600)
    try check("grace", grace, atMost: 3_600)
    try check("idle-timeout", idleTimeout, atMost: 3_600)
    try check("body-timeout", bodyTimeout, atMost: 3_600)
    try check("max-connections", maxConnections, 1...100_000)
  }

  func apply(to options: inout ServingOptions) {
    options.longestBodyBytes = maxBody << 20
    options.longestSeconds = maxSeconds
    options.queueClips = queue
    options.deadlineSeconds = deadline
    options.graceSeconds = grace
    options.mostConnections = maxConnections
    options.idleSeconds = idleTimeout
    options.bodySeconds = bodyTimeout
    // A few of the largest bodies at once, whatever their size.
    options.bodyBytes = max(options.bodyBytes, 8 * options.longestBodyBytes)
  }
}
