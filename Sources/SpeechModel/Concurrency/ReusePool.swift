/// Things that are costly to make and serve one thread at a time, handed out and taken back.
package final class ReusePool<Resource: AnyObject>: Sendable {
  /// Unchecked: whoever takes a resource out of the pool has it alone until it is given back.
  private struct Idle: @unchecked Sendable {
    let resource: Resource
  }

  private let idle = LockedValue([Idle]())
  private let make: @Sendable () -> Resource

  package init(_ make: @escaping @Sendable () -> Resource) { self.make = make }

  /// Calls the body with a resource of its own, a new one if none is idle.
  package func use<Value>(_ body: (Resource) throws -> Value) rethrows -> Value {
    let taken = idle.withLock { $0.popLast() } ?? Idle(resource: make())
    defer { idle.withLock { $0.append(taken) } }
    return try body(taken.resource)
  }
}
