package import SpeechModel

/// How a server serves.
package struct ServingOptions: Sendable {
  /// The models; the first answers requests that name none.
  package var models: [ModelSource]
  /// The confidence, in [0, 1], below which answers are `unknown`, instead of the models' own.
  package var threshold: Double?
  /// Threads that decode and recognize.
  package var threads = 1
  /// Whether a model's file is read again once it has changed, not only at SIGHUP.
  package var watchesFiles = false
  /// Bearer tokens; none to need none.
  package var tokens: [String] = []
  /// Names by which the server may be called, besides localhost and addresses.
  package var allowedHosts: [String] = []
  /// Origins of other pages that may use the server.
  package var allowedOrigins: [String] = []

  // The table has the rows of those below.

  /// The address to listen on.
  package var host = "127.0.0.1"
  /// The port; 0 for any that is free.
  package var port = 8_080
  /// The most MiB of a request's body, or of a line in a stream.
  package var longestBodyMebibytes = 10
  /// The longest recording, in seconds.
  package var longestSeconds = 60.0
  /// The most recordings that wait.
  package var queueClips = 256
  /// How long a recording may wait, in seconds.
  package var deadlineSeconds = 10.0
  /// How long requests under way may take once the server is to stop, in seconds.
  package var graceSeconds = 10.0
  /// The most connections; more wait until one is closed.
  package var mostConnections = 4_096
  /// The most streams of sound that are listened to at once.
  package var mostStreams = 64
  /// How long a connection may stay without a request or a part of one, in seconds.
  package var idleSeconds = 30.0
  /// How long a body, or a line of a stream, may take to arrive, in seconds.
  package var bodySeconds = 60.0

  /// The most bytes of a request's body, or of a line in a stream.
  package var longestBodyBytes: Int { longestBodyMebibytes << 20 }
  /// The most bytes of all request bodies together: a few of the largest at once.
  package var bodyBytes: Int { max(256 << 20, 8 * longestBodyBytes) }

  /// Whether only this machine can reach the server.
  package var isLoopback: Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }

  /// The defaults, for these models.
  package init(models: [ModelSource]) { self.models = models }
}

extension ServingOptions: Configurable {
  package static let section = "serving"

  private static let seconds = Bounds<Double>.above(0, through: 3_600)

  package static let settings: [Setting<ServingOptions>] = [
    Setting(
      "host",
      \.host,
      help: "The address to listen on; 0.0.0.0 for every network of this machine"
    ),
    Setting("port", \.port, .within(0...65_535), help: "The port; 0 for any that is free"),
    Setting(
      "max-body",
      \.longestBodyMebibytes,
      .within(1...1_024),
      help: "The largest body of a request, and line of a stream, in MiB"
    ),
    Setting("max-seconds", \.longestSeconds, seconds, help: "The longest recording, in seconds"),
    Setting(
      "queue",
      \.queueClips,
      .within(1...100_000),
      help: "The most recordings that wait; others are refused until some are answered"
    ),
    Setting(
      "deadline",
      \.deadlineSeconds,
      seconds,
      help: "How long a recording may wait, in seconds"
    ),
    Setting(
      "grace",
      \.graceSeconds,
      seconds,
      help: "How long the requests under way may take once the server is to stop, in seconds"
    ),
    Setting(
      "max-connections",
      \.mostConnections,
      .within(1...100_000),
      help: "The most connections; others wait until one is closed"
    ),
    Setting(
      "streams",
      \.mostStreams,
      .within(1...10_000),
      help: "The most streams of sound that are listened to at once; others are refused"
    ),
    Setting(
      "idle-timeout",
      \.idleSeconds,
      seconds,
      help: "How long a connection may send nothing before it is closed, in seconds"
    ),
    Setting(
      "body-timeout",
      \.bodySeconds,
      seconds,
      help: "How long a body, or a line of a stream, may take to arrive, in seconds"
    ),
  ]
}
