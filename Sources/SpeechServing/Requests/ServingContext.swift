package import Hummingbird
internal import NIOCore

/// What a route knows of its request besides the request itself.
package struct ServingContext: RequestContext {
  /// What Hummingbird keeps.
  package var coreContext: CoreRequestContextStorage
  /// The connection.
  let channel: any Channel
  /// Whether the client has hung up.
  let isAbandoned: @Sendable () -> Bool

  /// Makes the context of a request.
  package init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    let channel = source.channel
    self.channel = channel
    isAbandoned = { !channel.isActive }
  }
}
