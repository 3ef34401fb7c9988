internal import SpeechFoundation

/// Starts a thread that ends with its body.
enum WorkerThread {
  /// Room for the calls of a worker, in bytes.
  private static let stackBytes = 8 << 20

  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts the thread; false if the system has no room for another one.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackBytes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let held = Unmanaged.passRetained(Body(body))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(
      &thread,
      &attributes,
      {
        let held: UnsafeMutableRawPointer? = $0
        if let held { Unmanaged<Body>.fromOpaque(held).takeRetainedValue().run() }
        return nil
      },
      held.toOpaque()
    )
    if status != 0 { held.release() }
    return status == 0
  }
}
