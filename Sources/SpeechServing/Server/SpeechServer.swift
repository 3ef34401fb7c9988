internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import SpeechModel
internal import UnixSignals

/// A server of speech recognizers over HTTP.
///
/// It keeps no state between requests and writes nothing to disk.
package struct SpeechServer: Sendable {
  private let options: ServingOptions
  private let services: Services
  private let rules: AccessRules
  private let logger: Logger

  /// The models that it serves.
  package var models: [ServedModel] { services.shelf.slots.map(\.model) }

  /// Loads the models and starts the threads.
  ///
  /// - Throws: `ModelFileError`.
  package init(_ options: ServingOptions, logger: Logger) throws {
    self.options = options
    self.logger = logger
    var limits = AudioLimits()
    limits.durationSeconds = options.longestSeconds
    limits.fileBytes = options.longestBodyBytes
    // Whatever the rate, no more memory than for the longest recording at a studio's rate.
    limits.samples = max(1, Int(options.longestSeconds * 96_000))
    let metrics = ServerMetrics()
    services = Services(
      shelf: try ModelShelf(options.models, threshold: options.threshold),
      queue: RecognitionQueue(
        threads: options.threads,
        capacity: options.queueClips,
        deadline: .seconds(options.deadlineSeconds),
        limits: limits,
        onBatch: metrics.countBatch
      ),
      reader: BodyReader(
        longestBytes: options.longestBodyBytes,
        longestTime: .seconds(options.bodySeconds),
        budget: MemoryBudget(bytes: options.bodyBytes)
      ),
      permits: StreamPermits(count: options.mostStreams),
      metrics: metrics,
      limits: limits,
      isOpen: LockedValue(true)
    )
    rules = AccessRules(
      tokens: options.tokens,
      // Those who name the address to listen on call the server so.
      hosts: options.allowedHosts + [options.host],
      origins: options.allowedOrigins
    )
  }

  /// Serves until the task is cancelled or the process gets SIGTERM or SIGINT.
  ///
  /// - Parameter onRunning: Called with the port once requests are answered.
  /// - Throws: `ListenError` if the address is taken or not this machine's.
  package func run(onRunning: @escaping @Sendable (_ port: Int) async -> Void) async throws {
    let isRunning = LockedValue(false)
    let application = application { port in
      isRunning.withLock { $0 = true }
      await onRunning(port)
    }
    var configuration = ServiceGroupConfiguration(
      services: [
        .init(
          service: application,
          successTerminationBehavior: .gracefullyShutdownGroup,
          serviceName: "HTTP"
        ),
        .init(
          service: ReloadService(
            shelf: services.shelf,
            watchesFiles: options.watchesFiles,
            logger: logger
          ),
          successTerminationBehavior: .ignore,
          serviceName: "reload"
        ),
        .init(
          service: ClosingService(isOpen: services.isOpen),
          successTerminationBehavior: .ignore,
          serviceName: "closing"
        ),
      ],
      gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger
    )
    configuration.maximumGracefulShutdownDuration = .seconds(options.graceSeconds)
    defer { services.queue.stop() }
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch  where !isRunning.withLock({ $0 }) && !(error is CancellationError) {
      throw ListenError(host: options.host, port: options.port, error)
    }
  }

  private func application(
    onRunning: @escaping @Sendable (_ port: Int) async -> Void
  ) -> some ApplicationProtocol {
    let (longest, bodyTime) = (options.longestBodyBytes, options.bodySeconds)
    let idleTime = TimeAmount.milliseconds(Int64(options.idleSeconds * 1_000))
    return Application(
      responder: ServerRouter(services, rules).build(),
      server: .http1(
        configuration: HTTP1Channel.Configuration(
          additionalChannelHandlers: [
            ConnectionHandler(
              longestBodyBytes: longest,
              bodyTime: .milliseconds(Int64(bodyTime * 1_000)),
              idleTime: idleTime,
              onRefusal: { [metrics = services.metrics, logger] status in
                metrics.countRequest(method: "other", route: "unknown", status: status, seconds: 0)
                logger.info("refused before it was a request: \(status)")
              }
            )
          ],
          // A little later than the handler, which tells a stream before it closes it.
          idleTimeout: idleTime + .seconds(1),
          httpDecoderConfiguration: .init(
            // The largest metadata in an address, where escapes treble it, and a key beside it.
            maxHeaderFieldSize: SyntaxHandler.longestHeader,
            maxHeaderListSize: SyntaxHandler.longestHeaders,
            maxHeaderFieldCount: SyntaxHandler.mostHeaders
          )
        )
      ),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port),
        availableConnectionsDelegate: MaximumAvailableConnections(
          options.mostConnections,
          logger: logger
        )
      ),
      onServerRunning: { channel in
        await onRunning(channel.localAddress?.port ?? 0)
      },
      logger: logger
    )
  }
}

/// Says that the server is no longer ready once it is to stop.
private struct ClosingService: Service {
  let isOpen: LockedValue<Bool>

  func run() async throws {
    try? await gracefulShutdown()
    isOpen.withLock { $0 = false }
  }
}

/// Why a server cannot listen.
package struct ListenError: Error, CustomStringConvertible {
  let address: String
  /// The message of the system, or of the library that listens.
  let detail: String
  /// What to do.
  let advice: String

  init(host: String, port: Int, _ error: any Error) {
    address = (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
    let code = (error as? IOError)?.errnoCode
    let isUnknown = error is SocketAddressError || error is SocketAddressError.UnknownHost
    switch code {
    case _ where isUnknown || code == EADDRNOTAVAIL:
      advice = "expected an address or a name of this machine, such as 127.0.0.1 or 0.0.0.0"
    case EACCES: advice = "choose a port of 1024 or more"
    default: advice = "end the other program there, or choose another port"
    }
    detail =
      code.map { String(cString: strerror($0)) }
      ?? (isUnknown ? "there is no such address" : "\(error)".excerpt(300))
  }

  /// One line for the operator: the address, the reason, and what to do.
  package var description: String { "cannot listen on \(address): \(detail); \(advice)" }
}
