/// Reusable objects that are costly to make, each used by one thread at a time.
package final class ObjectPool<Resource: AnyObject>: Sendable {
  // Unchecked: a caller of `use` is the only one with its object until the object is returned.
  private struct Idle: @unchecked Sendable {
    let resource: Resource
  }

  private let idle = LockedValue([Idle]())
  private let make: @Sendable () -> Resource

  package init(_ make: @escaping @Sendable () -> Resource) { self.make = make }

  /// Calls the body with an object of its own, a new one if none is idle.
  package func use<Value>(_ body: (Resource) throws -> Value) rethrows -> Value {
    let taken = idle.withLock { $0.popLast() } ?? Idle(resource: make())
    defer { idle.withLock { $0.append(taken) } }
    return try body(taken.resource)
  }
}
