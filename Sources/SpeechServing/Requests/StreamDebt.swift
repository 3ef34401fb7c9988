internal import NIOCore
internal import SpeechModel

/// How many answers the server owes the client of a stream, who is not idle meanwhile.
struct StreamDebt: Sendable {
  /// Tells a connection whether any is owed.
  struct Event: Sendable {
    var isAny: Bool
  }

  private let owed = LockedValue(0)
  private let context: ServingContext

  init(_ context: ServingContext) { self.context = context }

  /// Counts answers that are owed from now on, or not any more.
  func change(by count: Int) {
    let (before, after) = owed.withLock { owed in
      defer { owed += count }
      return (owed, owed + count)
    }
    guard (before > 0) != (after > 0) else { return }
    context.channel.triggerUserOutboundEvent(Event(isAny: after > 0), promise: nil)
  }
}
