/// A slot for the result of each task, to be filled from several threads.
package final class SlotArray<Value: Sendable>: Sendable {
  private let slots: LockedValue<[Value?]>

  package init(count: Int) { slots = LockedValue(Array(repeating: nil, count: count)) }

  /// Fills a slot.
  package func set(_ slot: Int, _ value: Value) { slots.withLock { $0[slot] = value } }

  /// The results, in the order of the slots.
  ///
  /// - Precondition: Every slot was filled; otherwise later results would be attributed to the
  ///   wrong tasks.
  package var values: [Value] {
    slots.withLock { slots in
      slots.enumerated().map { slot, value in
        guard let value else { preconditionFailure("task \(slot) left no result") }
        return value
      }
    }
  }
}
