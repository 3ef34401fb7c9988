/// How a server serves.
package struct ServingOptions: Sendable {
  /// The models; the first answers requests that name none.
  package var models: [ModelSource]
  /// The confidence, in [0, 1], below which answers are `unknown`, instead of the models' own.
  package var threshold: Double?
  /// The address to listen on.
  package var host = "127.0.0.1"
  /// The port; 0 for any that is free.
  package var port = 8_080
  /// Threads that decode and recognize.
  package var threads = 1
  /// The most bytes of a request's body, or of a line in a stream.
  package var longestBodyBytes = 10 << 20
  /// The longest recording, in seconds.
  package var longestSeconds = 60.0
  /// The most recordings that wait.
  package var queueClips = 256
  /// How long a recording may wait, in seconds.
  package var deadlineSeconds = 10.0
  /// How long requests under way may take once the server is to stop, in seconds.
  package var graceSeconds = 10.0
  /// How long a connection may stay without a request or a part of one, in seconds.
  package var idleSeconds = 30.0
  /// How long a body may take to arrive, in seconds.
  package var bodySeconds = 60.0
  /// The most connections; more wait until one is closed.
  package var mostConnections = 4_096
  /// The most bytes of all request bodies together.
  package var bodyBytes = 256 << 20
  /// Bearer tokens; none to need none.
  package var tokens: [String] = []
  /// Names by which the server may be called, besides localhost and addresses.
  package var allowedHosts: [String] = []
  /// Origins of other pages that may use the server.
  package var allowedOrigins: [String] = []

  /// Whether only this machine can reach the server.
  package var isLoopback: Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }

  /// The defaults, for these models.
  package init(models: [ModelSource]) { self.models = models }
}
