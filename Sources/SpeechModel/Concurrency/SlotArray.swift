/// A place for the result of each of a number of tasks, to be filled from several threads.
package final class SlotArray<Value: Sendable>: Sendable {
  private let slots: LockedValue<[Value?]>

  package init(count: Int) { slots = LockedValue(Array(repeating: nil, count: count)) }

  /// Fills a place.
  package func set(_ place: Int, _ value: Value) { slots.withLock { $0[place] = value } }

  /// What was filled in, in the order of the places.
  ///
  /// - Precondition: Every place was filled: without one, what follows it would be taken for what
  ///   it is not.
  package var values: [Value] {
    slots.withLock { slots in
      slots.enumerated().map { place, value in
        guard let value else { preconditionFailure("task \(place) left no result") }
        return value
      }
    }
  }
}
